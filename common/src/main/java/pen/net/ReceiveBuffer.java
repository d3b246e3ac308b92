// SPDX-License-Identifier: Apache-2.0
package pen.net;

import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What the kernel keeps of a socket's input until it is read, by the socket's descriptor.
 *
 * <p>Sizes are as in socket(7), SO_RCVBUF: the kernel books twice as much, for its own needs.
 */
final class ReceiveBuffer {
    // asm-generic/socket.h
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVBUF = 8;
    private static final int SO_RCVBUFFORCE = 33;
    private static final int SO_MEMINFO = 55;
    /** linux/sock_diag.h: nine numbers of 32 bits, of which the last is of datagrams dropped (SK_MEMINFO_DROPS). */
    private static final int MEMINFO_LENGTH = 9 * Integer.BYTES;

    private static final int MEMINFO_DROPS = 8 * Integer.BYTES;

    private ReceiveBuffer() {}

    /**
     * Makes the buffer this large: as a process with CAP_NET_ADMIN may, or else as far as net.core.rmem_max allows.
     *
     * @param descriptor of the socket
     * @param bytes how large
     * @return how large it is; bytes
     * @throws IOException if it is no socket
     */
    static int resize(int descriptor, int bytes) throws IOException {
        Socket socket = new Socket(descriptor);
        try {
            socket.setIntOpt(SOL_SOCKET, SO_RCVBUFFORCE, bytes);
        } catch (IOException e) {
            // Not our right; then the limit of everybody counts.
            socket.setIntOpt(SOL_SOCKET, SO_RCVBUF, bytes);
        }
        return socket.getIntOpt(SOL_SOCKET, SO_RCVBUF) / 2;
    }

    /**
     * How many datagrams the kernel has dropped since the socket was made, because there was no room for them or they
     * were damaged.
     *
     * @param descriptor of the socket
     * @return modulo 2 to the power of 32
     * @throws IOException if it is no socket, or the kernel is older than Linux 4.12
     */
    static int dropped(int descriptor) throws IOException {
        ByteBuffer info = ByteBuffer.allocateDirect(MEMINFO_LENGTH).order(ByteOrder.nativeOrder());
        new Socket(descriptor).getRawOpt(SOL_SOCKET, SO_MEMINFO, info);
        return info.getInt(MEMINFO_DROPS);
    }
}
