// SPDX-License-Identifier: Apache-2.0
package pen.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The memory that a loop receives datagrams into: slots side by side, each with room for the longest datagram. The
 * kernel has most of them and takes one for each datagram, the first given first; what is released goes back to it.
 *
 * <p>Only memory that datagrams have lain in is really there: the slots are long, and datagrams seldom are.
 */
final class UringSlots {
    /** Room for a datagram, and for addresses before it; not a multiple of 4 KiB, which would share cache lines. */
    static final int SIZE = 65_536 + 192;

    /** Slots are given back in groups, as one operation; they come back in the order that they were given. */
    private static final int GROUP = 32;

    private final EventLoop loop;
    private final short number;
    private final UringSocket owner;
    private final ByteBuf memory;
    private final long address;
    private final UringDatagram[] slots;
    private final @Nullable RecentDatagrams recent;
    private final Queue<Runnable> starving = new ArrayDeque<>();
    /** Slots that the kernel has. */
    private int given;
    /** Those that it gets next: from where on, and how many. */
    private int first;

    private int count;

    /**
     * @param number of the group, one of its own on the ring
     * @param loop that receives into them
     * @param owner whose operations give slots to the kernel
     * @param form of what is received
     * @param memory so many times {@link #SIZE}, as what it is a part of is there
     * @param recent where what is released stays for a while; less than half of all slots
     */
    UringSlots(
            EventLoop loop,
            int number,
            ByteBuf memory,
            UringSocket owner,
            UringMessage.Form form,
            @Nullable RecentDatagrams recent) {
        this.loop = loop;
        this.number = (short) number;
        this.owner = owner;
        this.recent = recent;
        this.memory = memory;
        this.address = Uring.address(memory);
        this.slots = new UringDatagram[memory.capacity() / SIZE];
        for (int i = 0; i < slots.length; i++) {
            slots[i] = new UringDatagram(this, i, memory, i * SIZE, form);
        }
    }

    /** Gives the memory back to the kernel, as Java has written zeroes into all of it; then {@link #forgotten}. */
    void open() {
        long page = 4096;
        long begin = (address + page - 1) / page * page;
        owner.submit(Uring.forget(begin, (int) (address + memory.capacity() - begin) / 4096 * 4096, number));
    }

    /** The kernel has forgotten the memory: it gets all slots. */
    void forgotten() {
        count = slots.length;
        give();
    }

    short number() {
        return number;
    }

    /** The datagram at the number that an answer's flags name. */
    UringDatagram taken(int flags) {
        given--;
        return slots[flags >>> 16];
    }

    UringDatagram at(int slot) {
        return slots[slot];
    }

    /** Nobody holds what is in the slot any more. */
    void released(UringDatagram datagram) {
        Datagram gone = recent == null ? datagram : recent.add(datagram);
        if (gone != null) {
            giveBack((UringDatagram) gone);
        }
    }

    /** What was released is held again. */
    void revived(UringDatagram datagram) {
        if (recent != null) {
            recent.remove(datagram);
        }
    }

    /** The kernel had no slot for a socket: does this as soon as it has some again. */
    void awaitSlots(Runnable receive) {
        if (given > 0) {
            // They were given after it had asked, and before its answer was looked at.
            loop.execute(receive);
            return;
        }
        starving.add(receive);
        if (count > 0) {
            give();
        }
    }

    /** Takes all slots back, of which the kernel has none in use. */
    void close() {
        owner.submit(Uring.remove(number, slots.length));
    }

    private void giveBack(UringDatagram datagram) {
        datagram.end();
        if (count > 0 && datagram.slot() != first + count) {
            give();
        }
        if (count == 0) {
            first = datagram.slot();
        }
        count++;
        if (count == GROUP || !starving.isEmpty()) {
            give();
        }
    }

    private void give() {
        if (owner.isClosing()) {
            return;
        }
        owner.submit(Uring.provide(number, address + (long) first * SIZE, SIZE, first, count));
        given += count;
        count = 0;
        for (Runnable receive = starving.poll(); receive != null; receive = starving.poll()) {
            // Not at once: what it receives then would join the answers being looked at, which may never come to an
            // end, and only at their end does the kernel get back the room for them.
            loop.execute(receive);
        }
    }
}
