// SPDX-License-Identifier: Apache-2.0
package pen.net;

import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A socket that exchanges datagrams with one far end. Event loop only. */
public interface DatagramStream {
    /** Room in the kernel for what one server sends at once, as {@link DatagramListener#BUFFER}; bytes. */
    int BUFFER = 1024 * 1024;

    /** What hears of a stream; called on its event loop. */
    interface Receiver {
        /** The far end has sent a datagram. */
        void received(Datagram datagram);

        /**
         * Nobody receives at the far end, as its host says ("port unreachable").
         *
         * @param missed what it did not take, in order: datagrams that found out, as far as they are still there, and
         *     those that were not sent because of it
         */
        void refused(List<Datagram> missed);

        /** Something else failed: the stream is of no use. */
        void failed(Throwable cause);
    }

    /** The address of this end; null if it is closed by now. May cost a system call. */
    @Nullable
    InetSocketAddress local();

    /** Its descriptor, or {@link Stream#NO_DESCRIPTOR}. Any thread may ask, and may hear it a moment late. */
    int descriptor();

    /** Sends a datagram; one that cannot be sent at once is dropped, as the network may do. */
    void send(Datagram datagram);

    /** Closes the stream. */
    void close();
}
