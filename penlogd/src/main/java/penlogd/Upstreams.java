// SPDX-License-Identifier: Apache-2.0
package penlogd;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import pen.log.LogRecord;

/**
 * Pen's connections to servers, by pen's own end, which web servers log as the client. Those that are open are all
 * there, and the last that were closed.
 */
final class Upstreams {
    /** Nobody tells of more ends than one machine has for some servers; ms, bytes and the like do not matter here. */
    private static final int MOST_OPEN = 1 << 20;

    private final int capacity;
    private final Map<String, List<Upstream>> byLocal = new HashMap<>();
    private final Deque<Upstream> closedFirst = new ArrayDeque<>();
    private int open;

    /** @param capacity how many closed ones are remembered */
    Upstreams(int capacity) {
        this.capacity = capacity;
    }

    /** A connection was made, or there was a request on it. */
    void opened(LogRecord.Opened record) {
        Upstream known = open(record.local(), record.server());
        if (known != null && !known.client.equals(record.client())) {
            // The end of the one before was lost on the way.
            close(known, record.millis());
            known = null;
        }
        if (known == null) {
            if (open >= MOST_OPEN) {
                return;
            }
            known = new Upstream(record);
            byLocal.computeIfAbsent(key(record.local()), any -> new ArrayList<>(1))
                    .add(known);
            open++;
        }
        if (!record.request().isEmpty()) {
            known.request = RequestKey.of(known.server, record.request()).request();
        }
    }

    /** A connection is over. */
    void closed(LogRecord.Closed record) {
        Upstream known = open(record.local(), record.server());
        if (known != null) {
            close(known, record.millis());
        }
    }

    /**
     * The client whose request a web server logged.
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
        List<Upstream> candidates = byLocal.get(key(field));
        if (candidates == null) {
            return null;
        }
        Upstream best = candidates.get(0);
        if (candidates.size() > 1) {
            // The same port leads to another server at the same time, or belonged to another client before.
            best = Collections.min(
                    candidates,
                    Comparator.comparing((Upstream upstream) -> !upstream.server.equals(server))
                            .thenComparing(upstream -> upstream.distance(second))
                            .thenComparing(upstream -> !upstream.request.equals(request))
                            .thenComparing(upstream -> -upstream.opened));
        }
        return best.distance(second) <= tolerance ? LogRecord.host(best.client) : null;
    }

    /** What an end goes by: with brackets or without, as web servers write none. */
    static String key(String address) {
        return address.startsWith("[") ? address.substring(1).replace("]", "") : address;
    }

    private @Nullable Upstream open(String local, String server) {
        for (Upstream upstream : byLocal.getOrDefault(key(local), List.of())) {
            if (upstream.closed == Long.MAX_VALUE && upstream.serverPort.equals(server)) {
                return upstream;
            }
        }
        return null;
    }

    private void close(Upstream upstream, long millis) {
        upstream.closed = millis;
        open--;
        closedFirst.add(upstream);
        if (closedFirst.size() > capacity) {
            Upstream oldest = closedFirst.remove();
            List<Upstream> siblings = byLocal.get(oldest.key);
            if (siblings != null) {
                siblings.remove(oldest);
                if (siblings.isEmpty()) {
                    byLocal.remove(oldest.key);
                }
            }
        }
    }

    /** One connection. */
    private static final class Upstream {
        private final String key;
        private final String client;
        private final String server;
        private final String serverPort;
        private final long opened;
        private long closed = Long.MAX_VALUE;
        /** The last one. */
        private String request = "";

        private Upstream(LogRecord.Opened record) {
            key = key(record.local());
            client = record.client();
            serverPort = record.server();
            server = LogRecord.host(serverPort);
            opened = record.millis();
        }

        /** How far a second lies outside of its lifetime; ms. */
        private long distance(long second) {
            if (second == WebLine.NO_STAMP) {
                return 0;
            }
            long begin = second * 1000;
            long before = opened - (begin + 999);
            long after = begin - closed;
            return Math.max(0, Math.max(before, after));
        }
    }
}
