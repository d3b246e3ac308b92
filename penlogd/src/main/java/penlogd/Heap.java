// SPDX-License-Identifier: Apache-2.0
package penlogd;

import java.util.function.LongSupplier;

/**
 * Memory that is given back: what lived longer than usual, in a burst, is collected before it has come to much.
 *
 * <p>Newer serial collectors (JDK 25) leave it until the heap is as large as it may be, which is what a million
 * requests take. One thread only.
 */
final class Heap {
    /** More than the young generation takes (-Xmn of the launcher), which is collected anyway; bytes. */
    private static final long SOME = 24 << 20;

    private final LongSupplier used;
    private final Runnable collector;
    private long base;

    /** That of this process. */
    Heap() {
        this(Heap::inUse, System::gc);
    }

    Heap(LongSupplier used, Runnable collector) {
        this.used = used;
        this.collector = collector;
    }

    /** Collects if that is due. */
    void collectIfDue() {
        if (used.getAsLong() > base + Math.max(base, SOME)) {
            collector.run();
            base = used.getAsLong();
        }
    }

    private static long inUse() {
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
