// SPDX-License-Identifier: Apache-2.0
package bench.load;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The calls of the C library that the clients are made of. Java's own sockets would do more calls for each connection,
 * cannot wait for less than a millisecond, and allocate; the balancer shares its processors with the clients.
 *
 * <p>Addresses of memory are those of direct buffers. A result of -1 means an error, which {@link #error} names.
 */
final class LibC {
    // errno.h
    static final int EINTR = 4;
    static final int EAGAIN = 11;
    static final int EINPROGRESS = 115;
    // sys/socket.h, netinet/in.h, netinet/tcp.h
    static final int AF_INET = 2;
    static final int AF_PACKET = 17;
    static final int SOCK_STREAM = 1;
    static final int SOCK_DGRAM = 2;
    static final int SOCK_RAW = 3;
    static final int SOCK_NONBLOCK = 0x800;
    static final int SOCK_CLOEXEC = 0x80000;
    static final int IPPROTO_IP = 0;
    static final int IPPROTO_TCP = 6;
    static final int IP_BIND_ADDRESS_NO_PORT = 24;
    static final int TCP_NODELAY = 1;
    // sys/epoll.h
    static final int EPOLL_CTL_ADD = 1;
    static final int EPOLL_CTL_MOD = 3;
    static final int EPOLLIN = 1;
    static final int EPOLLOUT = 4;
    static final int EPOLLERR = 8;
    static final int EPOLLET = 1 << 31;
    // fcntl.h, sched.h
    static final int O_RDONLY = 0;
    static final int CLONE_NEWNET = 0x40000000;
    // sys/prctl.h
    static final int PR_SET_TIMERSLACK = 29;

    static {
        Native.register(LibC.class, NativeLibrary.getProcess());
    }

    private LibC() {}

    static native int socket(int domain, int type, int protocol);

    static native int setsockopt(int socket, int level, int name, long value, int length);

    static native int bind(int socket, long address, int length);

    static native int connect(int socket, long address, int length);

    static native long read(int descriptor, long buffer, long length);

    static native long write(int descriptor, long buffer, long length);

    /** Sends several datagrams; how many were. */
    static native int sendmmsg(int socket, long messages, int count, int flags);

    static native int close(int descriptor);

    static native int epoll_create1(int flags);

    static native int epoll_ctl(int epoll, int operation, int descriptor, long event);

    /** Since Linux 5.11 and glibc 2.35: the timeout is a struct timespec. */
    static native int epoll_pwait2(int epoll, long events, int most, long timeout, long signals);

    static native int open(String file, int flags);

    /** Moves this thread to another namespace. */
    static native int setns(int descriptor, int kind);

    static native int prctl(int option, long a, long b, long c, long d);

    private static native String strerror(int error);

    /** What the last call of this thread failed with (errno). */
    static int errno() {
        return Native.getLastError();
    }

    /** The result of a call; an exception if it is -1. */
    static int check(int result, String call) throws IOException {
        if (result == -1) {
            throw error(call);
        }
        return result;
    }

    /** The last error. */
    static IOException error(String call) {
        return new IOException(words(call));
    }

    /** The last error in words. */
    static String words(String call) {
        return call + ": " + strerror(errno());
    }

    /** Zeroed memory in the byte order of the machine. */
    static ByteBuffer memory(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }

    /** Memory that holds these bytes. */
    static ByteBuffer memory(byte[] bytes) {
        return memory(bytes.length).put(0, bytes);
    }

    /** Where the memory lies. It must be kept reachable as long as the address is used. */
    static long address(ByteBuffer memory) {
        return Pointer.nativeValue(Native.getDirectBufferPointer(memory));
    }
}
