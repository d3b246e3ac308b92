// SPDX-License-Identifier: Apache-2.0
package e2e;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import pen.TestServer;

/**
 * A real nginx or Apache that tells what it has seen: in its access log, a line {@code request|X-Forwarded-For|status}
 * for each request, and in the header {@code X-Seen} of its answers.
 */
final class WebServer implements AutoCloseable {
    /** How servers are started, by name. */
    enum Kind {
        NGINX("nginx.conf", """
                daemon off; master_process off; pid DIR/pid; error_log DIR/error.log;
                events { worker_connections 1000; }
                http {
                  log_format seen '$request|$http_x_forwarded_for|$status';
                  access_log DIR/access.log seen;
                  client_body_temp_path DIR; proxy_temp_path DIR; fastcgi_temp_path DIR; uwsgi_temp_path DIR;
                  scgi_temp_path DIR; keepalive_requests 1000000; client_max_body_size 0;
                  server { listen 127.0.0.1:PORT backlog=4096; root DIR; dav_methods PUT;
                    large_client_header_buffers 8 64k;
                    add_header X-Seen "$http_x_forwarded_for $http_x_forwarded_proto" always; }
                  server { listen 127.0.0.1:HTTP2 http2; root DIR; } }
                """, "nginx -c"),
        APACHE("apache.conf", """
                ServerName localhost
                ServerRoot DIR
                PidFile DIR/pid
                ErrorLog DIR/error.log
                DefaultRuntimeDir DIR
                Listen 127.0.0.1:PORT
                Listen 127.0.0.1:HTTP2
                LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
                LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
                LoadModule headers_module /usr/lib/apache2/modules/mod_headers.so
                LoadModule http2_module /usr/lib/apache2/modules/mod_http2.so
                User nobody
                Group nogroup
                StartServers 1
                DocumentRoot DIR
                KeepAlive On
                KeepAliveTimeout 60
                MaxKeepAliveRequests 0
                LimitRequestLine 65536
                LimitRequestFieldSize 65536
                LimitRequestFields 0
                LogFormat "%r|%{X-Forwarded-For}i|%>s" seen
                CustomLog DIR/access.log seen
                Header always set X-Seen "expr=%{req:X-Forwarded-For} %{req:X-Forwarded-Proto}"
                <VirtualHost 127.0.0.1:HTTP2>
                Protocols h2c http/1.1
                </VirtualHost>
                """, "/usr/sbin/apache2 -DFOREGROUND -f");

        private final String file;
        private final String configuration;
        private final String command;

        Kind(String file, String configuration, String command) {
            this.file = file;
            this.configuration = configuration;
            this.command = command;
        }
    }

    private final Running program;
    private final Path directory;
    private final int port;
    private final int http2;

    private WebServer(Running program, Path directory, int port, int http2) {
        this.program = program;
        this.directory = directory;
        this.port = port;
        this.http2 = http2;
    }

    /** Starts one whose files are in a directory that is its own; a page is there. */
    static WebServer start(Kind kind, Path directory) throws IOException {
        int port = TestServer.refusedPort();
        int http2 = TestServer.refusedPort();
        Files.writeString(directory.resolve("index.html"), "a page\n");
        // Apache as root becomes nobody, who has to reach the page.
        for (Path reached : List.of(directory, directory.toAbsolutePath().getParent())) {
            Files.setPosixFilePermissions(reached, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        Path configuration = Files.writeString(
                directory.resolve(kind.file),
                kind.configuration
                        .replace("DIR", directory.toString())
                        .replace("PORT", Integer.toString(port))
                        .replace("HTTP2", Integer.toString(http2)));
        ProcessBuilder command = new ProcessBuilder((kind.command + " " + configuration).split(" ", -1));
        Running program = Running.start(command, directory.resolve("output"), () -> {
            try (Socket probe = new Socket(InetAddress.getLoopbackAddress(), http2)) {
                return probe.isConnected();
            }
        });
        return new WebServer(program, directory, port, http2);
    }

    /** The server as an operand of pen. */
    String operand() {
        return "127.0.0.1:" + port;
    }

    /** The same, for HTTP/2 without TLS: by prior knowledge, with Apache also by Upgrade. */
    String http2() {
        return "127.0.0.1:" + http2;
    }

    /** What it has logged so far. */
    List<String> log() throws IOException {
        return Files.readAllLines(directory.resolve("access.log"), StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() {
        program.close();
    }
}
