// SPDX-License-Identifier: Apache-2.0
package pen.net;

import org.jspecify.annotations.Nullable;

/** A socket that exchanges datagrams with one far end. Event loop only. */
public interface DatagramStream {
    /** What hears of a stream; called on its event loop. */
    interface Receiver {
        /** The far end has sent a datagram. */
        void received(Datagram datagram);

        /**
         * Nobody receives at the far end, as its host says ("port unreachable").
         *
         * @param found the datagram that found out, if it is known and still there
         * @param unsent another one, which was not sent because of it
         */
        void refused(@Nullable Datagram found, @Nullable Datagram unsent);

        /** Something else failed: the stream is of no use. */
        void failed(Throwable cause);
    }

    /** Sends a datagram; one that cannot be sent at once is dropped, as the network may do. */
    void send(Datagram datagram);

    /** Closes the stream. */
    void close();
}
