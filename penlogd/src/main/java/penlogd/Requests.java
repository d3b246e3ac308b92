// SPDX-License-Identifier: Apache-2.0
package penlogd;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The last requests that pen told of, by the fingerprint of server and text; one look-up each, however many there are.
 * Each is taken once.
 *
 * <p>Requests have no objects of their own, which a collector would have to look at, but slots, used in turn. Equal
 * ones that were not taken are a chain in the order of their times. A web server's lines come nearly in that order too,
 * so what one wants is near what the one before has got: that place is remembered.
 */
final class Requests {
    private static final int NONE = FingerprintTable.NONE;

    /** The fingerprints of all slots. */
    private final FingerprintTable known;

    // Of each slot: when pen's record came, ms since 1970; who asked; the number of its fingerprint; its neighbours
    // in the chain.
    private final long[] times;
    private final @Nullable String[] clients;
    private final int[] numbers;
    private final int[] older;
    private final int[] newer;
    private final boolean[] taken;

    // Of each fingerprint: its slots, by numbers; the end of its chain; the place in it; the newest that was taken.
    private final int[] sizes;
    private final int[] newest;
    private final int[] places;
    private final int[] newestTaken;

    private int last = NONE;

    // Of the one that was taken last: when it came, and when the newest such; how long none had come before it. ms.
    private long takenAt;
    private long newestAt;
    private long gap;

    /** @param capacity how many are remembered; with one more, the oldest is forgotten */
    Requests(int capacity) {
        known = new FingerprintTable(capacity);
        times = new long[capacity];
        clients = new String[capacity];
        numbers = new int[capacity];
        Arrays.fill(numbers, NONE);
        older = new int[capacity];
        newer = new int[capacity];
        taken = new boolean[capacity];
        sizes = new int[capacity];
        newest = new int[capacity];
        places = new int[capacity];
        newestTaken = new int[capacity];
    }

    /**
     * Remembers one.
     *
     * @param millis when pen's record of it came; ms since 1970
     */
    void add(long fingerprint, String client, long millis) {
        last = (last + 1) % times.length;
        forget(last);
        int number = known.find(fingerprint);
        if (number == NONE) {
            number = known.add(fingerprint);
            newest[number] = NONE;
            places[number] = NONE;
            newestTaken[number] = NONE;
        }
        sizes[number]++;
        numbers[last] = number;
        times[last] = millis;
        clients[last] = client;
        link(number, last);
    }

    /** The client of the oldest such request between two times, both included, that was not taken yet; null: none. */
    @Nullable
    String take(long fingerprint, long from, long to) {
        int number = known.find(fingerprint);
        int slot = number == NONE ? NONE : oldest(number, from);
        if (slot == NONE || times[slot] > to) {
            return null;
        }
        takenAt = times[slot];
        newestAt = times[newest[number]];
        gap = older[slot] == NONE ? Long.MAX_VALUE : takenAt - times[older[slot]];
        unlink(number, slot);
        taken[slot] = true;
        if (newestTaken[number] == NONE || times[slot] >= times[newestTaken[number]]) {
            newestTaken[number] = slot;
        }
        return clients[slot];
    }

    /** The client of the newest such request that was taken, if it is between two times, both included; null: none. */
    @Nullable
    String takenLast(long fingerprint, long from, long to) {
        int number = known.find(fingerprint);
        int slot = number == NONE ? NONE : newestTaken[number];
        return slot != NONE && times[slot] >= from && times[slot] <= to ? clients[slot] : null;
    }

    /** When the last one that was taken came; ms since 1970. */
    long takenAt() {
        return takenAt;
    }

    /** When the newest of those that were there came, when the last one was taken; ms since 1970. */
    long newestAt() {
        return newestAt;
    }

    /** Whether there was no choice when the last one was taken: none newer, and none older by so much or less; ms. */
    boolean wasAlone(long window) {
        return takenAt == newestAt && gap > window;
    }

    /** The oldest in the chain that is not before a time. */
    private int oldest(int number, long from) {
        int slot = places[number];
        while (slot != NONE && older[slot] != NONE && times[older[slot]] >= from) {
            slot = older[slot];
        }
        while (slot != NONE && times[slot] < from) {
            slot = newer[slot];
        }
        places[number] = slot == NONE ? newest[number] : slot;
        return slot;
    }

    private void forget(int slot) {
        int number = numbers[slot];
        if (number == NONE) {
            return;
        }
        if (!taken[slot]) {
            unlink(number, slot);
        } else if (newestTaken[number] == slot) {
            newestTaken[number] = NONE;
        }
        taken[slot] = false;
        sizes[number]--;
        if (sizes[number] == 0) {
            known.remove(number);
        }
    }

    private void link(int number, int slot) {
        int after = NONE;
        int before = newest[number];
        while (before != NONE && times[before] > times[slot]) {
            after = before;
            before = older[before];
        }
        join(number, before, slot);
        join(number, slot, after);
        if (places[number] == NONE) {
            places[number] = slot;
        }
    }

    private void unlink(int number, int slot) {
        join(number, older[slot], newer[slot]);
        if (places[number] == slot) {
            places[number] = newer[slot] == NONE ? older[slot] : newer[slot];
        }
    }

    private void join(int number, int before, int after) {
        if (before != NONE) {
            newer[before] = after;
        }
        if (after == NONE) {
            newest[number] = before;
        } else {
            older[after] = before;
        }
    }
}
