// SPDX-License-Identifier: Apache-2.0
package penlogd;

import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
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

    private final Map<RequestKey, NavigableMap<Long, Tenth>> known = new HashMap<>();
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
        NavigableMap<Long, Tenth> equal = known.computeIfAbsent(key, any -> new TreeMap<>());
        Tenth at = equal.computeIfAbsent(Math.floorDiv(millis, TENTH), time -> new Tenth(key, time));
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
        NavigableMap<Long, Tenth> equal = known.get(key);
        if (equal == null) {
            return null;
        }
        long end = Math.floorDiv(to, TENTH);
        for (Map.Entry<Long, Tenth> at = equal.ceilingEntry(Math.floorDiv(from, TENTH));
                at != null && at.getKey() <= end;
                at = equal.higherEntry(at.getKey())) {
            Tenth tenth = at.getValue();
            if (tenth.fresh != NONE) {
                tenth.taken = tenth.fresh;
                tenth.fresh = next[tenth.fresh];
                return clients[tenth.taken];
            }
        }
        return null;
    }

    /** The client of the newest such request between two times, both included, that was taken already; null: none. */
    @Nullable
    String takenLast(RequestKey key, long from, long to) {
        NavigableMap<Long, Tenth> equal = known.get(key);
        if (equal == null) {
            return null;
        }
        long begin = Math.floorDiv(from, TENTH);
        for (Map.Entry<Long, Tenth> at = equal.floorEntry(Math.floorDiv(to, TENTH));
                at != null && at.getKey() >= begin;
                at = equal.lowerEntry(at.getKey())) {
            if (at.getValue().taken != NONE) {
                return clients[at.getValue().taken];
            }
        }
        return null;
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
            NavigableMap<Long, Tenth> equal = known.get(at.key);
            if (equal != null) {
                equal.remove(at.time);
                if (equal.isEmpty()) {
                    known.remove(at.key);
                }
            }
        }
    }

    /** The equal requests of one tenth of a second, by their slots. */
    private static final class Tenth {
        private final RequestKey key;
        private final long time;
        private int fresh = NONE;
        private int newest = NONE;
        private int taken = NONE;
        private int size;

        private Tenth(RequestKey key, long time) {
            this.key = key;
            this.time = time;
        }
    }
}
