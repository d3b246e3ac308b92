// SPDX-License-Identifier: Apache-2.0
package pen.os;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The calls of the C library that a packet socket needs, mapped directly: one makes no object. Where memory is a
 * number, that is its address.
 */
final class PacketCalls {
    static {
        // Otherwise JNA runs ldconfig to learn where libraries are; the C library is already in this process.
        System.setProperty("jna.platform.library.path", "");
        Native.register(PacketCalls.class, NativeLibrary.getProcess());
    }

    private PacketCalls() {}

    static native int socket(int family, int type, int protocol);

    static native int bind(int socket, Pointer address, int length);

    static native int setsockopt(int socket, int level, int option, Pointer value, int length);

    static native int getsockopt(int socket, int level, int option, Pointer value, Pointer length);

    static native int ioctl(int descriptor, long request, Pointer argument);

    static native Pointer mmap(
            @Nullable Pointer address, long length, int protection, int flags, int descriptor, long offset);

    static native int munmap(Pointer address, long length);

    static native int poll(long descriptors, long count, int milliseconds);

    static native int sendmmsg(int socket, long messages, int count, int flags);

    static native long recv(int socket, Pointer data, long length, int flags);

    static native int eventfd(int initial, int flags);

    static native long read(int descriptor, Pointer data, long length);

    static native long write(int descriptor, Pointer data, long length);

    static native int close(int descriptor);

    static native String strerror(int error);

    /** The result of a call, which is negative if it failed. */
    static int check(int result, String what) throws IOException {
        if (result < 0) {
            throw new IOException(what + ": " + strerror(Native.getLastError()));
        }
        return result;
    }

    /** The last call may have failed for this reason, and for no other. */
    static void requireError(int expected, String what) throws IOException {
        int error = Native.getLastError();
        if (error != expected) {
            throw new IOException(what + ": " + strerror(error));
        }
    }
}
