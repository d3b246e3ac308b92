// SPDX-License-Identifier: Apache-2.0
package penlogd;

import java.util.HashSet;
import java.util.Set;
import pen.log.AddressText;

/**
 * The web servers of whose connections pen tells exactly. A line from there that names a port belongs to the connection
 * from that port or to nobody: to guess by its text would give it to another client. So does one of somebody who came
 * to the server directly.
 */
final class ExactServers {
    /** More than there are; somebody may be making them up. */
    private static final int MOST = 1 << 16;

    private final Set<String> servers = new HashSet<>();
    private final Set<String> locals = new HashSet<>();
    /** Servers that write an address of pen's without a port. */
    private final Set<String> withoutPort = new HashSet<>();

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
            withoutPort.clear();
        }
        servers.add(server);
        locals.add(local);
    }

    /** Pen has told of requests only. */
    void remove(String server) {
        servers.remove(server);
        withoutPort.remove(server);
    }

    /** Whether pen tells of connections to this address. */
    boolean has(String server) {
        return servers.contains(server);
    }

    /**
     * A line has come, see {@link #mayBeGuessed}.
     *
     * @param server the address that it came from
     * @param field its first
     */
    void wrote(String server, String field) {
        if (has(server) && locals.contains(field)) {
            withoutPort.add(server);
        }
    }

    /**
     * Whether the client of a line may be found by the text of its request: not if the line names a port, nor if it
     * names an address that is not pen's while other lines from there name pen's.
     *
     * @param server the address that the line came from
     * @param field the line's first
     */
    boolean mayBeGuessed(String server, String field) {
        // An IPv6 address without brackets has no port if it is pen's as it is.
        return !has(server)
                || locals.contains(field)
                || (field.indexOf(':') < 0 && !(withoutPort.contains(server) && AddressText.isAddress(field)));
    }
}
