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
import java.nio.ByteOrder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What io_uring is asked to do: the operations of io_uring_enter(2), and the numbers that they need. */
final class Uring {
    // linux/io_uring.h: enum io_uring_op.
    static final byte ACCEPT = 13;
    static final byte CANCEL = 14;
    static final byte SEND_MESSAGE = 9;
    static final byte RECEIVE_MESSAGE = 10;
    static final byte CONNECT = 16;
    static final byte CLOSE = 19;
    static final byte ADVISE = 25;
    static final byte SEND = 26;
    static final byte RECEIVE = 27;
    static final byte PROVIDE_BUFFERS = 31;
    static final byte REMOVE_BUFFERS = 32;
    static final byte SOCKET = 45;

    /** The answer says which buffer was taken (IORING_CQE_F_BUFFER); its number is in the upper half of the flags. */
    static final int BUFFER = 1;

    /** More answers to the same operation follow (IORING_CQE_F_MORE). */
    static final int MORE_ANSWERS = 1 << 1;

    /** More data waits in the socket (IORING_CQE_F_SOCK_NONEMPTY). */
    static final int MORE = 1 << 2;

    /** Cancels every operation on a descriptor (IORING_ASYNC_CANCEL_ALL, _FD). */
    private static final int ALL_ON_DESCRIPTOR = 1 | 2;

    /** Goes on receiving (IORING_RECV_MULTISHOT). */
    private static final short MULTISHOT = 2;

    /** The kernel takes one of the buffers that it was given (IOSQE_BUFFER_SELECT). */
    private static final byte BUFFER_SELECT = 1 << 5;

    /** linux/mman.h */
    private static final int MADV_DONTNEED = 4;

    /** Waits for data before it tries to receive (IORING_RECVSEND_POLL_FIRST). */
    private static final short POLL_FIRST = 1;

    // asm-generic/errno.h
    static final int CANCELED = -125;
    static final int AGAIN = -11;
    static final int INTERRUPTED = -4;
    static final int ABORTED = -103;
    static final int TOO_LONG = -90;
    static final int NO_BUFFERS = -105;
    static final int NETWORK_UNREACHABLE = -101;
    static final int REFUSED = -111;
    static final int HOST_UNREACHABLE = -113;

    // linux/socket.h
    private static final int SOCK_STREAM = 1;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int MSG_WAITALL = 0x100;
    private static final int MSG_NOSIGNAL = 0x4000;

    /** The operations and flags used here came with 5.19; 6.1 is the first after it with long-term support. */
    private static final int MAJOR = 6;

    private static final int MINOR = 1;

    private static final boolean LITTLE_ENDIAN = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

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

    /**
     * Receives datagrams, each into a buffer of the group, until this cannot go on.
     *
     * @param header a struct msghdr of recvmsg(2) that says how long addresses and control data may be
     */
    static IoUringIoOps receiveMessages(int descriptor, long header, short group) {
        return operation(RECEIVE_MESSAGE, BUFFER_SELECT, MULTISHOT, descriptor, 0, header, 1, 0, (short) 0, group, 0);
    }

    /** Receives datagrams as {@link #receiveMessages}, without addresses. */
    static IoUringIoOps receiveEach(int descriptor, short group) {
        return operation(RECEIVE, BUFFER_SELECT, MULTISHOT, descriptor, 0, 0, 0, 0, (short) 0, group, 0);
    }

    /**
     * Sends a datagram at once or not at all.
     *
     * @param slot comes back with the answer
     */
    static IoUringIoOps sendDatagram(int descriptor, long address, int length, int slot) {
        return operation(SEND, (short) 0, descriptor, 0, address, length, MSG_NOSIGNAL | MSG_DONTWAIT, slot);
    }

    /** Sends a datagram to an address, as {@link #sendDatagram}; the kernel knows this since 6.0. */
    static IoUringIoOps sendDatagramTo(int descriptor, long address, int length, int slot, long to, int toLength) {
        return operation(
                SEND,
                (byte) 0,
                (short) 0,
                descriptor,
                to,
                address,
                length,
                MSG_NOSIGNAL | MSG_DONTWAIT,
                slot,
                (short) 0,
                LITTLE_ENDIAN ? toLength : toLength << 16);
    }

    /**
     * Sends a datagram as {@link #sendDatagram}.
     *
     * @param header a struct msghdr of sendmsg(2)
     */
    static IoUringIoOps sendMessage(int descriptor, long header, int slot) {
        return operation(SEND_MESSAGE, (short) 0, descriptor, 0, header, 1, MSG_NOSIGNAL | MSG_DONTWAIT, slot);
    }

    /** Gives buffers to the kernel, side by side from this address on and numbered from this one on. */
    static IoUringIoOps provide(short group, long address, int size, int first, int count) {
        return operation(PROVIDE_BUFFERS, (byte) 0, (short) 0, count, first, address, size, 0, 0, group, 0);
    }

    /** Takes them back, as many as are there. */
    static IoUringIoOps remove(short group, int count) {
        return operation(REMOVE_BUFFERS, (byte) 0, (short) 0, count, 0, 0, 0, 0, 0, group, 0);
    }

    /**
     * Gives memory back to the kernel; it is there again, as zeroes, when it is used. This takes its time: what is
     * written into it before the answer may be lost.
     *
     * @param data comes back with the answer
     */
    static IoUringIoOps forget(long address, int length, int data) {
        return operation(ADVISE, (short) 0, -1, 0, address, length, MADV_DONTNEED, data);
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

    /** Whether a train was refused because trains do not pass there (EINVAL, EIO, EMSGSIZE). */
    static boolean isNoTrain(int result) {
        return result == -22 || result == -5 || result == TOO_LONG;
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

    private static IoUringIoOps operation(
            byte code, short priority, int descriptor, long offset, long address, int length, int flags, long data) {
        return operation(code, (byte) 0, priority, descriptor, offset, address, length, flags, data, (short) 0, 0);
    }

    // struct io_uring_sqe: opcode, flags, ioprio, fd, off, addr, len, rw_flags, user_data, buf_group, personality,
    // addr_len, addr3.
    private static IoUringIoOps operation(
            byte code,
            byte how,
            short priority,
            int descriptor,
            long offset,
            long address,
            int length,
            int flags,
            long data,
            short group,
            int addressLength) {
        return new IoUringIoOps(
                code,
                how,
                priority,
                descriptor,
                offset,
                address,
                length,
                flags,
                data,
                group,
                (short) 0,
                addressLength,
                0L);
    }
}
