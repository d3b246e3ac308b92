// SPDX-License-Identifier: Apache-2.0
package pen.balance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;

/**
 * The bounded memory of clients: which server each used last, and what it did.
 *
 * <p>A full table replaces the least recently seen client. Every operation costs the same at any size: a chained hash
 * index finds a client's slot, and a doubly linked list through the slots keeps the order of use. Arrays instead of
 * objects, because a million clients must stay below 150 MB. Any thread may call; one short lock.
 */
public final class ClientTable {
    /** No server, no slot. */
    public static final int NONE = -1;

    /** Entries that are copied before a connection may come between: 0.3 ms where none is in the cache. */
    private static final int COPIED = 1000;

    /** What a slot takes, old arrays beside new ones while the table grows not counted; rounded up. */
    private static final int BYTES_EACH = 100;

    private final long seed = new java.util.SplittableRandom(System.nanoTime()).nextLong();

    private long[] high = {};
    private long[] low = {};
    private long[] lastSeen = {};
    /** When its last connection ended, if one did since it is here. */
    private long[] lastEnd = {};

    private long[] connects = {};
    private long[] sent = {};
    private long[] received = {};
    /** Its connections that have not ended. */
    private int[] open = {};

    private int[] server = {};
    /** The first choice for a client that no server has taken yet, for its other connections of the same moment. */
    private int[] chosen = {};

    private int[] newer = {};
    private int[] older = {};
    private int[] chain = {};
    private int[] buckets = {};

    private int size;
    private int newest = NONE;
    private int oldest = NONE;

    /**
     * One client's entry.
     *
     * @param place its slot, from 0; it keeps that until another client replaces it
     * @param server the server it used last, or {@link #NONE}
     * @param age nanoseconds since it was last seen
     * @param connects connections so far
     * @param sent bytes sent to the client
     * @param received bytes received from it
     */
    public record Entry(int place, Client client, int server, long age, long connects, long sent, long received) {}

    /** @param slots the number of clients that can be remembered, at least 1 */
    public ClientTable(int slots) {
        grow(slots);
    }

    /** The number of clients that can be remembered. */
    public synchronized int capacity() {
        return high.length;
    }

    /** The number of clients that are remembered. */
    public synchronized int size() {
        return size;
    }

    /**
     * Makes room for more clients; never forgets one, and never shrinks.
     *
     * @throws IllegalArgumentException if there is not so much memory; then nothing has changed
     */
    public synchronized void grow(int slots) {
        if (slots <= high.length) {
            return;
        }
        long most = Runtime.getRuntime().maxMemory() / 2 / BYTES_EACH;
        if (slots > most) {
            throw new IllegalArgumentException("clients_max: " + slots + ": not enough memory (expected: at most "
                    + most + ", at " + BYTES_EACH + " bytes each in half of the JVM's heap)");
        }
        resize(slots);
    }

    private void resize(int slots) {
        int[] index = new int[Integer.highestOneBit(Math.max(1, slots - 1)) * 2];
        Arrays.fill(index, NONE);
        long[] highGrown = Arrays.copyOf(high, slots);
        long[] lowGrown = Arrays.copyOf(low, slots);
        long[] lastSeenGrown = Arrays.copyOf(lastSeen, slots);
        long[] lastEndGrown = Arrays.copyOf(lastEnd, slots);
        long[] connectsGrown = Arrays.copyOf(connects, slots);
        long[] sentGrown = Arrays.copyOf(sent, slots);
        long[] receivedGrown = Arrays.copyOf(received, slots);
        int[] openGrown = Arrays.copyOf(open, slots);
        int[] serverGrown = Arrays.copyOf(server, slots);
        int[] chosenGrown = Arrays.copyOf(chosen, slots);
        int[] newerGrown = Arrays.copyOf(newer, slots);
        int[] olderGrown = Arrays.copyOf(older, slots);
        int[] chainGrown = Arrays.copyOf(chain, slots);
        high = highGrown;
        low = lowGrown;
        lastSeen = lastSeenGrown;
        lastEnd = lastEndGrown;
        connects = connectsGrown;
        sent = sentGrown;
        received = receivedGrown;
        open = openGrown;
        server = serverGrown;
        chosen = chosenGrown;
        newer = newerGrown;
        older = olderGrown;
        chain = chainGrown;
        buckets = index;
        for (int slot = 0; slot < size; slot++) {
            link(slot);
        }
    }

    /**
     * Notes a new connection of the client, and tells which server it used last.
     *
     * @param now the time, in nanoseconds of any origin
     * @param tracking nanoseconds without a connection after which a client is forgotten; 0: never
     * @return the server, or {@link #NONE} if the client is new or forgotten
     */
    public synchronized int seen(Client client, long now, long tracking) {
        int slot = find(client);
        if (slot == NONE) {
            slot = size < high.length ? size++ : evictOldest();
            clear(slot, client);
            link(slot);
        } else {
            unlinkFromOrder(slot);
            if (tracking > 0 && open[slot] == 0 && now - lastEnd[slot] > tracking) {
                clear(slot, client);
            }
        }
        appendNewest(slot);
        lastSeen[slot] = now;
        lastEnd[slot] = now;
        connects[slot]++;
        open[slot]++;
        return server[slot];
    }

    /**
     * The server that took the client last or, if none did yet, the one that {@code choice} gives: once, so that
     * connections which a new client opens all at once go to one server.
     */
    synchronized int rememberedOr(Client client, IntSupplier choice) {
        int slot = find(client);
        if (slot == NONE) {
            return choice.getAsInt();
        }
        if (server[slot] != NONE) {
            return server[slot];
        }
        if (chosen[slot] == NONE) {
            chosen[slot] = choice.getAsInt();
        }
        return chosen[slot];
    }

    /** Drops the choice for a client that no server was tried for; its next connection gets another. */
    synchronized void unchoose(Client client) {
        int slot = find(client);
        if (slot != NONE) {
            chosen[slot] = NONE;
        }
    }

    /** The server that took the client last, or {@link #NONE}. */
    public synchronized int remembered(Client client) {
        int slot = find(client);
        return slot == NONE ? NONE : server[slot];
    }

    /** Notes which server took the client; nothing happens if the client has been replaced meanwhile. */
    public synchronized void remember(Client client, int taken) {
        int slot = find(client);
        if (slot != NONE) {
            server[slot] = taken;
        }
    }

    /**
     * Notes that a connection of the client has ended, and what it had sent to and received from it, in bytes.
     *
     * @param now the time, as for {@link #seen}
     */
    public synchronized void ended(Client client, long now, long sentBytes, long receivedBytes) {
        int slot = find(client);
        if (slot != NONE) {
            // Not below 0: the connection may have begun before the client was replaced and came again.
            open[slot] = Math.max(0, open[slot] - 1);
            lastEnd[slot] = now;
            sent[slot] += sentBytes;
            received[slot] += receivedBytes;
        }
    }

    /** The clients last seen, the most recent first, at most {@code limit} of them. */
    public List<Entry> recent(long now, int limit) {
        return recent(now, limit, Long.MAX_VALUE);
    }

    /** The same, as far as they were seen in so many nanoseconds. */
    public List<Entry> recent(long now, int limit, long age) {
        return entries(now, recentSlots(now, limit, age));
    }

    /** The clients in the places from this one on, at most {@code limit} of them; there are no gaps. */
    public List<Entry> page(long now, int from, int limit) {
        int count = Math.max(0, Math.min(limit, size() - from));
        return entries(now, IntStream.range(from, from + count).toArray());
    }

    private synchronized int[] recentSlots(long now, int limit, long age) {
        int[] slots = new int[Math.min(limit, size)];
        int found = 0;
        // Where no age is asked for, no entry is looked at: each would be a cache miss, under the lock.
        for (int slot = newest;
                slot != NONE && found < slots.length && (age == Long.MAX_VALUE || now - lastSeen[slot] <= age);
                slot = older[slot]) {
            slots[found++] = slot;
        }
        return Arrays.copyOf(slots, found);
    }

    /** Connections come between: a place may have another client by the time that it is copied. */
    private List<Entry> entries(long now, int[] slots) {
        List<Entry> entries = new ArrayList<>(slots.length);
        for (int done = 0; done < slots.length; done += COPIED) {
            copy(now, slots, done, Math.min(slots.length, done + COPIED), entries);
        }
        return entries;
    }

    private synchronized void copy(long now, int[] slots, int from, int to, List<Entry> entries) {
        for (int i = from; i < to; i++) {
            int slot = slots[i];
            entries.add(new Entry(
                    slot,
                    new Client(high[slot], low[slot]),
                    server[slot],
                    Math.max(0, now - lastSeen[slot]),
                    connects[slot],
                    sent[slot],
                    received[slot]));
        }
    }

    private int find(Client client) {
        int slot = buckets[bucket(client.high(), client.low())];
        while (slot != NONE && (high[slot] != client.high() || low[slot] != client.low())) {
            slot = chain[slot];
        }
        return slot;
    }

    private int bucket(long keyHigh, long keyLow) {
        long mixed = ((keyHigh ^ seed) * Spread.GOLDEN ^ keyLow) * Spread.GOLDEN;
        return (int) ((mixed ^ mixed >>> 32) & (buckets.length - 1));
    }

    private void clear(int slot, Client client) {
        high[slot] = client.high();
        low[slot] = client.low();
        connects[slot] = 0;
        open[slot] = 0;
        sent[slot] = 0;
        received[slot] = 0;
        server[slot] = NONE;
        chosen[slot] = NONE;
    }

    private void link(int slot) {
        int bucket = bucket(high[slot], low[slot]);
        chain[slot] = buckets[bucket];
        buckets[bucket] = slot;
    }

    private int evictOldest() {
        int slot = oldest;
        unlinkFromOrder(slot);
        int bucket = bucket(high[slot], low[slot]);
        if (buckets[bucket] == slot) {
            buckets[bucket] = chain[slot];
            return slot;
        }
        int before = buckets[bucket];
        while (chain[before] != slot) {
            before = chain[before];
        }
        chain[before] = chain[slot];
        return slot;
    }

    private void unlinkFromOrder(int slot) {
        if (newer[slot] == NONE) {
            newest = older[slot];
        } else {
            older[newer[slot]] = older[slot];
        }
        if (older[slot] == NONE) {
            oldest = newer[slot];
        } else {
            newer[older[slot]] = newer[slot];
        }
    }

    private void appendNewest(int slot) {
        newer[slot] = NONE;
        older[slot] = newest;
        if (newest == NONE) {
            oldest = slot;
        } else {
            newer[newest] = slot;
        }
        newest = slot;
    }
}
