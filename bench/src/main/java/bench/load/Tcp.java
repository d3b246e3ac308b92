// SPDX-License-Identifier: Apache-2.0
package bench.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Opens connections to a port of 127.0.0.1, without waiting for them. One thread. */
final class Tcp {
    /** struct sockaddr_in: family, port and address, padding. */
    private static final int SIZE = 16;

    private final ByteBuffer target = LibC.memory(SIZE);
    private final ByteBuffer source = LibC.memory(SIZE);
    private final ByteBuffer on = LibC.memory(4).putInt(0, 1);
    private final long targetAddress = LibC.address(target);
    private final long sourceAddress = LibC.address(source);
    private final long onAddress = LibC.address(on);

    Tcp(int port) {
        name(target, port, 0x7f000001);
        name(source, 0, 0);
    }

    /**
     * Begins to connect.
     *
     * @param address IPv4, that the connection comes from
     * @return the socket
     */
    int connect(int address) throws IOException {
        int socket = LibC.check(
                LibC.socket(LibC.AF_INET, LibC.SOCK_STREAM | LibC.SOCK_NONBLOCK | LibC.SOCK_CLOEXEC, 0), "socket");
        LibC.check(LibC.setsockopt(socket, LibC.IPPROTO_TCP, LibC.TCP_NODELAY, onAddress, 4), "TCP_NODELAY");
        // The port is chosen in connect, among those that are free toward the target; bind would want one free for all.
        LibC.check(
                LibC.setsockopt(socket, LibC.IPPROTO_IP, LibC.IP_BIND_ADDRESS_NO_PORT, onAddress, 4),
                "IP_BIND_ADDRESS_NO_PORT");
        source.order(ByteOrder.BIG_ENDIAN).putInt(4, address);
        LibC.check(LibC.bind(socket, sourceAddress, SIZE), "bind");
        if (LibC.connect(socket, targetAddress, SIZE) == -1 && LibC.errno() != LibC.EINPROGRESS) {
            IOException failure = LibC.error("connect");
            LibC.close(socket);
            throw failure;
        }
        return socket;
    }

    private static void name(ByteBuffer socketAddress, int port, int address) {
        socketAddress.putShort(0, (short) LibC.AF_INET);
        socketAddress.order(ByteOrder.BIG_ENDIAN).putShort(2, (short) port).putInt(4, address);
    }
}
