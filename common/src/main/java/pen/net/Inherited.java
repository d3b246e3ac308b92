// SPDX-License-Identifier: Apache-2.0
package pen.net;

import io.netty.channel.ChannelException;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * A socket that this process was started with: one that listens, or one that is bound for datagrams.
 *
 * @param descriptor its number; it waits for clients if io_uring is to have it, and does not for epoll
 * @param address where it is bound
 * @param datagrams whether it is for datagrams
 * @param channel the same as a channel of Java's, which is what NIO needs
 */
public record Inherited(
        int descriptor,
        SocketAddress address,
        boolean datagrams,
        @Nullable Channel channel) {
    // asm-generic/socket.h
    private static final int SO_TYPE = 3;
    private static final int SO_ACCEPTCONN = 30;
    private static final int SO_DOMAIN = 39;
    // bits/socket_type.h
    private static final int SOCK_STREAM = 1;
    private static final int SOCK_DGRAM = 2;
    // bits/socket.h
    private static final int AF_UNIX = 1;
    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;

    /**
     * Looks at a descriptor.
     *
     * @throws IOException if it is no such socket
     */
    public static Inherited of(int descriptor) throws IOException {
        try {
            Socket socket = new Socket(descriptor);
            int type = socket.getIntOpt(ConnectionRequests.SOL_SOCKET, SO_TYPE);
            boolean listens = socket.getIntOpt(ConnectionRequests.SOL_SOCKET, SO_ACCEPTCONN) != 0;
            if (type != SOCK_DGRAM && !(type == SOCK_STREAM && listens)) {
                throw new IOException("a socket that does not listen");
            }
            return new Inherited(descriptor, address(socket), type == SOCK_DGRAM, null);
        } catch (IOException | ChannelException e) {
            throw unfit(descriptor, String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Looks at a channel of Java's.
     *
     * @param descriptor the number that it was given as
     * @throws IOException if it is no such socket
     */
    public static Inherited of(int descriptor, Channel channel) throws IOException {
        if (channel instanceof ServerSocketChannel listener && listener.getLocalAddress() != null) {
            return new Inherited(descriptor, listener.getLocalAddress(), false, channel);
        }
        // Java takes a datagram socket of IPv4 for one of IPv6, and nothing that it sends would leave.
        throw unfit(
                descriptor,
                channel instanceof DatagramChannel
                        ? "a socket of UDP, which transport nio cannot take over"
                        : "a socket that does not listen",
                null);
    }

    /** Whether it is bound to this address; that of all interfaces is the same for IPv4 and IPv6. */
    boolean isAt(SocketAddress wanted) {
        if (address instanceof InetSocketAddress mine && wanted instanceof InetSocketAddress theirs) {
            boolean every =
                    mine.getAddress().isAnyLocalAddress() && theirs.getAddress().isAnyLocalAddress();
            return mine.getPort() == theirs.getPort()
                    && (every || mine.getAddress().equals(theirs.getAddress()));
        }
        return address.equals(wanted);
    }

    private static SocketAddress address(Socket socket) throws IOException {
        int domain = socket.getIntOpt(ConnectionRequests.SOL_SOCKET, SO_DOMAIN);
        if (domain == AF_INET || domain == AF_INET6) {
            return socket.localAddress();
        }
        if (domain != AF_UNIX) {
            throw new IOException("a socket of address family " + domain);
        }
        DomainSocketAddress unix = socket.localDomainSocketAddress();
        if (unix == null || unix.path().isEmpty()) {
            throw new IOException("a socket without an address");
        }
        return UnixDomainSocketAddress.of(unix.path());
    }

    private static IOException unfit(int descriptor, String why, @Nullable Throwable cause) {
        return new IOException(
                "descriptor " + descriptor + ": " + why
                        + " (expected: a listening socket of TCP or Unix, or a socket of UDP)",
                cause);
    }
}
