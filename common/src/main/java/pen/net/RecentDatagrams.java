// SPDX-License-Identifier: Apache-2.0
package pen.net;

import org.jspecify.annotations.Nullable;

/**
 * The datagrams released last, the longest ago first to go: while they are here they can be sent again, if it turns out
 * that nobody took them.
 */
final class RecentDatagrams {
    private final @Nullable Datagram[] ring;
    private int oldest;

    RecentDatagrams(int size) {
        ring = new @Nullable Datagram[size];
    }

    /** Adds one that was released; the one that has to go for it, if there is one. */
    @Nullable
    Datagram add(Datagram released) {
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

    /** Takes out the one released the longest ago, or a hole. */
    @Nullable
    Datagram take() {
        Datagram gone = ring[oldest];
        ring[oldest] = null;
        oldest = (oldest + 1) % ring.length;
        return gone;
    }
}
