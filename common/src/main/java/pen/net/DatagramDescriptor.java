// SPDX-License-Identifier: Apache-2.0
package pen.net;

import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** A datagram socket that is only asked what io_uring is not; Netty's own are all of IPv6, which costs IPv4 time. */
final class DatagramDescriptor extends Socket {
    // linux/in.h
    private static final int IPPROTO_IP = 0;
    private static final int IP_TRANSPARENT = 19;

    private DatagramDescriptor(int descriptor) {
        super(descriptor);
    }

    /** @throws io.netty.channel.ChannelException if there is no descriptor for it */
    static DatagramDescriptor open(boolean six) {
        return new DatagramDescriptor(newSocketDgram0(six));
    }

    /** Lets a socket have the address of another host (ip(7): IP_TRANSPARENT), of either family. */
    static void beTransparent(Socket socket) throws IOException {
        socket.setIntOpt(IPPROTO_IP, IP_TRANSPARENT, 1);
    }

    /**
     * What a bound socket is connected to so that it receives from nobody else: the kernel refuses what comes from
     * elsewhere, and keeps what it has taken (connect(2), udp(7)).
     */
    static InetSocketAddress self(InetSocketAddress bound) {
        return bound.getAddress().isAnyLocalAddress()
                ? new InetSocketAddress(InetAddress.getLoopbackAddress(), bound.getPort())
                : bound;
    }
}
