// SPDX-License-Identifier: Apache-2.0
package pen.net;

import io.netty.channel.EventLoop;
import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.uring.IoUringIoEvent;
import io.netty.channel.uring.IoUringIoHandle;
import io.netty.channel.uring.IoUringIoOps;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A descriptor on a loop's io_uring: what was asked of the kernel, and closing once all of it is answered. Event loop
 * only.
 */
final class UringSocket implements IoUringIoHandle {
    /** No descriptor yet. */
    static final int NONE = -1;

    /** Whose socket it is. */
    interface Owner {
        /**
         * The kernel has answered.
         *
         * @param operation of {@link Uring}
         * @param result what the system call of that name would return, or an error as a negative number
         * @param data what the operation was given
         */
        void answered(byte operation, int result, int flags, int data);

        /** The loop ends: the socket is to close. */
        void loopEnds();

        /** The descriptor is closed, and the kernel has nothing more to answer. */
        void closed();
    }

    private final Owner owner;
    private @Nullable IoRegistration registration;
    private int descriptor;
    /** Operations that the kernel has not answered yet. */
    private int pending;

    private boolean closing;

    /** A socket that has no descriptor yet. */
    UringSocket(Owner owner) {
        this(owner, NONE);
    }

    UringSocket(Owner owner, int descriptor) {
        this.owner = owner;
        this.descriptor = descriptor;
    }

    /** Becomes known to the loop, which is the calling one. */
    void register(EventLoop loop) throws IOException {
        var promise = ((IoEventLoop) loop).register(this);
        if (!promise.isSuccess()) {
            throw new IOException("no place in io_uring", promise.cause());
        }
        registration = promise.getNow();
    }

    int descriptor() {
        return descriptor;
    }

    boolean hasDescriptor() {
        return descriptor != NONE;
    }

    void descriptor(int made) {
        descriptor = made;
    }

    boolean isClosing() {
        return closing;
    }

    /**
     * Asks the kernel, at the end of the loop's round; the owner hears the answer.
     *
     * @return what it is cancelled by; operations of the same kind and data have the same
     */
    long submit(IoUringIoOps operation) {
        long submitted = registration == null ? 0 : registration.submit(operation);
        if (submitted == 0) {
            throw new IllegalStateException("the socket is not on a loop");
        }
        pending++;
        return submitted;
    }

    /** Cancels everything that was asked and is not answered. */
    void cancel() {
        if (pending > 0 && hasDescriptor()) {
            submit(Uring.cancelAll(descriptor));
        }
    }

    /** Closes the descriptor, once all that was asked is answered; what waits is cancelled. */
    void shut() {
        closing = true;
        cancel();
        closeWhenQuiet();
    }

    /**
     * As {@link #shut()}, where not more than these operations can wait: the cost does not grow with what waits on
     * other sockets.
     *
     * @param one what {@link #submit} returned, or 0
     * @param other likewise
     */
    void shut(long one, long other) {
        closing = true;
        cancel(one);
        cancel(other);
        closeWhenQuiet();
    }

    private void cancel(long operation) {
        if (operation != 0) {
            submit(Uring.cancel(operation));
        }
    }

    /** Closes the descriptor of a socket that never came to a loop. */
    void shutUnregistered() throws IOException {
        closing = true;
        if (hasDescriptor()) {
            FileDescriptor last = new FileDescriptor(descriptor);
            descriptor = NONE;
            last.close();
        }
    }

    boolean isRegistered() {
        return registration != null;
    }

    @Override
    public void handle(IoRegistration from, IoEvent answer) {
        IoUringIoEvent event = (IoUringIoEvent) answer;
        if ((event.flags() & Uring.MORE_ANSWERS) == 0) {
            pending--;
        }
        owner.answered(event.opcode(), event.res(), event.flags(), (int) event.userData());
        if (closing) {
            closeWhenQuiet();
        }
    }

    /** The loop ends. */
    @Override
    public void close() {
        owner.loopEnds();
    }

    private void closeWhenQuiet() {
        if (pending > 0) {
            return;
        }
        if (hasDescriptor()) {
            int last = descriptor;
            descriptor = NONE;
            submit(Uring.close(last));
        } else if (registration != null && registration.cancel()) {
            owner.closed();
        }
    }
}
