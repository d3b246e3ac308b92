// SPDX-License-Identifier: Apache-2.0
package pen.os;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Frames that wait to be sent, with one call for many of them, from where they lie: sendmmsg(2). One thread at a time.
 */
final class FrameBatch implements FrameOutput {
    /** As many as one call takes (UIO_MAXIOV). */
    private static final int MOST = 1024;

    // struct mmsghdr: a struct msghdr, with its struct iovec at 16 and their number at 24, and what was sent.
    private static final int MESSAGE = 64;
    private static final int MESSAGE_PARTS = 16;
    private static final int MESSAGE_COUNT = 24;

    // struct iovec
    private static final int PART = 16;
    private static final int PART_LENGTH = 8;

    // bits/socket.h
    private static final int MSG_DONTWAIT = 0x40;

    private final int socket;
    private final long memory;
    private final ByteBuffer frames;
    private final ByteBuffer messages = allocate(MOST * MESSAGE);
    private final ByteBuffer parts = allocate(MOST * PART);
    private final long messagesAt = address(messages);
    private final long partsAt = address(parts);
    private int waiting;
    private long lost;

    /**
     * @param memory where the frames' memory is
     * @param frames the same
     */
    FrameBatch(int socket, long memory, ByteBuffer frames) {
        this.socket = socket;
        this.memory = memory;
        this.frames = frames;
        for (int i = 0; i < MOST; i++) {
            messages.putLong(i * MESSAGE + MESSAGE_PARTS, partsAt + (long) i * PART);
            messages.putLong(i * MESSAGE + MESSAGE_COUNT, 1);
        }
    }

    private static ByteBuffer allocate(int length) {
        return ByteBuffer.allocateDirect(length).order(ByteOrder.nativeOrder());
    }

    static long address(ByteBuffer direct) {
        return Pointer.nativeValue(Native.getDirectBufferPointer(direct));
    }

    @Override
    public void forward(int offset, int length) {
        add(memory + offset, length);
    }

    @Override
    public void answer(int offset, int length) {
        FrameTag.clear(frames, offset);
        add(memory + offset, length);
    }

    /** Sends the frame at this address; in front of it is what the kernel is told of its checksum. */
    void add(long at, int length) {
        parts.putLong(waiting * PART, at - FrameTag.VNET);
        parts.putLong(waiting * PART + PART_LENGTH, (long) length + FrameTag.VNET);
        waiting++;
        if (waiting == MOST) {
            flush();
        }
    }

    /** Sends all that waits. What cannot be sent is lost, as a network may lose it. */
    void flush() {
        int sent = 0;
        while (sent < waiting) {
            int count = PacketCalls.sendmmsg(socket, messagesAt + (long) sent * MESSAGE, waiting - sent, MSG_DONTWAIT);
            if (count > 0) {
                sent += count;
            } else {
                // It was about the first one. The queue is full, or the frame is too long, or the interface is down.
                lost++;
                sent++;
            }
        }
        waiting = 0;
    }

    /** How many could not be sent so far. */
    long lost() {
        return lost;
    }
}
