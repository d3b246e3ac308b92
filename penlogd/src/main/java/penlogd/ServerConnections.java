// SPDX-License-Identifier: Apache-2.0
package penlogd;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import pen.log.LogRecord;

/**
 * Pen's connections to servers, by pen's own end, which web servers log as the client. Those that are open are all
 * there, and the last that were closed.
 */
final class ServerConnections {
    /**
     * More than pens have open. Those whose ends were lost on the way, or that somebody made up, must not fill the
     * memory.
     */
    private static final int MOST_OPEN = 1 << 18;

    /** More than one end of pen's leads to at once or had lately; they are looked through one by one. */
    private static final int MOST_OF_ONE_END = 64;

    private static final String MAPPED = "::ffff:";

    private final int capacity;
    private final Names names = new Names();
    private final ExactServers servers;
    private final Map<String, List<ServerConnection>> byLocal = new HashMap<>();
    private final Set<ServerConnection> openedFirst = new LinkedHashSet<>();
    private final Deque<ServerConnection> closedFirst = new ArrayDeque<>();

    /**
     * @param capacity how many closed ones are remembered
     * @param servers get to know where connections lead
     */
    ServerConnections(int capacity, ExactServers servers) {
        this.capacity = capacity;
        this.servers = servers;
    }

    /** A connection was made, or there was a request on it. */
    void opened(LogRecord.Opened record) {
        String local = key(record.local());
        ServerConnection known = open(local, record.server());
        if (known != null && !record.client().equals(known.client)) {
            // The end of the one before was lost on the way.
            close(known, record.millis());
            known = null;
        }
        if (known == null) {
            makeRoom();
            known = new ServerConnection(
                    local,
                    record.client(),
                    names.of(LogRecord.host(record.client())),
                    names.of(record.server()),
                    names.of(LogRecord.host(record.server())),
                    record.millis());
            servers.add(known.serverHost, LogRecord.host(record.local()));
            List<ServerConnection> siblings = byLocal.computeIfAbsent(local, any -> new ArrayList<>(1));
            if (siblings.size() >= MOST_OF_ONE_END) {
                openedFirst.remove(siblings.remove(0));
            }
            siblings.add(known);
            openedFirst.add(known);
        }
        if (!record.request().isEmpty()) {
            known.request = names.of(WebLine.prefix(record.request()));
        }
    }

    /** A connection is over. */
    void closed(LogRecord.Closed record) {
        ServerConnection known = open(key(record.local()), record.server());
        if (known != null) {
            close(known, record.millis());
        }
    }

    /**
     * The client whose request a web server logged. The same port of pen may lead to another server at the same time,
     * and belong to another client later.
     *
     * @param field what it logged as the client: pen's end
     * @param server the address of the web server
     * @param second when, by pen's clock; s since 1970, or {@link WebLine#NO_STAMP}
     * @param request what it logged of the request
     * @param tolerance how far that may be outside of the connection's lifetime; ms
     * @return the client's address without a port; null if there was no such connection
     */
    @Nullable
    String client(String field, String server, long second, @Nullable String request, long tolerance) {
        List<ServerConnection> candidates = byLocal.get(key(field));
        if (candidates == null) {
            return null;
        }
        // From an address that pen knows as no server's, lines may be of any of them.
        boolean known = servers.has(server);
        ServerConnection best = null;
        for (int i = candidates.size() - 1; i >= 0 && (best == null || !best.isIt(server, second, request)); i--) {
            ServerConnection older = candidates.get(i);
            if (known && !older.serverHost.equals(server)) {
                continue;
            }
            if (best == null || older.isNearer(best, server, second, request)) {
                best = older;
            }
        }
        return best != null && best.distance(second) <= tolerance ? best.host : null;
    }

    /**
     * What an end, or an address, goes by: with brackets or without, as web servers write none; IPv4 as such, also if a
     * socket of IPv6 has it (RFC 4291, section 2.5.5.2).
     */
    static String key(String address) {
        String key = address.startsWith("[") ? address.substring(1).replace("]", "") : address;
        return key.startsWith(MAPPED) && key.indexOf('.') > 0 ? key.substring(MAPPED.length()) : key;
    }

    private @Nullable ServerConnection open(String local, String server) {
        List<ServerConnection> candidates = byLocal.getOrDefault(local, List.of());
        for (int i = candidates.size() - 1; i >= 0; i--) {
            if (candidates.get(i).client != null && candidates.get(i).server.equals(server)) {
                return candidates.get(i);
            }
        }
        return null;
    }

    /** The oldest takes its turn among the closed ones, without an end. */
    private void makeRoom() {
        if (openedFirst.size() >= MOST_OPEN) {
            close(openedFirst.iterator().next(), Long.MAX_VALUE);
        }
    }

    private void close(ServerConnection upstream, long millis) {
        upstream.closed = millis;
        upstream.client = null;
        openedFirst.remove(upstream);
        closedFirst.add(upstream);
        if (closedFirst.size() > capacity) {
            ServerConnection oldest = closedFirst.remove();
            List<ServerConnection> siblings = byLocal.get(oldest.local);
            if (siblings != null) {
                siblings.remove(oldest);
                if (siblings.isEmpty()) {
                    byLocal.remove(oldest.local);
                }
            }
        }
    }

    /** One connection. */
    private static final class ServerConnection {
        private final String local;
        private final String host;
        private final String server;
        private final String serverHost;
        private final long opened;
        /** With its port; null: it is over. */
        private @Nullable String client;

        private long closed = Long.MAX_VALUE;
        /** The last one. */
        private String request = "";

        private ServerConnection(
                String local, String client, String host, String server, String serverHost, long opened) {
            this.local = local;
            this.client = client;
            this.host = host;
            this.server = server;
            this.serverHost = serverHost;
            this.opened = opened;
        }

        private boolean isIt(String wanted, long second, @Nullable String asked) {
            return serverHost.equals(wanted) && distance(second) == 0 && request.equals(asked);
        }

        /** Whether it fits better than one that is newer. */
        private boolean isNearer(ServerConnection newer, String wanted, long second, @Nullable String asked) {
            if (serverHost.equals(wanted) != newer.serverHost.equals(wanted)) {
                return serverHost.equals(wanted);
            }
            long nearer = newer.distance(second) - distance(second);
            return nearer > 0 || (nearer == 0 && request.equals(asked) && !newer.request.equals(asked));
        }

        /** How far a second lies outside of its lifetime; ms. */
        private long distance(long second) {
            if (second == WebLine.NO_STAMP) {
                return 0;
            }
            long begin = second * 1000;
            return Math.max(0, Math.max(opened - (begin + 999), begin - closed));
        }
    }
}
