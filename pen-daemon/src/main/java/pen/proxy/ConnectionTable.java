// SPDX-License-Identifier: Apache-2.0
package pen.proxy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The open connections, each at a number that it keeps; bounded. Any thread may call; one short lock. */
public final class ConnectionTable {
    private static final int FIRST_SLOTS = 64;

    private @Nullable Connection[] slots = new @Nullable Connection[FIRST_SLOTS];
    // The free numbers below slots.length are free[0..freeCount).
    private int[] free = {};
    private int freeCount;
    private int used;
    private int limit;
    private boolean refused;

    /** The most connections at once. */
    public synchronized int limit() {
        return limit;
    }

    synchronized void limit(int connections) {
        limit = connections;
    }

    /** The number of open connections. */
    public synchronized int size() {
        return used - freeCount;
    }

    /** Gives the connection a number; false if the table is full, and then the next removal is told of it. */
    synchronized boolean add(Connection connection) {
        if (used - freeCount >= limit) {
            refused = true;
            return false;
        }
        int number = freeCount > 0 ? free[--freeCount] : used++;
        if (number == slots.length) {
            slots = Arrays.copyOf(slots, slots.length * 2);
        }
        slots[number] = connection;
        connection.number(number);
        return true;
    }

    /** Forgets the connection; true if another was refused since the last time that this was true. */
    synchronized boolean remove(Connection connection) {
        slots[connection.number()] = null;
        if (freeCount == free.length) {
            free = Arrays.copyOf(free, Math.max(FIRST_SLOTS, freeCount * 2));
        }
        free[freeCount++] = connection.number();
        if (used == freeCount) {
            notifyAll();
        }
        boolean wanted = refused;
        refused = false;
        return wanted;
    }

    /** Waits until no connection is open, so many milliseconds at most; false if some still are. */
    synchronized boolean awaitNone(long millis) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        boolean interrupted = false;
        long left = millis;
        while (used > freeCount && left > 0 && !interrupted) {
            try {
                wait(left);
            } catch (InterruptedException e) {
                interrupted = true;
                Thread.currentThread().interrupt();
            }
            left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        }
        return used == freeCount;
    }

    /** The open connections by number, at most {@code most} of them. */
    public synchronized List<Connection> list(int most) {
        List<Connection> open = new ArrayList<>();
        for (int number = 0; number < used && open.size() < most; number++) {
            Connection connection = slots[number];
            if (connection != null) {
                open.add(connection);
            }
        }
        return open;
    }
}
