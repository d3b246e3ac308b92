// SPDX-License-Identifier: Apache-2.0
package pen.settings;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import pen.net.Endpoint;

/**
 * What an administrator has set for one server.
 *
 * @param endpoint as it was written
 * @param address what the endpoint resolved to when it was set
 * @param max connections from which on new clients are refused; 0: no limit
 * @param hard connections from which on, {@code max} being reached, returning clients are refused too; 0: none
 * @param weight its share in weight-based selection
 * @param prio its rank in priority-based selection; lower comes first
 * @param acl the number of the access list that says which clients it may get
 */
public record ServerSettings(
        Endpoint endpoint, SocketAddress address, int max, int hard, int weight, int prio, int acl) {
    /** A number without a server behind it: it has no address yet, and takes no connections. */
    public static final ServerSettings UNADDRESSED =
            new ServerSettings(new Endpoint("", 0), new InetSocketAddress(0), 0, 0, 0, 0, 0);

    /** A default port that says that servers need none. */
    public static final int NO_PORT = -1;

    private static final String GRAMMAR = "host|/path[:port[:max[:hard[:weight[:prio]]]]]";

    /** The fields after the port. */
    private static final List<String> NAMES = List.of("max", "hard", "weight", "prio");

    /**
     * Reads a server operand and looks its host up:
     *
     * <pre>
     * server = host[:port[:max[:hard[:weight[:prio]]]]]
     * host   = name | ipv4 | "[" ipv6 "]" | path     ; a path contains "/" and no ":", and its port means nothing
     * </pre>
     *
     * @param what it is, for the message: an operand or an option
     * @param defaultPort taken if no port is given; may be {@link #NO_PORT}
     * @throws IllegalArgumentException if the text is no server; the message names the text and what is legal
     * @throws UnknownHostException if the host has no address; the message names the text
     */
    public static ServerSettings parse(String what, String text, int defaultPort) throws UnknownHostException {
        try {
            return parse(text, defaultPort);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(what + " " + text + ": " + e.getMessage(), e);
        } catch (UnknownHostException e) {
            UnknownHostException placed = new UnknownHostException(what + " " + text + ": " + e.getMessage());
            placed.initCause(e);
            throw placed;
        }
    }

    private static ServerSettings parse(String text, int defaultPort) throws UnknownHostException {
        int hostEnd = text.startsWith("[") ? text.indexOf(']') + 1 : text.indexOf(':');
        String host = hostEnd < 0 ? text : text.substring(0, hostEnd);
        String rest = text.substring(host.length());
        if (host.isEmpty() || (!rest.isEmpty() && rest.charAt(0) != ':')) {
            throw new IllegalArgumentException("no host (expected: " + GRAMMAR + ")");
        }
        String[] fields = rest.isEmpty() ? new String[0] : rest.substring(1).split(":", -1);
        if (fields.length > NAMES.size() + 1) {
            throw new IllegalArgumentException("too many fields (expected: " + GRAMMAR + ")");
        }
        int port = fields.length == 0 || fields[0].isEmpty() ? defaultPort : Endpoint.parsePort(fields[0]);
        boolean isPath = host.indexOf('/') >= 0;
        if (port == NO_PORT) {
            port = 0;
        } else if (port == 0 && !isPath) {
            throw new IllegalArgumentException("no port (expected: " + GRAMMAR + ")");
        }
        int[] numbers = new int[NAMES.size()];
        for (int i = 1; i < fields.length; i++) {
            numbers[i - 1] =
                    fields[i].isEmpty() ? 0 : Setting.parseNumber(NAMES.get(i - 1), fields[i], 0, Integer.MAX_VALUE);
        }
        Endpoint endpoint = isPath ? new Endpoint(host, 0) : new Endpoint(Endpoint.parseHost(host), port);
        return new ServerSettings(endpoint, endpoint.resolve(), numbers[0], numbers[1], numbers[2], numbers[3], 0);
    }

    /** A server without limits. */
    public static ServerSettings of(Endpoint endpoint) throws UnknownHostException {
        return new ServerSettings(endpoint, endpoint.resolve(), 0, 0, 0, 0, 0);
    }

    public ServerSettings withEndpoint(Endpoint changed) throws UnknownHostException {
        return new ServerSettings(changed, changed.resolve(), max, hard, weight, prio, acl);
    }

    public ServerSettings withMax(int changed) {
        return new ServerSettings(endpoint, address, changed, hard, weight, prio, acl);
    }

    public ServerSettings withHard(int changed) {
        return new ServerSettings(endpoint, address, max, changed, weight, prio, acl);
    }

    public ServerSettings withWeight(int changed) {
        return new ServerSettings(endpoint, address, max, hard, changed, prio, acl);
    }

    public ServerSettings withPrio(int changed) {
        return new ServerSettings(endpoint, address, max, hard, weight, changed, acl);
    }

    public ServerSettings withAcl(int changed) {
        return new ServerSettings(endpoint, address, max, hard, weight, prio, changed);
    }

    /** The numeric address or the path, as the reports print it. */
    public String host() {
        return address instanceof InetSocketAddress inet ? Endpoint.literal(inet.getAddress()) : endpoint.host();
    }

    /** The operand that {@link #parse} reads back; numbers at its end that are 0 are left out, and so is the list. */
    public String operand() {
        String host = endpoint.isPath() ? endpoint.host() + ":" : endpoint.toString();
        return (host + ":" + max + ":" + hard + ":" + weight + ":" + prio).replaceFirst(":?(:0)*$", "");
    }

    /** Whether there is a host, if not its port: enough for frames. */
    public boolean hasHost() {
        return !endpoint.isPath() && !endpoint.isAnyHost();
    }

    /** Whether there is an address to connect to: a server without a port stands for none. */
    public boolean isAddressed() {
        return endpoint.isPath() || (!endpoint.isAnyHost() && endpoint.port() != 0);
    }
}
