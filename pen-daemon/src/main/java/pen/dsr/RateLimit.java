// SPDX-License-Identifier: Apache-2.0
package pen.dsr;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** A token bucket: at most 10,000 in any second. One thread at a time. */
final class RateLimit {
    /** What may come at once, as many as come in 10 ms. */
    private static final int BURST = 100;

    /** With a burst before, 10,000 in the second after it begins. */
    private static final int RATE = 10_000 - BURST;

    /** What one costs, in nanoseconds of waiting. */
    private static final long COST = TimeUnit.SECONDS.toNanos(1) / RATE + 1;

    private final LongSupplier nanoTime;
    private long last;
    private long credit = BURST * COST;

    /** @param nanoTime the time, in nanoseconds of any origin */
    RateLimit(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.last = nanoTime.getAsLong();
    }

    /** Whether there may be one now; then it is counted. */
    boolean take() {
        long now = nanoTime.getAsLong();
        // At most the time that fills the bucket, so that no sum overflows.
        credit = Math.min(BURST * COST, credit + Math.min(now - last, BURST * COST));
        last = now;
        if (credit < COST) {
            return false;
        }
        credit -= COST;
        return true;
    }
}
