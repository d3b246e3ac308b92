// SPDX-License-Identifier: Apache-2.0
package pen.net;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A datagram where it was received. Whoever is handed one has it for the time of the call; {@link #retain} keeps it for
 * longer. Event loop only.
 *
 * <p>Addresses are in their IPv6 form, an IPv4 address mapped (RFC 4291, section 2.5.5.2), as two halves: that makes no
 * object for each datagram.
 */
public abstract class Datagram {
    private long fromHigh;
    private long fromLow;
    private int fromPort;
    private long toHigh;
    private long toLow;
    private int holders;
    /** Which of all the datagrams that come to lie here it is. */
    private int turn;

    /** What it carries, in bytes: from 0 to 65,507, over IPv6 to 65,527. */
    public abstract int length();

    /** The first half of the address that it came from. */
    public final long fromHigh() {
        return fromHigh;
    }

    /** The second half of the address that it came from. */
    public final long fromLow() {
        return fromLow;
    }

    /** The port that it came from. */
    public final int fromPort() {
        return fromPort;
    }

    /** The first half of the address that it was sent to; 0 if all come to one. */
    public final long toHigh() {
        return toHigh;
    }

    /** The second half of the address that it was sent to; 0 if all come to one. */
    public final long toLow() {
        return toLow;
    }

    /** What it carries, to look at while it is held. */
    public abstract ByteBuf content();

    /** Keeps it: a {@link #release} has to follow. */
    public final void retain() {
        holders++;
    }

    /** Lets go of it. */
    public final void release() {
        if (--holders == 0) {
            released();
        }
    }

    /** It was received, and has one holder. */
    final void begin() {
        holders = 1;
    }

    /** Where it came from, and what address it was sent to; all 0 until this is called. */
    final void addresses(long fromHigh, long fromLow, int fromPort, long toHigh, long toLow) {
        this.fromHigh = fromHigh;
        this.fromLow = fromLow;
        this.fromPort = fromPort;
        this.toHigh = toHigh;
        this.toLow = toLow;
    }

    /** Its place is used for another from now on. */
    final void end() {
        turn++;
    }

    /** Nobody holds it any more. */
    abstract void released();

    /** Somebody holds it again. */
    abstract void revived();

    /** Datagrams that nobody holds, but that may still be there: memory is used again only after a while. */
    static final class Trace {
        private @Nullable Datagram[] datagrams = new @Nullable Datagram[1];
        private int[] turns = new int[1];
        private int count;

        /** From now on it is of no others. */
        void clear() {
            count = 0;
        }

        void add(Datagram datagram) {
            if (count == turns.length) {
                datagrams = Arrays.copyOf(datagrams, count * 2);
                turns = Arrays.copyOf(turns, count * 2);
            }
            datagrams[count] = datagram;
            turns[count++] = datagram.turn;
        }

        /**
         * Tells the receiver that the far end refuses datagrams: those traced, which found out, as far as they are
         * still there, and then the others. The trace is empty from now on.
         *
         * @param unsent what was not sent because of it
         */
        void refused(DatagramStream.Receiver receiver, List<? extends Datagram> unsent) {
            List<Datagram> found = take();
            List<Datagram> missed = new ArrayList<>(found);
            missed.addAll(unsent);
            try {
                receiver.refused(missed);
            } finally {
                found.forEach(Datagram::release);
            }
        }

        /** Those that are still there, in order; once, and the caller holds them then. */
        private List<Datagram> take() {
            List<Datagram> there = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                Datagram datagram = datagrams[i];
                if (datagram != null && datagram.turn == turns[i]) {
                    if (datagram.holders == 0) {
                        datagram.revived();
                    }
                    datagram.retain();
                    there.add(datagram);
                }
            }
            count = 0;
            return there;
        }
    }
}
