// SPDX-License-Identifier: Apache-2.0
package pen.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.uring.IoUringIoOps;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** What a stream on io_uring has to send: one buffer is with the kernel, the others wait. */
final class UringOutput {
    /** What the kernel sends at the moment. */
    private @Nullable ByteBuf sending;

    private @Nullable Queue<ByteBuf> waiting;
    /** Bytes of both; other threads read it, and may see it a moment late. */
    private int pending;

    private @Nullable Sent recent;
    private @Nullable Sent older;

    /** An operation, and what it was made from. */
    private record Sent(long address, int length, IoUringIoOps operation) {}

    /** Whether everything has been sent. */
    boolean isIdle() {
        return sending == null;
    }

    /** Whether nothing waits behind what the kernel sends. */
    boolean isReady() {
        return waiting == null || waiting.isEmpty();
    }

    /** The bytes that have not been sent. Any thread may ask. */
    int pending() {
        return pending;
    }

    /** Adds data, which is released when it has been sent; true if it is the next to send. */
    boolean add(ByteBuf data) {
        ByteBuf whole = data.isDirect() && data.nioBufferCount() == 1 ? data : gathered(data);
        pending += whole.readableBytes();
        if (sending == null) {
            sending = whole;
            return true;
        }
        if (waiting == null) {
            waiting = new ArrayDeque<>();
        }
        waiting.add(whole);
        return false;
    }

    /** The operation that sends what is the next to send. */
    IoUringIoOps next(int descriptor) {
        ByteBuf data = sending;
        if (data == null) {
            throw new IllegalStateException("nothing to send");
        }
        long address = Uring.address(data) + data.readerIndex();
        int length = data.readableBytes();
        // A relay sends from the two small buffers of its other side by turns: what was asked before is asked again.
        Sent known = recent;
        if (known == null || known.address != address || known.length != length) {
            known = older;
            older = recent;
            if (known == null || known.address != address || known.length != length) {
                known = new Sent(address, length, Uring.send(descriptor, address, length));
            }
            recent = known;
        }
        return known.operation;
    }

    /** So many bytes have been sent; true if there is something else, or some of it is left, to send. */
    boolean sent(int bytes) {
        ByteBuf data = sending;
        if (data == null) {
            return false;
        }
        pending -= bytes;
        if (bytes < data.readableBytes()) {
            data.skipBytes(bytes);
            return true;
        }
        data.release();
        sending = waiting == null ? null : waiting.poll();
        return sending != null;
    }

    /** Drops everything; the kernel has none of it. */
    void releaseAll() {
        if (sending != null) {
            sending.release();
            sending = null;
        }
        releaseWaiting();
    }

    /** Drops what waits. */
    void releaseWaiting() {
        if (waiting != null) {
            waiting.forEach(ByteBuf::release);
            waiting.clear();
        }
        pending = sending == null ? 0 : sending.readableBytes();
    }

    private static ByteBuf gathered(ByteBuf parts) {
        try {
            return ByteBufAllocator.DEFAULT.directBuffer(parts.readableBytes()).writeBytes(parts);
        } finally {
            parts.release();
        }
    }
}
