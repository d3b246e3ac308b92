// SPDX-License-Identifier: Apache-2.0
package pen.net;

import io.netty.channel.EventLoop;
import io.netty.channel.IoHandlerFactory;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The way to the kernel's sockets. */
public enum Transport {
    /** One call to the kernel carries the work of many sockets; Linux 6.1 and newer. */
    IO_URING(Channels.EPOLL) {
        @Override
        public IoHandlerFactory ioHandlers() {
            return Uring.ioHandlers();
        }

        @Override
        public ListeningSocket listen(
                EventLoop loop, SocketAddress address, int backlog, boolean share, ListeningSocket.Taker taker)
                throws IOException {
            return UringListener.open(loop, address, backlog, share, taker);
        }

        @Override
        public ListeningSocket listen(EventLoop loop, Inherited socket, ListeningSocket.Taker taker)
                throws IOException {
            return UringListener.open(loop, socket, taker);
        }

        @Override
        public DatagramListener listen(EventLoop loop, Inherited socket, DatagramListener.Taker taker)
                throws IOException {
            return UringDatagramListener.open(loop, socket, taker);
        }

        @Override
        public Stream stream(SocketAddress to, @Nullable Source from, int timeout) {
            return UringStream.to(to, from, timeout);
        }

        @Override
        public DatagramListener listen(
                EventLoop loop, SocketAddress address, boolean share, DatagramListener.Taker taker) throws IOException {
            return UringDatagramListener.open(loop, address, share, taker);
        }

        @Override
        @Nullable
        String whyNot() {
            return Uring.whyNot();
        }
    },

    /** Linux. */
    EPOLL(Channels.EPOLL),

    /** Runs wherever Java does. */
    NIO(Channels.NIO);

    private final Channels channels;

    /** @param channels those that it is made of, or whose ways with addresses it has */
    Transport(Channels channels) {
        this.channels = channels;
    }

    /** The fastest transport that this machine offers. */
    public static Transport best() {
        if (IO_URING.isAvailable()) {
            return IO_URING;
        }
        return EPOLL.isAvailable() ? EPOLL : NIO;
    }

    /**
     * Reads a name: {@code io_uring}, {@code epoll} or {@code nio}.
     *
     * @throws IllegalArgumentException if there is no such transport, or this machine does not offer it
     */
    public static Transport parse(String name) {
        for (Transport transport : values()) {
            if (transport.toString().equals(name)) {
                String whyNot = transport.whyNot();
                if (whyNot != null) {
                    throw new IllegalArgumentException("transport: " + name + ": not on this machine: " + whyNot);
                }
                return transport;
            }
        }
        throw new IllegalArgumentException("transport: " + name + " (expected: auto, io_uring, epoll or nio)");
    }

    /** Whether this machine offers it. */
    public boolean isAvailable() {
        return whyNot() == null;
    }

    /** Makes the part of an event loop that waits for sockets. */
    public IoHandlerFactory ioHandlers() {
        return channels.ioHandlers();
    }

    /** Whether several sockets can listen on the address at once, with the kernel spreading clients over them. */
    public boolean sharesPort(SocketAddress address) {
        return channels.sharesPort(address);
    }

    /**
     * Binds the address and listens, but accepts nobody yet. Not on an event loop.
     *
     * @param loop one whose I/O is this transport's
     * @param backlog connections that the kernel keeps waiting
     * @param share whether other sockets may listen on the same address
     * @throws IOException if that is not possible; then nothing stays open
     */
    public ListeningSocket listen(
            EventLoop loop, SocketAddress address, int backlog, boolean share, ListeningSocket.Taker taker)
            throws IOException {
        return ChannelListener.open(channels, loop, address, backlog, share, taker);
    }

    /**
     * Binds an address for datagrams, but does not receive yet. Not on an event loop.
     *
     * @param loop one whose I/O is this transport's
     * @param share whether other sockets may have the same address
     * @throws IOException if that is not possible; then nothing stays open
     */
    public DatagramListener listen(EventLoop loop, SocketAddress address, boolean share, DatagramListener.Taker taker)
            throws IOException {
        return ChannelDatagramListener.open(channels, loop, address, share, taker);
    }

    /**
     * Listens on a socket that was there already, as the other does on one of its own.
     *
     * @throws IOException if that is not possible
     */
    public ListeningSocket listen(EventLoop loop, Inherited socket, ListeningSocket.Taker taker) throws IOException {
        return ChannelListener.open(channels, loop, socket, taker);
    }

    /**
     * Receives on a socket that was there already, as the other does on one of its own; from that of all addresses,
     * epoll replies from where the kernel chooses. NIO cannot do it.
     *
     * @throws IOException if that is not possible
     */
    public DatagramListener listen(EventLoop loop, Inherited socket, DatagramListener.Taker taker) throws IOException {
        return ChannelDatagramListener.open(channels, loop, socket, taker);
    }

    /**
     * A stream that connects when it is opened.
     *
     * @param from of the same family; null: the kernel's choice
     * @param timeout how long that may take; ms
     * @throws io.netty.channel.ChannelException if there is no descriptor for a socket; if that is found later, opening
     *     it fails with this cause
     */
    public Stream stream(SocketAddress to, @Nullable Source from, int timeout) {
        return ChannelStream.to(channels, to, from, timeout);
    }

    /** Why sockets cannot have the address of another host ({@link Source}); null if they can. */
    public @Nullable String whyNotTransparent() {
        return channels.whyNotTransparent();
    }

    /** Why this machine does not offer it; null if it does. */
    @Nullable
    String whyNot() {
        return channels.whyNot();
    }

    /** The name in the control language. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
