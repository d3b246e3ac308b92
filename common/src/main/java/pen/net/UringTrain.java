// SPDX-License-Identifier: Apache-2.0
package pen.net;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Datagrams of one length, the last one may be shorter, that go to one far end as a single message; the kernel parts
 * them again (UDP_SEGMENT of udp(7)). The way through the kernel costs more than what is done for each of them.
 */
final class UringTrain {
    /** Datagrams in one train; the kernel allows 64. */
    static final int MOST = 32;

    /**
     * What fits through a tunnel over Ethernet, whose packets have 1,400 bytes, with the headers of IPv6 and UDP;
     * bytes. Where longer ones do not fit, the kernel refuses their train, and sent one by one they come late.
     */
    static final int LONGEST = 1352;

    /** A message's length in all; bytes. */
    private static final int MOST_BYTES = 65_000;

    /** Room for the message in the kernel's form: header, content, control data. */
    static final int SIZE =
            UringMessage.HEADER + MOST * UringMessage.VECTOR + UringMessage.SEGMENT + UringMessage.CONTROL;

    private final int number;
    private final ByteBuf memory;
    private final int start;
    private final @Nullable UringDatagram[] datagrams = new @Nullable UringDatagram[MOST];
    private @Nullable UringReplyPath path;
    private int count;
    private int bytes;
    private boolean full;

    /**
     * @param number comes back with the kernel's answer
     * @param start of its room in the memory
     */
    UringTrain(int number, ByteBuf memory, int start) {
        this.number = number;
        this.memory = memory;
        this.start = start;
    }

    /** Whether the second could follow the first. */
    static boolean fit(Datagram first, Datagram second) {
        return second.length() > 0 && second.length() <= first.length() && first.length() <= LONGEST;
    }

    int number() {
        return number;
    }

    /** Where it goes, once it goes. */
    @Nullable
    UringReplyPath path() {
        return path;
    }

    int count() {
        return count;
    }

    UringDatagram get(int index) {
        UringDatagram datagram = datagrams[index];
        if (datagram == null) {
            throw new IndexOutOfBoundsException(index);
        }
        return datagram;
    }

    /** Its datagrams, in order. */
    List<UringDatagram> datagrams() {
        List<UringDatagram> all = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            all.add(get(i));
        }
        return all;
    }

    /** Appends a datagram that is held for this, if it fits. */
    boolean add(UringDatagram datagram) {
        int length = datagram.length();
        if (full || count == MOST || bytes + length > MOST_BYTES || (count > 0 && !fit(get(0), datagram))) {
            return false;
        }
        full = count > 0 && length < get(0).length();
        UringMessage.setVector(memory, start + UringMessage.HEADER, count, datagram.address(), length);
        datagrams[count++] = datagram;
        bytes += length;
        return true;
    }

    /**
     * Completes the message.
     *
     * @param to where it goes, or null if the socket knows
     * @return where it begins
     */
    long message(@Nullable UringReplyPath to) {
        path = to;
        int control = start + UringMessage.HEADER + MOST * UringMessage.VECTOR;
        int length = UringMessage.writeSegment(memory, control, get(0).length());
        if (to != null) {
            to.retain();
            length += to.writeControl(memory, control + length);
        }
        long address = Uring.address(memory);
        UringMessage.writeHeader(memory, start, address + start + UringMessage.HEADER, count);
        UringMessage.setHeader(
                memory, start, to == null ? 0 : to.name(), to == null ? 0 : to.nameLength(), address + control, length);
        return address + start;
    }

    /** Lets go of its datagrams. */
    void release() {
        for (int i = 0; i < count; i++) {
            get(i).release();
            datagrams[i] = null;
        }
        if (path != null) {
            path.release();
            path = null;
        }
        count = 0;
        bytes = 0;
        full = false;
    }
}
