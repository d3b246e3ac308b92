// SPDX-License-Identifier: Apache-2.0
package pen.net;

import io.netty.util.concurrent.Future;
import java.net.SocketAddress;

/** A socket that listens on an event loop. */
public interface ListeningSocket {
    /** What hears of accepted streams; called on the socket's event loop. */
    interface Taker {
        /** A stream was accepted; it is not on a loop yet. */
        void accepted(Stream stream);

        /** Accepting failed. */
        void failed(Throwable cause);
    }

    /** The bound address. */
    SocketAddress address();

    /** Whether streams are to be accepted; at first they are not. Event loop only. A few may come too late for this. */
    void accept(boolean wanted);

    /**
     * Turns away who comes from now on; those that wait in the kernel's queue can still be accepted. Any thread may
     * call.
     *
     * @return whether that is possible here
     */
    boolean turnAway();

    /**
     * Stops listening; who waits in the kernel's queue is cut off; done when no stream can come any more. Any thread
     * may call.
     */
    Future<?> stop();
}
