// SPDX-License-Identifier: Apache-2.0
package pen.dsr;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import pen.balance.Spread;

/**
 * The port that chooses the server of a datagram that comes in parts, for as long as they may come: only the first part
 * has it, and all go to one server. If another part comes first, no port counts for any of them. One thread at a time.
 */
final class Fragments {
    /** As long as Linux waits for missing parts (net.ipv4.ipfrag_time). */
    private static final long LIFETIME = TimeUnit.SECONDS.toNanos(30);

    /** A power of two. Who comes to the same place takes it: parts that come later may be lost then. */
    private static final int PLACES = 4096;

    private final LongSupplier nanoTime;
    private final long[] keys = new long[PLACES];
    private final long[] begun = new long[PLACES];
    private final int[] ports = new int[PLACES];

    /** @param nanoTime the time, in nanoseconds of any origin */
    Fragments(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** The port that counts for this part, or 0. */
    int port(Packet part) {
        long now = nanoTime.getAsLong();
        // Never 0, as a free place has.
        long key = 1L << 63 | Integer.toUnsignedLong(part.source()) << 16 | part.identification();
        int place = (int) Spread.mix(key) & (PLACES - 1);
        if (keys[place] != key || now - begun[place] > LIFETIME) {
            keys[place] = key;
            begun[place] = now;
            ports[place] = part.hasPorts() ? part.sourcePort() : 0;
        }
        return ports[place];
    }
}
