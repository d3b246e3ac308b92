// SPDX-License-Identifier: Apache-2.0
package pen.net;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * A datagram where it was received. Whoever is handed one has it for the time of the call; {@link #retain} keeps it for
 * longer. Event loop only.
 *
 * <p>Addresses are in their IPv6 form, an IPv4 address mapped (RFC 4291, section 2.5.5.2), as two halves: that makes no
 * object for each datagram.
 */
public abstract class Datagram {
    private int holders;
    /** Which of all the datagrams that come to lie here it is. */
    private int turn;

    /** What it carries, in bytes: from 0 to 65,507, over IPv6 to 65,527. */
    public abstract int length();

    /** The first half of the address that it came from. */
    public abstract long fromHigh();

    /** The second half of the address that it came from. */
    public abstract long fromLow();

    /** The port that it came from. */
    public abstract int fromPort();

    /** The first half of the address that it was sent to; 0 if all come to one. */
    public abstract long toHigh();

    /** The second half of the address that it was sent to; 0 if all come to one. */
    public abstract long toLow();

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

    /** Its place is used for another from now on. */
    final void end() {
        turn++;
    }

    /** Nobody holds it any more. */
    abstract void released();

    /** Somebody holds it again. */
    abstract void revived();

    /** A datagram that nobody holds, but that may still be there: memory is used again only after a while. */
    static final class Trace {
        private @Nullable Datagram datagram;
        private int turn;

        void set(Datagram next) {
            datagram = next;
            turn = next.turn;
        }

        /** The datagram, if it is still there; once, and the caller holds it then. */
        @Nullable
        Datagram take() {
            Datagram last = datagram;
            datagram = null;
            if (last == null || last.turn != turn) {
                return null;
            }
            if (last.holders == 0) {
                last.revived();
            }
            last.retain();
            return last;
        }
    }
}
