// SPDX-License-Identifier: Apache-2.0
package pen.net;

import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * An address that clients send datagrams to, on one event loop, and the sockets toward servers that go with it.
 *
 * <p>Replies leave from the address and port that the client sent to, also if this is the address of all interfaces.
 * Event loop only, but {@link #address}, {@link #room} and {@link #stop}.
 */
public interface DatagramListener {
    /** Room in the kernel for what a loop does not get to at once, as far as net.core.rmem_max allows; bytes. */
    int BUFFER = 4 * 1024 * 1024;

    /** What hears of datagrams; called on the event loop. */
    interface Taker {
        /** A client has sent a datagram. */
        void received(Datagram datagram);

        /** Receiving failed; it goes on if that makes sense. */
        void failed(Throwable cause);
    }

    /** The way back to a client: its address, and the one that it sent to. */
    interface ReplyPath {
        /** Nothing more will be sent this way. */
        void close();
    }

    /** The bound address. */
    SocketAddress address();

    /**
     * Asks the kernel for more room than {@link #BUFFER}, beyond net.core.rmem_max if this process may (CAP_NET_ADMIN).
     * Before {@link #receive}; any thread may call.
     *
     * @param bytes how much
     * @return how much there is; bytes
     * @throws IOException if the kernel does not answer
     */
    int room(int bytes) throws IOException;

    /**
     * How many datagrams for this address the kernel has dropped so far, because there was no room for them or they
     * were damaged; until {@link #stop}.
     *
     * @return the lower 32 bits of that number
     * @throws IOException if this transport or the kernel does not tell
     */
    int dropped() throws IOException;

    /** Begins to receive. */
    void receive();

    /** The way back to whoever sent this datagram. */
    ReplyPath replyPath(Datagram datagram);

    /** Sends a datagram to a client; one that cannot be sent at once is dropped, as the network may do. */
    void reply(Datagram datagram, ReplyPath path);

    /**
     * Makes a socket that exchanges datagrams with one server.
     *
     * @param source of the server's family; null: the kernel's choice
     * @throws io.netty.channel.ChannelException if there is no descriptor for it
     * @throws IOException if there is no way to the server
     */
    DatagramStream connect(SocketAddress server, @Nullable Source source, DatagramStream.Receiver receiver)
            throws IOException;

    /**
     * Takes nothing more: from now on the kernel tells senders that nobody receives here. What it has taken before
     * still comes. With NIO it does nothing.
     *
     * @throws IOException if the kernel does not do that
     */
    void refuse() throws IOException;

    /** Stops; done when it and all streams, which must have been told to close, are closed. Any thread may call. */
    Future<?> stop();
}
