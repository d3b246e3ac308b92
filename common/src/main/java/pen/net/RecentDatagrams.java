// SPDX-License-Identifier: Apache-2.0
package pen.net;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The datagrams released last, the longest ago first to go: while they are here they can be sent again, if it turns out
 * that nobody took them.
 */
final class RecentDatagrams {
    private final @Nullable Datagram[] ring;
    private int oldest;
    private boolean ended;

    RecentDatagrams(int size) {
        ring = new @Nullable Datagram[size];
    }

    /** Adds one that was released; the one that has to go for it, if there is one. */
    @Nullable
    Datagram add(Datagram released) {
        if (ended) {
            return released;
        }
        Datagram gone = ring[oldest];
        ring[oldest] = released;
        oldest = (oldest + 1) % ring.length;
        return gone;
    }

    /** Takes one out that is held again. */
    @SuppressWarnings("ReferenceEquality") // The very one is meant.
    void remove(Datagram revived) {
        for (int i = 0; i < ring.length; i++) {
            if (ring[i] == revived) {
                ring[i] = null;
            }
        }
    }

    /** Takes all out; those that are added from now on have to go at once. */
    List<Datagram> end() {
        List<Datagram> gone = new ArrayList<>(ring.length);
        for (int i = 0; i < ring.length; i++) {
            Datagram datagram = ring[i];
            if (datagram != null) {
                gone.add(datagram);
                ring[i] = null;
            }
        }
        ended = true;
        return gone;
    }
}
