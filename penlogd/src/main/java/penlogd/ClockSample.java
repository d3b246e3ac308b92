// SPDX-License-Identifier: Apache-2.0
package penlogd;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import pen.os.FileError;

/**
 * What the first lines of a web server's log, and pen's log of the same hours, say of the difference of their clocks.
 *
 * <p>Each pair of a line and a record of the same request votes for the difference of their times; a request of which
 * pen has many records says little, so its vote counts as much less. The right difference gets a vote of each line, any
 * other one those that come by chance.
 */
final class ClockSample {
    /** Lines: enough for requests that all come a hundred times a second. */
    private static final int LINES = 1 << 14;

    /** Beyond that clocks may have been set; s. */
    private static final long LONGEST = 3600;

    /** What is no more than that from a whole second is one; ms. */
    private static final int SMALL = 150;

    /** Likewise divided by the root of the number of lines: twice the standard error of a share of them; ms. */
    private static final int UNCERTAIN = 1000;

    private final long jitter;
    /** How far records are looked at; s. */
    private final long reach;

    private final long shift;
    private final Map<String, Seconds> requests = new HashMap<>();
    /** How many lines there were in each second. */
    private final NavigableMap<Long, Integer> perSecond = new TreeMap<>();

    private int count;
    private long first = Long.MAX_VALUE;
    private long last = Long.MIN_VALUE;
    private long firstRecord = Long.MAX_VALUE;
    private long lastRecord = Long.MIN_VALUE;

    /** How many lines and records of one request there were in each second. */
    private static final class Seconds {
        private final NavigableMap<Long, Integer> lines = new TreeMap<>();
        private final NavigableMap<Long, Integer> records = new TreeMap<>();
        private long recorded;
    }

    /**
     * @param jitter how far clocks may differ; s
     * @param shift how far pen's clock is said to be ahead; s
     */
    ClockSample(long jitter, long shift) {
        this.jitter = jitter;
        this.reach = jitter + Votes.AROUND;
        this.shift = shift;
    }

    /**
     * Reads the first lines of a server's log.
     *
     * @param since when pen's log begins; s since 1970
     * @throws IOException if it cannot be opened
     */
    void read(Path file, long since) throws IOException {
        try (LogLines lines = new LogLines(file)) {
            for (String text = next(lines); text != null && count < LINES; text = next(lines)) {
                WebLine line = WebLine.parse(text);
                if (line.request() == null
                        || line.stamp() == WebLine.NO_STAMP
                        || line.stamp() + Math.max(shift, 0) + reach < since) {
                    continue;
                }
                if (count > 0 && line.stamp() > first + LONGEST) {
                    return;
                }
                requests.computeIfAbsent(line.request(), any -> new Seconds())
                        .lines
                        .merge(line.stamp(), 1, Integer::sum);
                first = Math.min(first, line.stamp());
                last = Math.max(last, line.stamp());
                perSecond.merge(line.stamp(), 1, Integer::sum);
                count++;
            }
        }
    }

    private static @Nullable String next(LogLines lines) {
        try {
            return lines.next();
        } catch (FileError e) {
            // It is told when the log is merged, which is read again for that.
            return null;
        }
    }

    /** Whether records after this time, in ms since 1970, say nothing more. */
    boolean isOver(long millis) {
        return requests.isEmpty() || Math.floorDiv(millis, 1000) > last + Math.max(shift, 0) + reach;
    }

    /** pen has a record. */
    void record(FileRecord record) {
        long second = Math.floorDiv(record.millis(), 1000);
        if (second < first + Math.min(shift, 0) - reach || isOver(record.millis())) {
            return;
        }
        firstRecord = Math.min(firstRecord, second);
        lastRecord = Math.max(lastRecord, second);
        Seconds seconds = requests.get(WebLine.prefix(record.request()));
        if (seconds != null) {
            seconds.records.merge(second, 1, Integer::sum);
            seconds.recorded++;
        }
    }

    /** How far pen's clock is ahead of the server's. */
    ClockDifference difference() {
        if (firstRecord > lastRecord) {
            return new ClockDifference(shift * 1000, 0);
        }
        NavigableMap<Long, Integer> until = until();
        Votes votes = votes(0, until);
        if (shift != 0) {
            Votes shifted = votes(shift, until);
            votes = shifted.most() * 2 >= votes.most() ? shifted : votes;
        }
        return new ClockDifference(millis(votes.best()), votes.most());
    }

    /** Most clocks that are off are off by a zone or by hand: by a whole second. */
    private long millis(double seconds) {
        long fine = Math.round(seconds * 1000);
        long whole = Math.round(seconds) * 1000;
        return Math.abs(fine - whole) <= Math.max(SMALL, UNCERTAIN / Math.sqrt(count)) ? whole : fine;
    }

    private Votes votes(long around, NavigableMap<Long, Integer> until) {
        Votes votes = new Votes(
                around,
                (int) jitter,
                difference -> last(until, lastRecord - difference) - last(until, firstRecord - difference - 1));
        for (Seconds seconds : requests.values()) {
            seconds.lines.forEach((second, lines) -> {
                NavigableMap<Long, Integer> near =
                        seconds.records.subMap(second + around - reach, true, second + around + reach, true);
                double weight = 1.0 / Math.max(seconds.recorded, 1);
                near.forEach((other, records) -> votes.add(other - second, weight, lines, records));
                votes.possible(seconds.recorded == 0 ? 0 : weight * lines);
            });
        }
        return votes;
    }

    /** How many lines there were until each second. */
    private NavigableMap<Long, Integer> until() {
        NavigableMap<Long, Integer> until = new TreeMap<>();
        int sum = 0;
        for (Map.Entry<Long, Integer> second : perSecond.entrySet()) {
            sum += second.getValue();
            until.put(second.getKey(), sum);
        }
        return until;
    }

    private static int last(NavigableMap<Long, Integer> until, long second) {
        Map.Entry<Long, Integer> entry = until.floorEntry(second);
        return entry == null ? 0 : entry.getValue();
    }
}
