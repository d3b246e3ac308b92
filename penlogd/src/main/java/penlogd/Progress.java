// SPDX-License-Identifier: Apache-2.0
package penlogd;

import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** How far a merge is, on one line of a terminal that is written again and again. One thread only. */
final class Progress {
    private static final long EVERY = TimeUnit.MILLISECONDS.toNanos(500);

    /** Looking at the clock for each line would cost more than merging it. */
    private static final int LINES = 1 << 12;

    /** To the beginning of the line, and what is there away (ECMA-48, EL). */
    static final String CLEAR = "\r\u001b[K";

    private final PrintStream terminal;
    private final long total;
    private final LongSupplier position;
    private final LongSupplier nanoTime;
    private final long begun;
    private long shown;
    private long lines;

    /**
     * @param total bytes to read; 0: that is not known
     * @param position bytes that were read
     * @param nanoTime the time, in nanoseconds of any origin
     */
    Progress(PrintStream terminal, long total, LongSupplier position, LongSupplier nanoTime) {
        this.terminal = terminal;
        this.total = total;
        this.position = position;
        this.nanoTime = nanoTime;
        this.begun = nanoTime.getAsLong();
        this.shown = begun - EVERY;
    }

    /** One more line was written. */
    void line() {
        lines++;
        if (lines % LINES == 0) {
            long now = nanoTime.getAsLong();
            if (now - shown >= EVERY) {
                shown = now;
                show(now);
            }
        }
    }

    /** Shows the last, and leaves it there. */
    void close() {
        show(nanoTime.getAsLong());
        terminal.println();
    }

    private void show(long now) {
        double seconds = Math.max(now - begun, 1) / 1e9;
        String percent = total > 0 ? Math.min(100 * position.getAsLong() / total, 100) + " %, " : "";
        terminal.printf(Locale.ROOT, "%smergelogs: %s%,d lines, %.0f s", CLEAR, percent, lines, seconds);
        terminal.flush();
    }
}
