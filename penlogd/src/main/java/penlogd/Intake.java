// SPDX-License-Identifier: Apache-2.0
package penlogd;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import pen.log.LogRecord;
import pen.net.Endpoint;

/**
 * Takes datagrams apart: lines of any length that a datagram has, each a record of pen or what a web server has logged.
 * One thread only.
 */
final class Intake {
    /** Pens whose records are numbered; anybody can make more of them up. */
    private static final int MOST_PENS = 1024;

    private final Merger merger;
    private final Senders senders;
    private final Counts counts;
    private final Map<InetSocketAddress, Sequence> sequences = new RecentlyUsed<>(MOST_PENS);

    /** Most datagrams come from where the one before came from. */
    private @Nullable InetSocketAddress lastSender;

    private String lastHost = "";

    Intake(Merger merger, Senders senders, Counts counts) {
        this.merger = merger;
        this.senders = senders;
        this.counts = counts;
    }

    /**
     * Takes one datagram.
     *
     * @param now when it came; ms since 1970
     */
    void datagram(InetSocketAddress sender, byte[] data, int length, long now) {
        if (!senders.allow(sender)) {
            counts.add(Counts.Figure.DENIED);
            return;
        }
        int from = 0;
        while (from < length) {
            int end = from;
            while (end < length && data[end] != '\n') {
                end++;
            }
            int last = end > from && data[end - 1] == '\r' ? end - 1 : end;
            if (last > from) {
                line(sender, new String(data, from, last - from, StandardCharsets.ISO_8859_1), now);
            }
            from = end + 1;
        }
    }

    private void line(InetSocketAddress sender, String line, long now) {
        if (LogRecord.isRecord(line)) {
            record(sender, line, now);
        } else {
            counts.add(Counts.Figure.LINES);
            merger.line(host(sender), Printable.of(Syslog.message(line)), now);
        }
    }

    private String host(InetSocketAddress sender) {
        if (!sender.equals(lastSender)) {
            lastSender = sender;
            lastHost = Endpoint.literal(sender.getAddress());
        }
        return lastHost;
    }

    private void record(InetSocketAddress sender, String line, long now) {
        LogRecord record = LogRecord.parse(line);
        if (record == null) {
            counts.add(Counts.Figure.MALFORMED);
            return;
        }
        counts.add(Counts.Figure.RECORDS);
        if (record instanceof LogRecord.Opened opened) {
            number(sender, opened.seq());
        } else if (record instanceof LogRecord.Closed closed) {
            number(sender, closed.seq());
        }
        merger.record(record, now);
    }

    private void number(InetSocketAddress sender, long seq) {
        Sequence sequence = sequences.computeIfAbsent(sender, any -> new Sequence());
        long before = sequence.lost();
        sequence.received(seq);
        long more = sequence.lost() - before;
        // Figures only grow, so that what asks for them now and then can tell a rate.
        counts.add(more < 0 ? Counts.Figure.LATE : Counts.Figure.LOST, Math.abs(more));
    }
}
