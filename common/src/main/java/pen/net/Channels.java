// SPDX-License-Identifier: Apache-2.0
package pen.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.RawUnixChannelOption;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import io.netty.channel.unix.UnixChannelOption;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Netty's channels over one of the kernel's interfaces; the only place that knows their classes.
 *
 * <p>Every stream channel made here is a {@link io.netty.channel.socket.DuplexChannel}.
 */
public enum Channels {
    /** Linux. */
    EPOLL {
        @Override
        public IoHandlerFactory ioHandlers() {
            return LastingEpoll.newFactory();
        }

        @Override
        public ServerChannel listener(SocketAddress address) {
            return isUnix(address) ? new EpollServerDomainSocketChannel() : new EpollServerSocketChannel();
        }

        @Override
        ServerChannel listener(Inherited socket) {
            return isUnix(socket.address())
                    ? new EpollServerDomainSocketChannel(socket.descriptor())
                    : new EpollServerSocketChannel(socket.descriptor());
        }

        @Override
        DatagramChannel datagrams(Inherited socket) {
            return new EpollDatagramChannel(socket.descriptor());
        }

        @Override
        public Channel connection(SocketAddress address) {
            return isUnix(address) ? new EpollDomainSocketChannel() : new EpollSocketChannel();
        }

        @Override
        public DatagramChannel datagrams(SocketAddress address) {
            return new EpollDatagramChannel(family(address));
        }

        @Override
        public boolean sharesPort(SocketAddress address) {
            return !isUnix(address);
        }

        @Override
        void sharePort(Channel listener) {
            listener.config().setOption(UnixChannelOption.SO_REUSEPORT, true);
        }

        @Override
        boolean turnAway(Channel listener) {
            try {
                return listener.config().setOption(DROP_REQUESTS, ConnectionRequests.dropping());
            } catch (ChannelException e) {
                // A kernel without socket filters, or one that keeps them for root.
                return false;
            }
        }

        @Override
        void bindWithoutPort(Channel connection) {
            connection.config().setOption(EpollChannelOption.IP_BIND_ADDRESS_NO_PORT, true);
        }

        @Override
        void beTransparent(Channel connection) {
            connection.config().setOption(EpollChannelOption.IP_TRANSPARENT, true);
        }

        @Override
        @Nullable
        String whyNotTransparent() {
            try {
                Socket probe = Socket.newSocketStream();
                try {
                    DatagramDescriptor.beTransparent(probe);
                    return null;
                } finally {
                    probe.close();
                }
            } catch (IOException | ChannelException e) {
                return SocketError.reason(e) + " (expected: root, or a process with CAP_NET_RAW)";
            }
        }

        @Override
        public SocketAddress translate(SocketAddress address) {
            return address instanceof UnixDomainSocketAddress unix
                    ? new DomainSocketAddress(unix.getPath().toFile())
                    : address;
        }

        @Override
        @Nullable
        String whyNot() {
            return Epoll.isAvailable() ? null : String.valueOf(Epoll.unavailabilityCause());
        }
    },

    /** Runs wherever Java does. */
    NIO {
        @Override
        public IoHandlerFactory ioHandlers() {
            return NioIoHandler.newFactory();
        }

        @Override
        public ServerChannel listener(SocketAddress address) {
            return isUnix(address) ? new NioServerDomainSocketChannel() : new NioServerSocketChannel();
        }

        @Override
        ServerChannel listener(Inherited socket) {
            ServerSocketChannel channel = (ServerSocketChannel) Objects.requireNonNull(socket.channel());
            return isUnix(socket.address())
                    ? new NioServerDomainSocketChannel(channel)
                    : new NioServerSocketChannel(channel);
        }

        @Override
        DatagramChannel datagrams(Inherited socket) {
            throw new UnsupportedOperationException("transport nio takes no datagram socket over");
        }

        @Override
        public Channel connection(SocketAddress address) {
            return isUnix(address) ? new NioDomainSocketChannel() : new NioSocketChannel();
        }

        @Override
        public DatagramChannel datagrams(SocketAddress address) {
            return new NioDatagramChannel(family(address));
        }

        @Override
        public boolean sharesPort(SocketAddress address) {
            if (isUnix(address)) {
                return false;
            }
            try (ServerSocketChannel probe = ServerSocketChannel.open()) {
                return probe.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT);
            } catch (IOException e) {
                throw new IllegalStateException("cannot open a socket: " + e.getMessage(), e);
            }
        }

        @Override
        void sharePort(Channel listener) {
            listener.config().setOption(NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT), true);
        }

        // Java has no such options.
        @Override
        boolean turnAway(Channel listener) {
            return false;
        }

        @Override
        void bindWithoutPort(Channel connection) {}

        @Override
        void beTransparent(Channel connection) {
            throw new UnsupportedOperationException(whyNotTransparent());
        }

        @Override
        String whyNotTransparent() {
            return "transport nio has no such sockets (expected: transport io_uring or epoll)";
        }

        @Override
        public SocketAddress translate(SocketAddress address) {
            return address;
        }

        @Override
        @Nullable
        String whyNot() {
            return null;
        }
    };

    private static final RawUnixChannelOption DROP_REQUESTS = new RawUnixChannelOption(
            "SO_ATTACH_FILTER",
            ConnectionRequests.SOL_SOCKET,
            ConnectionRequests.SO_ATTACH_FILTER,
            ConnectionRequests.LENGTH);

    /** The fastest that this machine offers. */
    public static Channels best() {
        return EPOLL.whyNot() == null ? EPOLL : NIO;
    }

    /** Makes the part of an event loop that waits for sockets. */
    public abstract IoHandlerFactory ioHandlers();

    /** A new socket, not yet bound, that can listen on an address of this family. */
    public abstract ServerChannel listener(SocketAddress address);

    /** A socket that listens already. */
    abstract ServerChannel listener(Inherited socket);

    /** A datagram socket that is bound already. */
    abstract DatagramChannel datagrams(Inherited socket);

    /** A new socket, not yet connected, that can connect to an address of this family. */
    public abstract Channel connection(SocketAddress address);

    /** A new datagram socket, not yet bound or connected, for addresses of this family. */
    public abstract DatagramChannel datagrams(SocketAddress address);

    /** Whether several sockets can listen on the address at once, with the kernel spreading clients over them. */
    public abstract boolean sharesPort(SocketAddress address);

    /** Lets other sockets listen on the same address; before it is bound. */
    abstract void sharePort(Channel listener);

    /** Lets a listening TCP socket drop new requests for a connection; false if that is not possible. */
    abstract boolean turnAway(Channel listener);

    /** Lets the kernel choose the local port only when it knows the destination: then ports serve many at once. */
    abstract void bindWithoutPort(Channel connection);

    /** Lets a connection have the address of another host. */
    abstract void beTransparent(Channel connection);

    /** Why that is not possible; null if it is. */
    abstract @Nullable String whyNotTransparent();

    /** The address in the form that these channels take. */
    public abstract SocketAddress translate(SocketAddress address);

    /** The descriptor of a channel; that of NIO is the JVM's own secret. */
    static int descriptor(Channel channel) {
        return channel instanceof UnixChannel unix ? unix.fd().intValue() : Stream.NO_DESCRIPTOR;
    }

    /** Why this machine does not offer them; null if it does. */
    abstract @Nullable String whyNot();

    private static boolean isUnix(SocketAddress address) {
        return address instanceof UnixDomainSocketAddress;
    }

    private static SocketProtocolFamily family(SocketAddress address) {
        return Sockaddr.family(address) == Sockaddr.INET6 ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET;
    }
}
