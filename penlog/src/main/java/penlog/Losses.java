// SPDX-License-Identifier: Apache-2.0
package penlog;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import pen.log.LineQueue;

/** Counts the lines that did not arrive whole, and says so: at once, but at most once a minute, and at the end. */
final class Losses implements AutoCloseable {
    /** Between two reports; s. */
    private static final int PAUSE = 60;

    /** Reports that may wait for a slow stderr; there is one a minute. */
    private static final int REPORTS = 16;

    private final LineQueue reports;
    private long dropped;
    private long refused;
    private long unsent;
    private long cut;
    private @Nullable String reason;
    private boolean closed;

    /** @param say writes a report of one line; it may take its time */
    Losses(Consumer<String> say) {
        reports = new LineQueue("reports", LineQueue.Limits.of(REPORTS), lines -> lines.forEach(say));
        Thread reporter = new Thread(this::run, "losses");
        reporter.setDaemon(true);
        reporter.start();
    }

    /** A line found no room. */
    synchronized void dropped() {
        dropped++;
        notifyAll();
    }

    /** A line was sent, and the receiver's host said that nobody receives there. */
    synchronized void refused() {
        refused++;
        notifyAll();
    }

    /** A line could not be sent, and is lost. */
    synchronized void unsent(String why) {
        unsent++;
        trouble(why);
    }

    /** A line was too long. */
    synchronized void cut() {
        cut++;
        notifyAll();
    }

    /** Something is wrong, which has not cost a line so far. */
    synchronized void trouble(String what) {
        reason = what;
        notifyAll();
    }

    /** Says what was not said yet. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
            report();
        }
        reports.close();
    }

    private void run() {
        try {
            while (await()) {
                TimeUnit.SECONDS.sleep(PAUSE);
            }
        } catch (InterruptedException e) {
            // Nobody interrupts this thread but a JVM that ends.
            Thread.currentThread().interrupt();
        }
    }

    private synchronized boolean await() throws InterruptedException {
        while (!closed && !isAny()) {
            wait();
        }
        report();
        return !closed;
    }

    private boolean isAny() {
        return dropped + refused + unsent + cut > 0 || reason != null;
    }

    private void report() {
        if (!isAny()) {
            return;
        }
        List<String> parts = new ArrayList<>();
        if (dropped > 0) {
            parts.add(lines(dropped) + " dropped: sending is too slow");
        }
        if (refused > 0) {
            parts.add(lines(refused) + " lost: nobody receives there");
        }
        if (unsent > 0) {
            parts.add(lines(unsent) + " not sent");
        }
        if (reason != null) {
            parts.add(reason);
        }
        if (cut > 0) {
            parts.add(lines(cut) + " cut at " + Lines.LONGEST + " bytes");
        }
        dropped = 0;
        refused = 0;
        unsent = 0;
        cut = 0;
        reason = null;
        reports.offer(String.join("; ", parts));
    }

    private static String lines(long count) {
        return count + (count == 1 ? " line" : " lines");
    }
}
