// SPDX-License-Identifier: Apache-2.0
package pen.proxy;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The idle timers of one event loop, at the ticks when each is to be looked at: adding, removing and expiring cost the
 * same however many there are (Varghese and Lauck, "Hashed and Hierarchical Timing Wheels", 1987, scheme 6). Event loop
 * only, but {@link #isUsed}.
 *
 * <p>It is not a task of the loop's own for each timer, because a loop that waits for a deadline asks the kernel for a
 * time-out whenever it waits.
 */
final class IdleWheel {
    static final int TICKS_PER_SECOND = 4;

    /** A tick; ms. */
    static final int TICK = 1000 / TICKS_PER_SECOND;

    /** Where a timer is that is not in the wheel. */
    static final int NOWHERE = -1;

    /** Four minutes; timers of a later time come by once in each. */
    private static final int PLACES = 1024;

    private final LongSupplier nanoTime;
    private final long origin;
    private final @Nullable IdleTimer[] places = new @Nullable IdleTimer[PLACES];
    private long now;
    private int size;
    private volatile boolean used;

    /** @param nanoTime the time, in nanoseconds of any origin */
    IdleWheel(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.origin = nanoTime.getAsLong();
    }

    /** Whether it needs ticks; any thread may ask. */
    boolean isUsed() {
        return used;
    }

    /** The time in ticks. */
    long now() {
        if (size == 0) {
            now = ticks();
        }
        return now;
    }

    /** Ends what is due; to be called every {@link #TICK} while there are timers. */
    void tick() {
        for (long until = ticks(); now < until && size > 0; ) {
            now++;
            look(place(now));
        }
    }

    void add(IdleTimer timer) {
        insert(timer, now());
    }

    private void insert(IdleTimer timer, long from) {
        int place = place(Math.max(from + 1, Math.min(timer.due(), from + PLACES - 1)));
        IdleTimer first = places[place];
        timer.place = place;
        timer.previous = null;
        timer.next = first;
        if (first != null) {
            first.previous = timer;
        }
        places[place] = timer;
        if (size++ == 0) {
            used = true;
        }
    }

    void remove(IdleTimer timer) {
        if (timer.place == NOWHERE) {
            return;
        }
        if (timer.previous == null) {
            places[timer.place] = timer.next;
        } else {
            timer.previous.next = timer.next;
        }
        if (timer.next != null) {
            timer.next.previous = timer.previous;
        }
        timer.place = NOWHERE;
        timer.previous = null;
        timer.next = null;
        if (--size == 0) {
            used = false;
        }
    }

    private void look(int place) {
        // What is looked at goes elsewhere, but not to this place before the wheel has turned once.
        for (IdleTimer timer = places[place]; timer != null; timer = places[place]) {
            remove(timer);
            if (timer.due() > now) {
                insert(timer, now);
            } else {
                timer.expire();
            }
        }
    }

    private long ticks() {
        return TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong() - origin) / TICK;
    }

    private static int place(long tick) {
        return (int) (tick & (PLACES - 1));
    }
}
