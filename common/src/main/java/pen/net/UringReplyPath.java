// SPDX-License-Identifier: Apache-2.0
package pen.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** A client's address and the local one that it sent to, in the kernel's form; there until no reply is on its way. */
final class UringReplyPath implements DatagramListener.ReplyPath {
    private final ByteBuf memory = ByteBufAllocator.DEFAULT.directBuffer(UringMessage.NAME + UringMessage.CONTROL);
    private final int nameLength;
    private final int controlLength;
    private final UringDatagramOutput output;
    private int holders = 1;

    /** @param local whether replies have to say where they leave from */
    UringReplyPath(UringDatagramListener listener, UringDatagram from, boolean local, boolean six) {
        output = listener.output(this);
        memory.writeBytes(from.memory(), from.fromIndex(), UringMessage.NAME);
        nameLength = Sockaddr.length(memory, 0);
        memory.writeZero(UringMessage.CONTROL);
        controlLength =
                local ? UringMessage.writeLocal(memory, UringMessage.NAME, six, from.toHigh(), from.toLow()) : 0;
    }

    long name() {
        return Uring.address(memory);
    }

    int nameLength() {
        return nameLength;
    }

    long control() {
        return Uring.address(memory) + UringMessage.NAME;
    }

    int controlLength() {
        return controlLength;
    }

    /** Writes the control data; returns its length. */
    int writeControl(ByteBuf to, int index) {
        to.setBytes(index, memory, UringMessage.NAME, controlLength);
        return controlLength;
    }

    UringDatagramOutput output() {
        return output;
    }

    void retain() {
        holders++;
    }

    void release() {
        if (--holders == 0) {
            memory.release();
        }
    }

    @Override
    public void close() {
        release();
    }
}
