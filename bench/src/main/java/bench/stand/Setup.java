// SPDX-License-Identifier: Apache-2.0
package bench.stand;

import java.nio.file.Path;
import java.util.List;

/**
 * What a balancer is asked to be.
 *
 * @param label of the process and of its configuration file, unique among those that run
 * @param demand of the row
 * @param port of the loopback address where it listens
 * @param servers ports of the loopback address where the servers behind it listen
 * @param control the Unix socket of its control port, if it has one
 */
public record Setup(String label, Demand demand, int port, List<Integer> servers, Path control) {
    /** Connections that a listening socket keeps waiting: the usual most that a kernel allows (net.core.somaxconn). */
    static final int BACKLOG = 4096;

    int threads() {
        return demand.threads();
    }

    Service service() {
        return demand.service();
    }

    int clients() {
        return demand.clients();
    }

    String listen() {
        return "127.0.0.1:" + port;
    }

    /** What both pens call the service. */
    List<String> toolkitOptions(Stand stand) {
        if (service().isTls()) {
            Certificate certificate = Certificate.of(stand, service());
            return List.of(
                    "-E",
                    certificate.chain().toString(),
                    "-K",
                    certificate.key().toString());
        }
        return switch (service()) {
            case UDP -> List.of("-U", "-r");
            case FORWARDED -> List.of("-H");
            default -> List.of();
        };
    }

    /** The servers, of which there is one but for datagrams. */
    List<String> upstreams() {
        return servers.stream().map(server -> "127.0.0.1:" + server).toList();
    }
}
