// SPDX-License-Identifier: Apache-2.0
package penlogd;

import java.util.HashSet;
import java.util.Set;

/**
 * The web servers of whose connections pen tells exactly. A line from there that names a port belongs to the connection
 * from that port or to nobody: to guess by its text would give it to another client.
 */
final class ExactServers {
    /** More than there are; somebody may be making them up. */
    private static final int MOST = 1 << 16;

    private final Set<String> servers = new HashSet<>();
    private final Set<String> locals = new HashSet<>();

    /**
     * Pen has told of a connection.
     *
     * @param server the address of the web server
     * @param local pen's own address toward it, without a port
     */
    void add(String server, String local) {
        if (servers.size() >= MOST || locals.size() >= MOST) {
            servers.clear();
            locals.clear();
        }
        servers.add(server);
        locals.add(local);
    }

    /** Pen has told of requests only. */
    void remove(String server) {
        servers.remove(server);
    }

    /** Whether pen tells of connections to this address. */
    boolean has(String server) {
        return servers.contains(server);
    }

    /**
     * Whether the client of a line can only be found by the port that it names.
     *
     * @param server the address that the line came from
     * @param field the line's first
     */
    boolean isNamed(String server, String field) {
        // An IPv6 address without brackets has no port if it is pen's as it is.
        return field.indexOf(':') >= 0 && has(server) && !locals.contains(field);
    }
}
