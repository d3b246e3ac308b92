// SPDX-License-Identifier: Apache-2.0
package pen;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import pen.log.Diagnostics;
import pen.os.Supervisor;
import pen.proxy.Proxy;

/** Whether pen has been told to end, and how its connections finish then. Any thread may tell. */
final class Ending {
    /** How often to look whether connections have finished; ms. */
    private static final int LOOK_AGAIN = 50;

    /** How long all that is open may take to close; s. */
    private static final int CLOSING = 15;

    private final CountDownLatch told = new CountDownLatch(1);
    private final CountDownLatch atOnce = new CountDownLatch(1);

    /** Tells pen to end; a second time, at once. */
    void quit() {
        if (told.getCount() == 0) {
            atOnce.countDown();
        }
        told.countDown();
    }

    /** Tells pen to end at once. */
    void stop() {
        atOnce.countDown();
        told.countDown();
    }

    /** Waits until pen is told to end. */
    void await() throws InterruptedException {
        told.await();
    }

    /**
     * Takes no more clients, and waits until all connections have finished, the time is up, or pen is told to end at
     * once.
     *
     * @param seconds the time; 0: none
     */
    void drain(int seconds, Proxy proxy, Supervisor manager, Diagnostics diagnostics) throws InterruptedException {
        if (seconds == 0 || atOnce.getCount() == 0) {
            manager.stopping("ending", CLOSING);
            return;
        }
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        proxy.drain();
        String status = "ending: " + proxy.connections().size() + " connections may finish, for " + seconds + " s";
        diagnostics.say(status);
        manager.stopping(status, seconds + CLOSING);
        while (proxy.connections().size() > 0
                && System.nanoTime() - deadline < 0
                && !atOnce.await(LOOK_AGAIN, TimeUnit.MILLISECONDS)) {}
    }
}
