// SPDX-License-Identifier: Apache-2.0
package penlogd;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import pen.log.Diagnostics;

/** Tells of what is lost, at most once a minute. */
final class Losses {
    private static final long TELL_EVERY = TimeUnit.MINUTES.toNanos(1);

    private final String what;
    private final LongSupplier nanoTime;
    private final Diagnostics diagnostics;
    private long told;
    private long toldAt;

    /**
     * @param what is lost, after their number
     * @param nanoTime the time, in nanoseconds of any origin
     */
    Losses(String what, LongSupplier nanoTime, Diagnostics diagnostics) {
        this.what = what;
        this.nanoTime = nanoTime;
        this.diagnostics = diagnostics;
        this.toldAt = nanoTime.getAsLong() - TELL_EVERY;
    }

    /**
     * Tells if there are more than before, and it is time.
     *
     * @param all so far
     * @param cause of the last
     */
    synchronized void update(long all, String cause) {
        if (nanoTime.getAsLong() - toldAt >= TELL_EVERY) {
            tell(all, cause);
        }
    }

    /** Tells if there are more than before: there will be no later time. */
    synchronized void tell(long all, String cause) {
        if (all > told) {
            diagnostics.say((all - told) + " " + what + " lost: " + cause);
            told = all;
            toldAt = nanoTime.getAsLong();
        }
    }
}
