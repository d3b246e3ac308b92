// SPDX-License-Identifier: Apache-2.0
package e2e;

import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.util.concurrent.TimeUnit;

/** How long this machine has kept a thread waiting that wanted to run: no time can be judged more exactly than that. */
final class Stalls implements AutoCloseable {
    private static final int PAUSE = 20;

    private final Thread sleeper = new Thread(this::watch, "stalls");
    private volatile long longest;

    Stalls() {
        sleeper.setDaemon(true);
        sleeper.start();
    }

    /** The longest wait so far; ns. */
    long longest() {
        return longest;
    }

    /** How many threads want to run for each processor, of late; at least 1. */
    static double load() {
        OperatingSystemMXBean machine = ManagementFactory.getOperatingSystemMXBean();
        return Math.max(1, machine.getSystemLoadAverage() / machine.getAvailableProcessors());
    }

    private void watch() {
        try {
            while (true) {
                long before = System.nanoTime();
                Thread.sleep(PAUSE);
                longest = Math.max(longest, System.nanoTime() - before - TimeUnit.MILLISECONDS.toNanos(PAUSE));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        sleeper.interrupt();
    }
}
