// SPDX-License-Identifier: Apache-2.0
package pen.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.uring.IoUringIoOps;
import org.jspecify.annotations.Nullable;

/**
 * The buffers that a stream on io_uring receives into.
 *
 * <p>A small one waits in the kernel for data; while the other side sends what came last from it, a second one does,
 * and the two take turns. If the kernel says that more waits than fitted in, a large one takes it, which is given away.
 */
final class UringInput {
    /** Room for most requests, and all that an idle connection costs; bytes. */
    private static final int SMALL = 2048;

    /** For data that is known to be there; bytes. */
    private static final int LARGE = 128 * 1024;

    private @Nullable Landing landing;
    private @Nullable Landing spare;
    /** What the kernel has at the moment. */
    private @Nullable ByteBuf target;

    private boolean large;
    /** More data waits than was received last. */
    private boolean more;
    /** The last receive left nothing behind. */
    private boolean drained;

    /** Whether the kernel has a buffer to receive into. */
    boolean isUnderWay() {
        return target != null;
    }

    /** The operation that receives next. */
    IoUringIoOps next(int descriptor) {
        large = more;
        if (large) {
            ByteBuf buffer = ByteBufAllocator.DEFAULT.directBuffer(LARGE);
            target = buffer;
            return Uring.receiveNow(descriptor, Uring.address(buffer), LARGE);
        }
        Landing free = free();
        target = free.buffer;
        return free.receive(descriptor, drained);
    }

    /**
     * Takes back what the kernel has received into.
     *
     * @return the data, for its receiver to release; null if there is none
     */
    @Nullable
    ByteBuf received(int result, int flags) {
        ByteBuf data = target;
        target = null;
        more = result > 0 && (flags & Uring.MORE) != 0;
        drained = !more;
        if (data == null) {
            return null;
        }
        if (result > 0) {
            data.setIndex(0, result);
            return large ? data : data.retain();
        }
        if (large) {
            data.release();
        }
        return null;
    }

    /** A small buffer for something else, while nothing is received. */
    ByteBuf scratch() {
        return free().buffer.clear();
    }

    /** Gives the buffers back; the kernel has none of them. */
    void release() {
        if (landing != null) {
            landing.buffer.release();
            landing = null;
        }
        if (spare != null) {
            spare.buffer.release();
            spare = null;
        }
    }

    /** A small buffer that nobody else holds. */
    private Landing free() {
        Landing last = landing;
        if (last != null && last.buffer.refCnt() == 1) {
            return last;
        }
        Landing other = spare;
        if (other != null && other.buffer.refCnt() > 1) {
            other.buffer.release();
            other = null;
        }
        if (other == null) {
            other = new Landing();
        }
        spare = last;
        landing = other;
        return other;
    }

    /** A small buffer, and the operation that receives into it. */
    private static final class Landing {
        private final ByteBuf buffer = ByteBufAllocator.DEFAULT.directBuffer(SMALL, SMALL);
        private @Nullable IoUringIoOps receive;
        private boolean empty;

        IoUringIoOps receive(int descriptor, boolean drained) {
            if (receive == null || drained != empty) {
                receive = Uring.receive(descriptor, Uring.address(buffer), SMALL, drained);
                empty = drained;
            }
            return receive;
        }
    }
}
