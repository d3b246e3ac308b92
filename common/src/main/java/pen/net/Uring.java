// SPDX-License-Identifier: Apache-2.0
package pen.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.unix.Buffer;
import io.netty.channel.unix.Errors;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringIoOps;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What io_uring is asked to do: the operations of io_uring_enter(2), and the numbers that they need. */
final class Uring {
    // linux/io_uring.h: enum io_uring_op.
    static final byte ACCEPT = 13;
    static final byte CANCEL = 14;
    static final byte CONNECT = 16;
    static final byte CLOSE = 19;
    static final byte SEND = 26;
    static final byte RECEIVE = 27;
    static final byte SOCKET = 45;

    /** More data waits in the socket (IORING_CQE_F_SOCK_NONEMPTY). */
    static final int MORE = 1 << 2;

    /** Cancels every operation on a descriptor (IORING_ASYNC_CANCEL_ALL, _FD). */
    private static final int ALL_ON_DESCRIPTOR = 1 | 2;

    /** Waits for data before it tries to receive (IORING_RECVSEND_POLL_FIRST). */
    private static final short POLL_FIRST = 1;

    // asm-generic/errno.h
    static final int CANCELED = -125;
    static final int AGAIN = -11;
    static final int INTERRUPTED = -4;
    static final int ABORTED = -103;

    // linux/socket.h
    private static final int SOCK_STREAM = 1;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int MSG_WAITALL = 0x100;
    private static final int MSG_NOSIGNAL = 0x4000;

    /** The operations and flags used here came with 5.19; 6.1 is the first after it with long-term support. */
    private static final int MAJOR = 6;

    private static final int MINOR = 1;

    private Uring() {}

    static IoHandlerFactory ioHandlers() {
        return IoUringIoHandler.newFactory();
    }

    /** Why this machine does not offer it; null if it does. */
    static @Nullable String whyNot() {
        String kernel = System.getProperty("os.version", "");
        Matcher version = Pattern.compile("(\\d+)\\.(\\d+).*").matcher(kernel);
        if (!version.matches()
                || Integer.parseInt(version.group(1)) * 1000 + Integer.parseInt(version.group(2))
                        < MAJOR * 1000 + MINOR) {
            return "kernel " + kernel + " (expected: Linux 6.1 or newer)";
        }
        return IoUring.isAvailable() ? null : String.valueOf(IoUring.unavailabilityCause());
    }

    /** Where the buffer, which is a direct one, begins. */
    static long address(ByteBuf buffer) {
        return buffer.hasMemoryAddress()
                ? buffer.memoryAddress()
                : Buffer.memoryAddress(buffer.nioBuffer(0, buffer.capacity()));
    }

    static IoUringIoOps socket(int family) {
        return operation(SOCKET, (short) 0, family, SOCK_STREAM | SOCK_CLOEXEC, 0, 0, 0, 0);
    }

    /** @param slot comes back with the answer */
    static IoUringIoOps accept(int descriptor, long address, long length, int slot) {
        return operation(ACCEPT, (short) 0, descriptor, length, address, 0, SOCK_CLOEXEC, slot);
    }

    static IoUringIoOps connect(int descriptor, long address, int length) {
        return operation(CONNECT, (short) 0, descriptor, length, address, 0, 0, 0);
    }

    /** Receives what there is, or nothing. */
    static IoUringIoOps receiveNow(int descriptor, long address, int length) {
        return operation(RECEIVE, (short) 0, descriptor, 0, address, length, MSG_DONTWAIT, 0);
    }

    /** @param empty whether nothing is expected to be there yet; it would cost a vain try */
    static IoUringIoOps receive(int descriptor, long address, int length, boolean empty) {
        return operation(RECEIVE, empty ? POLL_FIRST : 0, descriptor, 0, address, length, 0, 0);
    }

    static IoUringIoOps send(int descriptor, long address, int length) {
        return operation(SEND, (short) 0, descriptor, 0, address, length, MSG_NOSIGNAL | MSG_WAITALL, 0);
    }

    static IoUringIoOps close(int descriptor) {
        return operation(CLOSE, (short) 0, descriptor, 0, 0, 0, 0, 0);
    }

    /** @param operation what submitting it returned; the kernel finds it at once, however many others wait */
    static IoUringIoOps cancel(long operation) {
        return operation(CANCEL, (short) 0, -1, 0, operation, 0, 0, 0);
    }

    /** The kernel looks through everything that waits on the loop. */
    static IoUringIoOps cancelAll(int descriptor) {
        return operation(CANCEL, (short) 0, descriptor, 0, 0, 0, ALL_ON_DESCRIPTOR, 0);
    }

    /** The exception for a negative result; the same that Netty's epoll has for a connect. */
    static IOException failure(String step, int result) {
        try {
            Errors.handleConnectErrno(step, result);
        } catch (IOException e) {
            return e;
        }
        return new IOException(step + ": error " + result);
    }

    // struct io_uring_sqe: opcode, flags, ioprio, fd, off, addr, len, rw_flags, user_data and the rest.
    private static IoUringIoOps operation(
            byte code, short priority, int descriptor, long offset, long address, int length, int flags, long data) {
        return new IoUringIoOps(
                code,
                (byte) 0,
                priority,
                descriptor,
                offset,
                address,
                length,
                flags,
                data,
                (short) 0,
                (short) 0,
                0,
                0L);
    }
}
