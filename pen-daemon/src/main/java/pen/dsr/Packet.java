// SPDX-License-Identifier: Apache-2.0
package pen.dsr;

/**
 * The IPv4 packet of a frame, with the ports behind its header: a view as {@link Frame} is. RFC 791, section 3.1; RFC
 * 9293, section 3.1; RFC 768.
 */
final class Packet {
    /** Without options. */
    static final int HEADER = 20;

    // Protocol numbers of IANA.
    static final int TCP = 6;
    static final int UDP = 17;

    static final int TCP_HEADER = 20;
    private static final int UDP_HEADER = 8;

    private static final int MORE_FRAGMENTS = 0x2000;
    private static final int FRAGMENT_OFFSET = 0x1fff;

    private final Frame frame;
    private int start;
    private int segment;
    private int end;

    /** @param frame those whose packets are seen */
    Packet(Frame frame) {
        this.frame = frame;
    }

    /** Moves to the packet of the frame; whether it is one whose lengths are true. */
    boolean move() {
        start = frame.packet();
        int there = frame.packetLength();
        if (frame.type() != Frame.IPV4 || there < HEADER) {
            return false;
        }
        int first = frame.bytes().get(start);
        int header = (first & 0xf) * 4;
        int length = frame.word(start + 2);
        segment = start + header;
        end = start + length;
        return first >>> 4 == 4 && header >= HEADER && length >= header && length <= there;
    }

    Frame frame() {
        return frame;
    }

    int protocol() {
        return frame.bytes().get(start + 9) & 0xff;
    }

    /** The 32 bits of the address that it comes from. */
    int source() {
        return frame.bytes().getInt(start + 12);
    }

    /** The 32 bits of the address that it is for. */
    int destination() {
        return frame.bytes().getInt(start + 16);
    }

    /** The same number in all parts of one datagram. */
    int identification() {
        return frame.word(start + 4);
    }

    /** Whether it is a part of a datagram. */
    boolean isFragment() {
        return (frame.word(start + 6) & (MORE_FRAGMENTS | FRAGMENT_OFFSET)) != 0;
    }

    /** Whether it is a whole datagram, or the first part of one. */
    boolean isFirst() {
        return (frame.word(start + 6) & FRAGMENT_OFFSET) == 0;
    }

    /** Whether ports can be there; of a whole datagram, the whole header. */
    boolean hasPorts() {
        int least = !isFragment() && protocol() == TCP ? TCP_HEADER : UDP_HEADER;
        return isFirst() && end - segment >= least;
    }

    int sourcePort() {
        return frame.word(segment);
    }

    int destinationPort() {
        return frame.word(segment + 2);
    }

    /** Of TCP. */
    int sequence() {
        return frame.bytes().getInt(segment + 4);
    }

    /** Of TCP: the control bits. */
    int flags() {
        return frame.bytes().get(segment + 13) & 0xff;
    }
}
