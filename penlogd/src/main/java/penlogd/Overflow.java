// SPDX-License-Identifier: Apache-2.0
package penlogd;

import java.io.IOException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import pen.log.Diagnostics;

/** Counts what the kernel has dropped because it came faster than it was read. One thread only. */
final class Overflow {
    private static final String CAUSE = "they came faster than they were read";

    private final Source source;
    private final Counts counts;
    private final Losses losses;
    private final Diagnostics diagnostics;
    private int last;
    private @Nullable String failure;

    /** What knows how many there are. */
    interface Source {
        /** The lower 32 bits of their number. */
        int dropped() throws IOException;
    }

    /** @param nanoTime the time, in nanoseconds of any origin */
    Overflow(Source source, Counts counts, LongSupplier nanoTime, Diagnostics diagnostics) {
        this.source = source;
        this.counts = counts;
        this.losses = new Losses("datagrams", nanoTime, diagnostics);
        this.diagnostics = diagnostics;
    }

    /** Counts what was dropped since the last time. */
    void count() {
        update();
        losses.update(counts.get(Counts.Figure.OVERFLOWN), CAUSE);
    }

    /** Counts for the last time. */
    void end() {
        update();
        losses.tell(counts.get(Counts.Figure.OVERFLOWN), CAUSE);
    }

    private void update() {
        try {
            int now = source.dropped();
            counts.add(Counts.Figure.OVERFLOWN, Integer.toUnsignedLong(now - last));
            last = now;
        } catch (IOException e) {
            String why = String.valueOf(e.getMessage());
            if (!why.equals(failure)) {
                failure = why;
                diagnostics.say("what the kernel drops is not counted: " + why);
            }
        }
    }
}
