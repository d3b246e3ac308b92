// SPDX-License-Identifier: Apache-2.0
package bench.stand;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * nginx, module stream, or http where it has headers to add. It has no memory of clients; its choice by hash needs
 * none. Tuned for large answers it has larger buffers, which were found to make it a third faster.
 */
record NginxBalancer() implements Program {
    /** Connections to the server that a worker keeps: more than clients have at a time. */
    private static final int KEPT = 256;

    @Override
    public List<String> command(Stand stand, Setup setup) throws IOException {
        return Nginx.command(
                stand,
                setup.label(),
                setup.threads(),
                "load_module /usr/lib/nginx/modules/ngx_stream_module.so;",
                switch (setup.service()) {
                    case UDP -> datagrams(setup);
                    case FORWARDED -> requests(stand, setup);
                    default -> connections(stand, setup);
                });
    }

    private static String connections(Stand stand, Setup setup) {
        return """
                stream {
                    server {
                        listen %s backlog=%d reuseport%s;
                        %s
                        tcp_nodelay on;
                        proxy_connect_timeout 3s;
                        proxy_timeout 1h;
                        proxy_buffer_size %s;
                        proxy_pass %s;
                    }
                }
                """.formatted(
                        setup.listen(),
                        Setup.BACKLOG,
                        setup.service().isTls() ? " ssl" : "",
                        setup.service().isTls() ? secure(Certificate.of(stand, setup.service())) : "",
                        setup.demand().tuned() ? "64k" : "16k",
                        setup.upstreams().get(0));
    }

    /** This version would leave TLS 1.3 out. */
    private static String secure(Certificate certificate) {
        return "ssl_protocols TLSv1.2 TLSv1.3; ssl_certificate " + certificate.chain() + "; ssl_certificate_key "
                + certificate.key() + ";";
    }

    private static String requests(Stand stand, Setup setup) {
        return """
                http {
                    access_log off;
                    tcp_nodelay on;
                    keepalive_timeout 1h;
                    keepalive_requests 1000000000;
                    client_body_temp_path %1$s; proxy_temp_path %1$s; fastcgi_temp_path %1$s;
                    uwsgi_temp_path %1$s; scgi_temp_path %1$s;
                    upstream servers {
                        server %4$s;
                        keepalive %5$d;
                        keepalive_timeout 1h;
                        keepalive_requests 1000000000;
                    }
                    server {
                        listen %2$s backlog=%3$d reuseport;
                        location / {
                            proxy_pass http://servers;
                            proxy_http_version 1.1;
                            proxy_set_header Connection "";
                            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
                        }
                    }
                }
                """.formatted(
                        stand.temporary(""),
                        setup.listen(),
                        Setup.BACKLOG,
                        setup.upstreams().get(0),
                        KEPT);
    }

    private static String datagrams(Setup setup) {
        return """
                stream {
                    upstream servers {
                        %s
                    }
                    server {
                        listen %s udp reuseport;
                        proxy_timeout 30s;
                        proxy_pass servers;
                    }
                }
                """.formatted(
                        setup.upstreams().stream()
                                .map(server -> "server " + server + ";")
                                .collect(Collectors.joining(" ")),
                        setup.listen());
    }

    @Override
    public List<String> version() {
        return Program.packageVersion("nginx");
    }

    @Override
    public boolean remembers() {
        return false;
    }

    @Override
    public Optional<List<String>> askPid(Path control) {
        return Optional.empty();
    }
}
