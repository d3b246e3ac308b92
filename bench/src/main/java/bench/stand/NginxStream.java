// SPDX-License-Identifier: Apache-2.0
package bench.stand;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * nginx, module stream. It has no memory of clients; its choice by hash needs none. Tuned for large answers it has
 * larger buffers, which were found to make it a third faster.
 */
record NginxStream() implements Program {
    @Override
    public List<String> command(Stand stand, Setup setup) throws IOException {
        return Nginx.command(
                stand,
                setup.label(),
                setup.threads(),
                "load_module /usr/lib/nginx/modules/ngx_stream_module.so;",
                setup.demand().udp() ? datagrams(setup) : connections(setup));
    }

    private static String connections(Setup setup) {
        return """
                stream {
                    server {
                        listen %s backlog=%d reuseport;
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
                        setup.demand().tuned() ? "64k" : "16k",
                        setup.upstreams().get(0));
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
