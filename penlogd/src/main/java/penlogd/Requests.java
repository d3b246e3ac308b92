// SPDX-License-Identifier: Apache-2.0
package penlogd;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The last requests that pen told of, by server and text; one look-up each, however many there are. Each is taken once.
 *
 * <p>Time counts in tenths of a second.
 */
final class Requests {
    private static final long TENTH = 100;

    private final int capacity;
    private final Map<RequestKey, NavigableMap<Long, Tenth>> known = new HashMap<>();
    private final Deque<Request> oldestFirst = new ArrayDeque<>();

    /** @param capacity how many are remembered; with one more, the oldest is forgotten */
    Requests(int capacity) {
        this.capacity = capacity;
    }

    /**
     * Remembers one.
     *
     * @param millis when pen's word of it came; ms since 1970
     */
    void add(RequestKey key, String client, long millis) {
        long tenth = Math.floorDiv(millis, TENTH);
        if (oldestFirst.size() == capacity) {
            forget(oldestFirst.remove());
        }
        Tenth at = known.computeIfAbsent(key, any -> new TreeMap<>()).computeIfAbsent(tenth, any -> new Tenth());
        Request request = new Request(key, client, tenth);
        oldestFirst.add(request);
        at.fresh.add(request);
        at.size++;
    }

    /** The client of the oldest such request between two times, both included, that was not taken yet; null: none. */
    @Nullable
    String take(RequestKey key, long from, long to) {
        NavigableMap<Long, Tenth> times = known.get(key);
        if (times == null) {
            return null;
        }
        for (Map.Entry<Long, Tenth> at = times.ceilingEntry(Math.floorDiv(from, TENTH));
                at != null && at.getKey() <= Math.floorDiv(to, TENTH);
                at = times.higherEntry(at.getKey())) {
            Request oldest = at.getValue().fresh.poll();
            if (oldest != null) {
                at.getValue().taken = oldest;
                return oldest.client;
            }
        }
        return null;
    }

    /** The client of the newest such request between two times, both included, that was taken already; null: none. */
    @Nullable
    String takenLast(RequestKey key, long from, long to) {
        NavigableMap<Long, Tenth> times = known.get(key);
        if (times == null) {
            return null;
        }
        for (Map.Entry<Long, Tenth> at = times.floorEntry(Math.floorDiv(to, TENTH));
                at != null && at.getKey() >= Math.floorDiv(from, TENTH);
                at = times.lowerEntry(at.getKey())) {
            Request newest = at.getValue().taken;
            if (newest != null) {
                return newest.client;
            }
        }
        return null;
    }

    /** How many are remembered. */
    int size() {
        return oldestFirst.size();
    }

    private void forget(Request oldest) {
        NavigableMap<Long, Tenth> times = known.get(oldest.key);
        Tenth at = times == null ? null : times.get(oldest.tenth);
        if (times == null || at == null) {
            throw new IllegalStateException("a request that is remembered and not known: " + oldest.key);
        }
        // Of those not taken it is the first: they were added and are taken in the same order.
        if (at.fresh.peek() == oldest) {
            at.fresh.remove();
        }
        if (at.taken == oldest) {
            at.taken = null;
        }
        at.size--;
        if (at.size == 0) {
            times.remove(oldest.tenth);
            if (times.isEmpty()) {
                known.remove(oldest.key);
            }
        }
    }

    /** One request; there may be others of the same fields, so that only the object itself is it. */
    private static final class Request {
        private final RequestKey key;
        private final String client;
        private final long tenth;

        private Request(RequestKey key, String client, long tenth) {
            this.key = key;
            this.client = client;
            this.tenth = tenth;
        }
    }

    /** The equal requests of one tenth of a second. */
    private static final class Tenth {
        private final Deque<Request> fresh = new ArrayDeque<>(2);
        private @Nullable Request taken;
        private int size;
    }
}
