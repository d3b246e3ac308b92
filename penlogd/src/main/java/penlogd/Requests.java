// SPDX-License-Identifier: Apache-2.0
package penlogd;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The last requests that pen told of, by server and text; one look-up each, however many there are. Each is taken once.
 *
 * <p>Time counts in tenths of a second. Requests have no objects of their own, which a collector would have to look at,
 * but slots, used in turn.
 */
final class Requests {
    private static final long TENTH = 100;

    /** Stands for no slot. */
    private static final int NONE = -1;

    private final Map<RequestKey, Equal> known = new HashMap<>();
    private final @Nullable Tenth[] times;
    private final @Nullable String[] clients;
    /** The slot of the next equal request of the same time. */
    private final int[] next;

    private int last = NONE;

    /** @param capacity how many are remembered; with one more, the oldest is forgotten */
    Requests(int capacity) {
        times = new Tenth[capacity];
        clients = new String[capacity];
        next = new int[capacity];
    }

    /**
     * Remembers one.
     *
     * @param millis when pen's word of it came; ms since 1970
     */
    void add(RequestKey key, String client, long millis) {
        last = (last + 1) % next.length;
        forget(last);
        Equal equal = known.get(key);
        if (equal == null) {
            equal = new Equal(key);
            known.put(key, equal);
        }
        Tenth at = equal.at(Math.floorDiv(millis, TENTH));
        times[last] = at;
        clients[last] = client;
        next[last] = NONE;
        if (at.fresh == NONE) {
            at.fresh = last;
        } else {
            next[at.newest] = last;
        }
        at.newest = last;
        at.size++;
    }

    /** The client of the oldest such request between two times, both included, that was not taken yet; null: none. */
    @Nullable
    String take(RequestKey key, long from, long to) {
        Equal equal = known.get(key);
        Tenth oldest = equal == null ? null : equal.oldestFresh(Math.floorDiv(from, TENTH), Math.floorDiv(to, TENTH));
        if (oldest == null) {
            return null;
        }
        oldest.taken = oldest.fresh;
        oldest.fresh = next[oldest.fresh];
        return clients[oldest.taken];
    }

    /** The client of the newest such request between two times, both included, that was taken already; null: none. */
    @Nullable
    String takenLast(RequestKey key, long from, long to) {
        Equal equal = known.get(key);
        Tenth newest = equal == null ? null : equal.newestTaken(Math.floorDiv(from, TENTH), Math.floorDiv(to, TENTH));
        return newest == null ? null : clients[newest.taken];
    }

    private void forget(int slot) {
        Tenth at = times[slot];
        if (at == null) {
            return;
        }
        // Of those not taken it is the first: they were added and are taken in the same order.
        if (at.fresh == slot) {
            at.fresh = next[slot];
        }
        if (at.taken == slot) {
            at.taken = NONE;
        }
        at.size--;
        if (at.size == 0) {
            at.equal.remove(at);
            if (at.equal.newest == null) {
                known.remove(at.equal.key);
            }
        }
    }

    /** All equal requests, in the order of their times. A line comes soon: what it wants is near the end. */
    private static final class Equal {
        private final RequestKey key;
        private @Nullable Tenth newest;

        private Equal(RequestKey key) {
            this.key = key;
        }

        /** The one of that time, made if there is none. */
        private Tenth at(long time) {
            Tenth after = null;
            Tenth before = newest;
            while (before != null && before.time > time) {
                after = before;
                before = before.before;
            }
            if (before != null && before.time == time) {
                return before;
            }
            Tenth fresh = new Tenth(this, time);
            link(before, fresh);
            link(fresh, after);
            return fresh;
        }

        private void remove(Tenth one) {
            link(one.before, one.after);
        }

        private void link(@Nullable Tenth one, @Nullable Tenth other) {
            if (other == null) {
                newest = one;
            } else {
                other.before = one;
            }
            if (one != null) {
                one.after = other;
            }
        }

        private @Nullable Tenth oldestFresh(long from, long to) {
            Tenth oldest = null;
            for (Tenth at = newest; at != null && at.time >= from; at = at.before) {
                if (at.time <= to && at.fresh != NONE) {
                    oldest = at;
                }
            }
            return oldest;
        }

        private @Nullable Tenth newestTaken(long from, long to) {
            Tenth at = newest;
            while (at != null && (at.time > to || (at.time >= from && at.taken == NONE))) {
                at = at.before;
            }
            return at != null && at.time >= from ? at : null;
        }
    }

    /** The equal requests of one tenth of a second, by their slots. */
    private static final class Tenth {
        private final Equal equal;
        private final long time;
        private @Nullable Tenth before;
        private @Nullable Tenth after;
        private int fresh = NONE;
        private int newest = NONE;
        private int taken = NONE;
        private int size;

        private Tenth(Equal equal, long time) {
            this.equal = equal;
            this.time = time;
        }
    }
}
