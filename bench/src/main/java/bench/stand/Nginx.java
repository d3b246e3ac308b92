// SPDX-License-Identifier: Apache-2.0
package bench.stand;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What nginx needs in either of its roles, balancer and server behind. */
final class Nginx {
    /** A worker's sockets, of both sides, and some for what else it has open. */
    private static final int WORKER_CONNECTIONS = 2 * Descriptors.CONNECTIONS + 100;

    private Nginx() {}

    /** The command that runs it in the foreground. */
    static List<String> command(Stand stand, String label, int workers, String first, String body) throws IOException {
        Path configuration = stand.keep(label + ".conf", """
                %1$s
                daemon off;
                worker_processes %2$d;
                pid %3$s;
                error_log stderr error;
                events {
                    worker_connections %4$d;
                    multi_accept on;
                }
                %5$s""".formatted(
                        first, workers, stand.temporary(label + ".pid"), WORKER_CONNECTIONS, body));
        return List.of("nginx", "-e", "stderr", "-p", stand.temporary("").toString(), "-c", configuration.toString());
    }
}
