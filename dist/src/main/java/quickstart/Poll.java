// SPDX-License-Identifier: Apache-2.0
package quickstart;

import java.io.IOException;
import java.time.Duration;

/** Waiting for something by asking again and again. */
final class Poll {
    /** Long enough for a JVM to start on a busy and slow machine. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Duration PERIOD = Duration.ofMillis(20);

    /** What is waited for. */
    interface Condition {
        boolean holds() throws IOException, TourFailure;
    }

    private Poll() {}

    /** @throws TourFailure if it does not come true in time */
    static void until(String what, Condition condition) throws IOException, TourFailure, InterruptedException {
        long start = System.nanoTime();
        while (!condition.holds()) {
            if (System.nanoTime() - start > PATIENCE.toNanos()) {
                throw new TourFailure("waited " + PATIENCE.toSeconds() + " s in vain until " + what);
            }
            Thread.sleep(PERIOD.toMillis());
        }
    }
}
