// SPDX-License-Identifier: Apache-2.0
package e2e;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import pen.TestServer;

/** A real nginx on a port of its own, with a page, HTTP/2 without TLS, TLS, and a way to a WebSocket server. */
final class Nginx implements AutoCloseable {
    private final Running program;
    private final int plain;
    private final int http2;
    private final int tls;

    private Nginx(Running program, int plain, int http2, int tls) {
        this.program = program;
        this.plain = plain;
        this.http2 = http2;
        this.tls = tls;
    }

    /**
     * Starts one.
     *
     * @param webSocket the port of a WebSocket server, found under {@code /ws}
     */
    static Nginx start(Path directory, int webSocket) throws IOException, InterruptedException {
        int plain = TestServer.refusedPort();
        int http2 = TestServer.refusedPort();
        int tls = TestServer.refusedPort();
        Files.writeString(directory.resolve("index.html"), "a page\n");
        Tree.shell(
                "openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 2 -subj /CN=localhost"
                        + " -addext subjectAltName=DNS:localhost",
                Map.of(),
                directory);
        Path configuration = Files.writeString(
                directory.resolve("nginx.conf"), """
                daemon off; master_process off; pid %1$s/nginx.pid; error_log %1$s/error.log;
                events { worker_connections 2000; }
                http {
                  access_log off; client_body_temp_path %1$s; proxy_temp_path %1$s; fastcgi_temp_path %1$s;
                  uwsgi_temp_path %1$s; scgi_temp_path %1$s; keepalive_requests 1000000;
                  server { listen 127.0.0.1:%2$d backlog=4096; root %1$s;
                    location /ws { proxy_pass http://127.0.0.1:%5$d; proxy_http_version 1.1;
                      proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection upgrade;
                      proxy_set_header Host $host; } }
                  server { listen 127.0.0.1:%3$d http2; root %1$s; }
                  server { listen 127.0.0.1:%4$d ssl; root %1$s;
                    ssl_certificate %1$s/cert.pem; ssl_certificate_key %1$s/key.pem; }
                }
                """.formatted(directory, plain, http2, tls, webSocket));
        Running program = Running.start(
                new ProcessBuilder("nginx", "-c", configuration.toString(), "-p", directory.toString()),
                directory.resolve("nginx.out"),
                () -> {
                    try (Socket probe = new Socket(InetAddress.getLoopbackAddress(), tls)) {
                        return probe.isConnected();
                    }
                });
        return new Nginx(program, plain, http2, tls);
    }

    /** The server as an operand of pen: HTTP/1.1. */
    String plain() {
        return "127.0.0.1:" + plain;
    }

    /** The server as an operand of pen: HTTP/2 by prior knowledge. */
    String http2() {
        return "127.0.0.1:" + http2;
    }

    /** The server as an operand of pen: HTTP/1.1 in TLS, for localhost. */
    String tls() {
        return "127.0.0.1:" + tls;
    }

    @Override
    public void close() {
        program.close();
    }
}
