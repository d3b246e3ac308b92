// SPDX-License-Identifier: Apache-2.0
package bench.stand;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * HAProxy, mode tcp, or http where it has headers to add. It remembers clients, in a stick table, only where that is
 * asked for. Tuned for large answers it has larger buffers and moves data in the kernel (splice), which were found to
 * double its speed.
 */
record Haproxy() implements Program {
    /** For splicing; they take descriptors too. */
    private static final int PIPES = 32;

    @Override
    public List<String> command(Stand stand, Setup setup) throws IOException {
        Path configuration = stand.keep(setup.label() + ".cfg", """
                global
                    nbthread %1$d
                    maxconn %2$d
                %7$s
                defaults
                    mode %9$s
                %8$s
                    timeout connect 3s
                    timeout client 1h
                    timeout server 1h
                frontend bench
                    bind %3$s backlog %4$d%10$s
                    default_backend servers
                backend servers
                %5$s
                    server only %6$s
                """.formatted(
                setup.threads(),
                Descriptors.CONNECTIONS,
                setup.listen(),
                Setup.BACKLOG,
                memory(setup.clients()),
                setup.upstreams().get(0),
                setup.demand().tuned() ? "    tune.bufsize 65536\n    maxpipes " + PIPES : "",
                options(setup),
                setup.service() == Service.FORWARDED ? "http" : "tcp",
                setup.service().isTls()
                        ? " ssl crt " + Certificate.of(stand, setup.service()).both()
                        : ""));
        return List.of("haproxy", "-db", "-f", configuration.toString());
    }

    @Override
    public List<String> version() {
        return Program.packageVersion("haproxy");
    }

    @Override
    public boolean remembers() {
        return true;
    }

    @Override
    public boolean relaysDatagrams() {
        return false;
    }

    @Override
    public Optional<List<String>> askPid(Path control) {
        return Optional.empty();
    }

    private static String options(Setup setup) {
        if (setup.service() == Service.FORWARDED) {
            return "    option forwardfor";
        }
        return setup.demand().tuned() ? "    option splice-response" : "";
    }

    private static String memory(int clients) {
        return clients == 0 ? "" : "    stick-table type ip size " + clients + "\n    stick on src";
    }
}
