// SPDX-License-Identifier: Apache-2.0
package penlogd;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
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

    /** Pen's addresses toward each. */
    private final Map<String, Set<String>> locals = new HashMap<>();

    /** Servers that write an address of pen's without a port. */
    private final Set<String> withoutPort = new HashSet<>();

    /** Of addresses in {@link #locals}. */
    private int count;

    /**
     * Pen has told of a connection.
     *
     * @param server the address of the web server
     * @param local pen's own address toward it, without a port
     */
    void add(String server, String local) {
        if (count >= MOST) {
            locals.clear();
            withoutPort.clear();
            count = 0;
        }
        if (locals.computeIfAbsent(server, any -> new HashSet<>(2)).add(local)) {
            count++;
        }
    }

    /** Pen has told of requests only. */
    void remove(String server) {
        Set<String> known = locals.remove(server);
        count -= known == null ? 0 : known.size();
        withoutPort.remove(server);
    }

    /** Whether pen tells of connections to this address. */
    boolean has(String server) {
        return locals.containsKey(server);
    }

    /**
     * A line has come, see {@link #mayBeGuessed}.
     *
     * @param server the address that it came from
     * @param field its first
     */
    void wrote(String server, String field) {
        Set<String> known = locals.get(server);
        if (known != null && known.contains(ServerConnections.key(field))) {
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
        Set<String> known = locals.get(server);
        if (known == null) {
            return true;
        }
        String end = ServerConnections.key(field);
        // An IPv6 address without brackets has no port if it is pen's as it is.
        return known.contains(end)
                || (end.indexOf(':') < 0 && !(withoutPort.contains(server) && AddressText.isAddress(end)));
    }
}
