// SPDX-License-Identifier: Apache-2.0
package pen.proxy;

import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import pen.balance.Spread;
import pen.net.Datagram;

/**
 * The flows of one loop, found by where a datagram comes from and was sent to, and in order of use. A look-up makes no
 * object. Event loop only.
 */
final class FlowTable {
    private static final int FIRST_BUCKETS = 64;

    private final long seed = new SplittableRandom(System.nanoTime()).nextLong();
    private @Nullable Flow[] buckets = new @Nullable Flow[FIRST_BUCKETS];
    private int size;
    private @Nullable Flow newest;
    private @Nullable Flow oldest;

    /** The flow that the datagram belongs to, or null. */
    @Nullable
    Flow find(Datagram datagram) {
        Flow flow = buckets[
                bucket(
                        datagram.fromHigh(),
                        datagram.fromLow(),
                        datagram.toHigh(),
                        datagram.toLow(),
                        datagram.fromPort())];
        while (flow != null && !flow.key().matches(datagram)) {
            flow = flow.chain;
        }
        return flow;
    }

    /** Adds a flow, as the one most recently used. */
    void add(Flow flow) {
        if (size == buckets.length) {
            grow();
        }
        size++;
        link(flow);
        append(flow);
    }

    /** Takes a flow out. */
    void remove(Flow flow) {
        size--;
        unlink(flow);
        takeOut(flow);
    }

    /** The flow is used. */
    void touch(Flow flow) {
        if (flow != newest) {
            takeOut(flow);
            append(flow);
        }
    }

    /** The flow least recently used, or null. */
    @Nullable
    Flow oldest() {
        return oldest;
    }

    private int bucket(Flow.Key key) {
        return bucket(key.fromHigh(), key.fromLow(), key.toHigh(), key.toLow(), key.fromPort());
    }

    private int bucket(long fromHigh, long fromLow, long toHigh, long toLow, int fromPort) {
        long mixed = (fromHigh ^ seed) * Spread.GOLDEN;
        mixed = (mixed ^ mixed >>> 32 ^ fromLow) * Spread.GOLDEN;
        mixed = (mixed ^ mixed >>> 32 ^ toHigh ^ toLow << 16 ^ fromPort) * Spread.GOLDEN;
        return (int) (mixed >>> 32) & (buckets.length - 1);
    }

    private void link(Flow flow) {
        int bucket = bucket(flow.key());
        flow.chain = buckets[bucket];
        buckets[bucket] = flow;
    }

    private void unlink(Flow flow) {
        int bucket = bucket(flow.key());
        Flow before = buckets[bucket];
        if (before == flow) {
            buckets[bucket] = flow.chain;
        } else {
            while (before != null && before.chain != flow) {
                before = before.chain;
            }
            if (before != null) {
                before.chain = flow.chain;
            }
        }
        flow.chain = null;
    }

    private void grow() {
        buckets = new @Nullable Flow[buckets.length * 2];
        for (Flow flow = oldest; flow != null; flow = flow.newer) {
            link(flow);
        }
    }

    private void append(Flow flow) {
        flow.older = newest;
        flow.newer = null;
        if (newest == null) {
            oldest = flow;
        } else {
            newest.newer = flow;
        }
        newest = flow;
    }

    private void takeOut(Flow flow) {
        if (flow.older == null) {
            oldest = flow.newer;
        } else {
            flow.older.newer = flow.newer;
        }
        if (flow.newer == null) {
            newest = flow.older;
        } else {
            flow.newer.older = flow.older;
        }
        flow.older = null;
        flow.newer = null;
    }
}
