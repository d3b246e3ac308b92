// SPDX-License-Identifier: Apache-2.0
package penlogd;

import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Merges finished logs by the same {@link Merger} that penlogd has, which sees records and lines in the order of their
 * times, as if they came now; each server's records by the server's clock. A line comes at the end of its second, when
 * all records are there that it might have, so that none has to wait.
 */
final class FileMerger {
    /**
     * Requests, and closed connections, that are remembered: of 10 s with 25,000 requests each; and what fits into the
     * memory that the launcher gives.
     */
    private static final int REMEMBERED = 1 << 18;

    private static final int SECOND = 1000;

    private final TimedLog<FileRecord> penLog;
    private final PriorityQueue<Source> sources =
            new PriorityQueue<>(Comparator.comparingLong(Source::time).thenComparingInt(Source::number));
    private final Map<String, Long> differences = new HashMap<>();
    private final Merger merger;
    private final Sink sink;
    private String text = "";
    private Match how = Match.UNMATCHED;

    /**
     * A web server's log that is read.
     *
     * @param number makes equal ones come in one order
     * @param difference how far pen's clock is ahead of its stamps; ms
     */
    record Source(int number, ServerLog server, TimedLog<WebLine> log, long difference) {
        String name() {
            return server.server();
        }

        /** When the current line was written, by pen's clock; ms since 1970. */
        long time() {
            return log.time() + difference;
        }

        /** How much later pen's record may seem to be; ms. Seconds of clocks that do not begin together are two. */
        int accuracy() {
            return Merger.ACCURACY + (difference % SECOND == 0 ? 0 : SECOND);
        }
    }

    /** Where lines go. */
    interface Sink {
        /**
         * A line as it is to be written.
         *
         * @throws IOException if it cannot be
         */
        void write(String line, Match how, ServerLog server) throws IOException;
    }

    /** A merger that has not begun. */
    FileMerger(TimedLog<FileRecord> penLog, List<Source> sources, Sink sink) {
        this.penLog = penLog;
        this.sink = sink;
        for (Source source : sources) {
            differences.put(source.name(), source.difference());
            if (source.log().head() != null) {
                this.sources.add(source);
            }
        }
        merger = new Merger(REMEMBERED, 0, false, (line, match) -> {
            text = line;
            how = match;
        });
    }

    /**
     * Writes all lines.
     *
     * @throws IOException if a log cannot be read, or the output cannot be written
     */
    void run() throws IOException {
        for (Source source = sources.poll(); source != null; source = sources.poll()) {
            long limit = sources.isEmpty() ? Long.MAX_VALUE : sources.element().time();
            WebLine line = source.log().head();
            while (line != null && source.time() <= limit) {
                write(source, line);
                source.log().advance();
                line = source.log().head();
            }
            if (line != null) {
                sources.add(source);
            }
        }
    }

    private void write(Source source, WebLine line) throws IOException {
        tellUntil(source.time() + Merger.LAST_OF_SECOND + source.accuracy());
        merger.line(source.name(), line, source.log().time() + Merger.LAST_OF_SECOND);
        merger.flush();
        sink.write(how == Match.UNMATCHED ? line.of(source.name()) : text, how, source.server());
    }

    /** Has the merger see the records until then, by pen's clock, of servers whose logs are there. */
    private void tellUntil(long time) throws IOException {
        for (FileRecord record = penLog.head(); record != null && penLog.time() <= time; record = penLog.head()) {
            Long difference = differences.get(record.server());
            if (difference != null) {
                FileRecord there = record.by(difference);
                merger.record(there.record(), there.millis());
            }
            penLog.advance();
        }
    }
}
