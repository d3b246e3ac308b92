// SPDX-License-Identifier: Apache-2.0
package pen.proxy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import pen.balance.Client;
import pen.balance.CloseReason;
import pen.balance.Server;
import pen.net.Stream;

/**
 * The open connections, each at a number that it keeps; bounded, as is the number of those that are being connected to
 * a server. Any thread may call; one short lock.
 */
public final class ConnectionTable {
    private static final int FIRST_SLOTS = 64;

    /** An open connection, of TCP or UDP, as reports see it. */
    public interface Entry {
        /** Its place in the table. */
        int number();

        /** It gets its place in the table. */
        void number(int given);

        Client client();

        /** The server that took it, the last one if it had several; null while one is looked for. */
        @Nullable
        Server server();

        /** What it is doing, in a word or two. */
        String state();

        /** The descriptor of a socket of its own toward the client; {@link Stream#NO_DESCRIPTOR}: there is none. */
        int downstreamDescriptor();

        /** The same toward the server; of several, as a flow may have, that in use now. */
        int upstreamDescriptor();

        /** Bytes sent to servers. */
        long sent();

        /** Bytes received from servers. */
        long received();

        /** Bytes that pen holds for the client. */
        long downstreamPending();

        /** Bytes that pen holds for the server. */
        long upstreamPending();

        /** What the diagnostics call it. */
        default String title() {
            return "connection " + number() + " from " + client();
        }

        /** Ends the connection now, and drops what it holds; any thread may call. */
        void abort(CloseReason why);

        /** The settings may allow another time of silence now; any thread may call. */
        void settingsChanged();
    }

    private @Nullable Entry[] slots = new @Nullable Entry[FIRST_SLOTS];
    // The free numbers below slots.length are free[0..freeCount).
    private int[] free = {};
    private int freeCount;
    private int used;
    private int limit;
    private int connecting;
    private int connectingLimit = 1;
    private boolean refused;

    /** The most connections at once. */
    public synchronized int limit() {
        return limit;
    }

    /** @param connects the most connections that may be on their way to a server at once */
    synchronized void limit(int connections, int connects) {
        limit = connections;
        connectingLimit = connects;
    }

    /** The number of open connections. */
    public synchronized int size() {
        return used - freeCount;
    }

    /**
     * Gives the connection a number.
     *
     * @param connects whether it is on its way to a server from the beginning
     * @return false if there is no room; then the next {@link #remove} or {@link #settled} that makes some tells
     */
    synchronized boolean add(Entry connection, boolean connects) {
        if (used - freeCount >= limit || connecting >= connectingLimit) {
            refused = true;
            return false;
        }
        if (connects) {
            connecting++;
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
    synchronized boolean remove(Entry connection) {
        slots[connection.number()] = null;
        if (freeCount == free.length) {
            free = Arrays.copyOf(free, Math.max(FIRST_SLOTS, freeCount * 2));
        }
        free[freeCount++] = connection.number();
        if (used == freeCount) {
            notifyAll();
        }
        return wanted();
    }

    /** The connection, which waited until now, is on its way to a server. */
    synchronized void connects() {
        connecting++;
    }

    /** The connection has reached a server or given up; true as {@link #remove}. */
    synchronized boolean settled() {
        connecting--;
        return wanted();
    }

    /** The number of connections that are on their way to a server. */
    public synchronized int connecting() {
        return connecting;
    }

    /** The connection of this number. */
    public synchronized Optional<Entry> get(int number) {
        return Optional.ofNullable(number >= 0 && number < used ? slots[number] : null);
    }

    private boolean wanted() {
        boolean wanted = refused && used - freeCount < limit && connecting < connectingLimit;
        if (wanted) {
            refused = false;
        }
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
    public List<Entry> list(int most) {
        return list(0, most);
    }

    /** The same, from this number on. */
    public synchronized List<Entry> list(int from, int most) {
        List<Entry> open = new ArrayList<>();
        for (int number = from; number < used && open.size() < most; number++) {
            Entry connection = slots[number];
            if (connection != null) {
                open.add(connection);
            }
        }
        return open;
    }
}
