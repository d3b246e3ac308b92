// SPDX-License-Identifier: Apache-2.0
package penlogd;

import java.util.Map;
import pen.log.LogRecord;

/**
 * Finds the client of each web server's line by what pen told, whichever of the two comes first. One thread only.
 *
 * <p>A line that names pen's end of a connection is joined on that, and on nothing else ({@link ExactServers}). Any
 * other is joined on the web server and the beginning of the request: of those that pen told of within {@link #WINDOW}
 * of the line's own time, the oldest that no other line has, but not one that is older than is usual ({@link Delay}) if
 * there is another: that would move all later ones by one as soon as a line is lost. If none comes in time, it is the
 * newest that another line has, as after a retry.
 */
final class Merger {
    /** How far the time of pen's record and the stamp of a line may be apart; ms. */
    static final long WINDOW = 2000;

    /** A stamp stands for a second, up to this; ms. */
    static final int LAST_OF_SECOND = 999;

    /** How far pen's record is before or after the web server's second at most, in general; ms. */
    static final int ACCURACY = 10;

    /** Web servers of which something is known; anybody can make more of them up. */
    private static final int MOST_SERVERS = 1 << 14;

    private final Names names = new Names();
    private final ExactServers exactServers = new ExactServers();
    private final Fingerprints fingerprints = new Fingerprints();
    private final Requests requests;
    private final ServerConnections connections;
    private final long patience;
    private final boolean live;
    private final Sink sink;
    private final Map<String, WebServer> webServers = new RecentlyUsed<>(MOST_SERVERS);
    private final WaitingLines waiting = new WaitingLines();

    /** Where lines go. */
    interface Sink {
        /**
         * A line, with the client that it belongs to if that was found.
         *
         * @param how the client was found
         */
        void write(String line, Match how);
    }

    /**
     * @param capacity how many requests, and closed connections, are remembered
     * @param patience how long a line waits for pen's record; ms
     * @param live whether records and lines come when they were made; else only their times count
     */
    Merger(int capacity, long patience, boolean live, Sink sink) {
        requests = new Requests(capacity);
        connections = new ServerConnections(capacity, exactServers);
        this.patience = patience;
        this.live = live;
        this.sink = sink;
    }

    /**
     * Pen has told something.
     *
     * @param now when that came; ms since 1970
     */
    void record(LogRecord record, long now) {
        if (record instanceof LogRecord.Entry entry) {
            exactServers.remove(entry.server());
            asked(entry.server(), entry.request(), entry.client(), now);
        } else if (record instanceof LogRecord.Opened opened) {
            connections.opened(opened);
            writeWaitingFor(opened.local());
            if (!opened.request().isEmpty()) {
                asked(LogRecord.host(opened.server()), opened.request(), LogRecord.host(opened.client()), now);
            }
        } else if (record instanceof LogRecord.Closed closed) {
            connections.closed(closed);
        }
    }

    /**
     * A web server has logged something.
     *
     * @param server the address that the line came from
     * @param text without a newline
     * @param now when it came; ms since 1970
     */
    void line(String server, String text, long now) {
        line(server, WebLine.parse(text), now);
    }

    /** As above, with a line that has been taken apart. */
    void line(String server, WebLine text, long now) {
        expire(now);
        String request = text.request();
        long fingerprint = request == null ? Waiting.NO_REQUEST : fingerprints.of(server, request);
        WebServer times = webServers.computeIfAbsent(server, any -> new WebServer());
        if (live && text.stamp() != WebLine.NO_STAMP) {
            times.clock().arrived(text.stamp(), Math.floorDiv(now, 1000));
        }
        exactServers.wrote(server, text.field());
        Waiting line = new Waiting(text, server, times, fingerprint, now);
        if (!writeExact(line, 0) && !writeMatched(line)) {
            waiting.add(line);
        }
    }

    /** Decides the lines that have waited long enough. */
    void expire(long now) {
        for (Waiting line = waiting.takeOldest(now - patience);
                line != null;
                line = waiting.takeOldest(now - patience)) {
            decide(line);
        }
    }

    /** Decides all lines that wait. */
    void flush() {
        expire(Long.MAX_VALUE);
    }

    /** Lines that wait. */
    int waiting() {
        return waiting.count();
    }

    private void asked(String server, String request, String client, long now) {
        long fingerprint = fingerprints.of(server, WebLine.prefix(request));
        requests.add(fingerprint, names.of(client), now);
        if (waiting.count() > 0) {
            waiting.removeFirst(fingerprint, line -> isSoon(line, now) && writeMatched(line));
        }
    }

    /**
     * Whether a record that comes now may have been overtaken by this line. If it comes much later, it may also be that
     * of another request, whose line is still to come, while this line's own was lost: that is known when it has
     * waited.
     */
    private boolean isSoon(Waiting line, long now) {
        return now - line.arrival() <= line.times().delay().limit()
                && from(line, WINDOW) <= now
                && now <= to(line, WINDOW);
    }

    private void writeWaitingFor(String local) {
        if (waiting.count() > 0) {
            // If not, it is of a connection before this one, or after; later it will be seen which is nearest.
            waiting.removeWhile(ServerConnections.key(local), line -> writeExact(line, 0));
        }
    }

    private boolean writeExact(Waiting line, long tolerance) {
        WebLine text = line.line();
        String client = connections.client(text.field(), line.server(), second(line), text.request(), tolerance);
        return client != null && write(line, client, Match.EXACT);
    }

    private boolean writeMatched(Waiting line) {
        if (!mayBeGuessed(line)) {
            return false;
        }
        String client = live
                ? requests.take(line.fingerprint(), Math.max(from(line, WINDOW), recent(line)), to(line, WINDOW))
                : requests.take(line.fingerprint(), from(line, ACCURACY), to(line, ACCURACY));
        if (client == null) {
            client = requests.take(line.fingerprint(), from(line, WINDOW), to(line, WINDOW));
        }
        if (client == null) {
            return false;
        }
        if (live) {
            line.times().delay().seen(line.arrival() - requests.newestAt(), requests.wasAlone(WINDOW));
            if (requests.takenAt() >= from(line, ACCURACY) && requests.takenAt() <= to(line, ACCURACY)) {
                line.times().clock().hit();
            }
        }
        return write(line, client, Match.MATCHED);
    }

    /** A record that is older than this has lost its line, most likely; ms since 1970. */
    private static long recent(Waiting line) {
        return line.arrival() - line.times().delay().limit();
    }

    private boolean write(Waiting line, String client, Match how) {
        line.written();
        sink.write(line.line().of(client), how);
        return true;
    }

    private void decide(Waiting line) {
        if (writeExact(line, WINDOW) || writeMatched(line)) {
            return;
        }
        String client = mayBeGuessed(line)
                ? requests.takenLast(line.fingerprint(), from(line, WINDOW), to(line, WINDOW))
                : null;
        if (client != null) {
            write(line, client, Match.MATCHED);
            return;
        }
        line.written();
        if (live && line.line().stamp() != WebLine.NO_STAMP) {
            line.times().clock().missed(line.line().stamp(), Math.floorDiv(line.arrival(), 1000));
        }
        sink.write(line.line().ofNobody(), Match.UNMATCHED);
    }

    private boolean mayBeGuessed(Waiting line) {
        return line.hasRequest()
                && exactServers.mayBeGuessed(line.server(), line.line().field());
    }

    /** Without a stamp, what pen told of shortly before the line came. */
    private long from(Waiting line, long slack) {
        return line.line().stamp() == WebLine.NO_STAMP ? line.arrival() - WINDOW : second(line) * 1000 - slack;
    }

    private long to(Waiting line, long slack) {
        return line.line().stamp() == WebLine.NO_STAMP ? line.arrival() : second(line) * 1000 + LAST_OF_SECOND + slack;
    }

    /** When, by our clock; s since 1970. */
    private long second(Waiting line) {
        long stamp = line.line().stamp();
        return stamp == WebLine.NO_STAMP ? stamp : stamp + line.times().clock().behind();
    }
}
