// SPDX-License-Identifier: Apache-2.0
package pen.http;

import java.util.BitSet;

/** The requests of a connection that are not answered yet, in order; of each, whether its answer has no body. */
final class Outstanding {
    /** More at a time are refused: a client that sends so many does not read; a bit each. */
    static final int MOST = 65_536;

    private final BitSet bodiless = new BitSet();
    private int first;
    private int count;

    boolean isFull() {
        return count == MOST;
    }

    int count() {
        return count;
    }

    /** Another one, the last. */
    void add(boolean withoutBody) {
        bodiless.set((first + count) % MOST, withoutBody);
        count++;
    }

    /** Whether the answer to the first one has no body. */
    boolean isBodiless() {
        return bodiless.get(first);
    }

    /** The first one is answered. */
    void remove() {
        count--;
        // As low as can be: a set of bits has as much memory as its highest bit takes.
        first = count == 0 ? 0 : (first + 1) % MOST;
    }
}
