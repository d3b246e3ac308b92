// SPDX-License-Identifier: Apache-2.0
package pen.net;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** A datagram in a slot that io_uring received it into. */
final class UringDatagram extends Datagram {
    private final @Nullable UringSlots slots;
    private final int slot;
    private final ByteBuf memory;
    private final int start;
    private final UringMessage.Form form;
    private final long address;
    private @Nullable UringReplyPath path;
    private int offset;
    private int length;

    /**
     * @param slots that it is one of; null if it has memory of its own
     * @param slot its number
     * @param start of the slot in the memory
     */
    UringDatagram(@Nullable UringSlots slots, int slot, ByteBuf memory, int start, UringMessage.Form form) {
        this.slots = slots;
        this.slot = slot;
        this.memory = memory;
        this.start = start;
        this.form = form;
        this.address = Uring.address(memory) + start;
    }

    /**
     * The kernel has written so many bytes into the slot.
     *
     * @return whether it is a datagram, and whole
     */
    boolean received(int bytes) {
        begin();
        if (form.isBare()) {
            offset = 0;
            length = bytes;
            return true;
        }
        offset = form.contentOffset();
        length = bytes - offset;
        addresses(
                form.fromHigh(memory, start),
                form.fromLow(memory, start),
                form.port(memory, start),
                form.toHigh(memory, start),
                form.toLow(memory, start));
        return length >= 0 && form.isWhole(memory, start);
    }

    int slot() {
        return slot;
    }

    /** Where its content begins. */
    long address() {
        return address + offset;
    }

    /** Where the address that it came from begins, in the kernel's form. */
    int fromIndex() {
        return start + form.nameOffset();
    }

    /** It is on its way to a client. */
    void goes(UringReplyPath way) {
        path = way;
        way.retain();
    }

    /** It has gone. */
    void gone() {
        if (path != null) {
            path.release();
            path = null;
        }
        release();
    }

    ByteBuf memory() {
        return memory;
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public ByteBuf content() {
        return memory.slice(start + offset, length);
    }

    @Override
    void released() {
        if (slots == null) {
            memory.release();
        } else {
            slots.released(this);
        }
    }

    @Override
    void revived() {
        if (slots != null) {
            slots.revived(this);
        }
    }
}
