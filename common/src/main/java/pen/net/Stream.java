// SPDX-License-Identifier: Apache-2.0
package pen.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A connected socket on an event loop, as a relay needs it. Event loop only, but {@link #open} and what comes before
 * it.
 *
 * <p>Data is received only while it is wanted ({@link #read}), and a relay stops wanting it while the other side's
 * stream is not ready: that is all the flow control there is.
 */
public interface Stream {
    /** Stands for the descriptor that a socket does not have, or that its transport does not know. */
    int NO_DESCRIPTOR = -1;

    /** What hears of a stream; called on the stream's event loop. */
    interface Receiver {
        /** The stream can be used: it is on its loop, and connected. */
        void opened();

        /** Data has come. The receiver releases it. */
        void received(ByteBuf data);

        /** All that had come has been handed over: the time to flush. */
        void receivedAll();

        /** The stream takes data again. */
        void ready();

        /** The far end has sent everything. */
        void ended();

        /** A step failed: connecting, reading or writing. The stream stays open until it is closed. */
        void failed(Throwable cause);

        /** The stream is closed; the last call. */
        void closed();
    }

    /**
     * How TCP treats it; without this call both are on. Before it is opened.
     *
     * @param noDelay whether small pieces of data are sent at once (tcp(7): TCP_NODELAY)
     * @param keepAlive whether TCP asks an idle peer now and then if it is still there (socket(7): SO_KEEPALIVE)
     */
    void options(boolean noDelay, boolean keepAlive);

    /** Puts the stream on its loop, and connects it unless it was accepted; the receiver hears the outcome. Once. */
    void open(EventLoop loop, Receiver receiver);

    /** From now on another one hears of the stream. */
    void receiver(Receiver next);

    /** The address of the far end. */
    SocketAddress remote();

    /**
     * The address of this end, when it is connected; null if it has none, as a Unix socket, or is closed by now. May
     * cost a system call.
     */
    @Nullable
    InetSocketAddress local();

    /** Its descriptor, or {@link #NO_DESCRIPTOR}. Any thread may ask, and may hear it a moment late. */
    int descriptor();

    /** Whether data is wanted; at first it is not. A little may come for which this is too late. */
    void read(boolean wanted);

    /** Whether data is wanted. */
    boolean isReading();

    /** Sends data, if not at once then after a {@link #flush}. The stream releases it. */
    void write(ByteBuf data);

    /** Sends what was written. */
    void flush();

    /** Whether it takes more data; when it does again the receiver is told. */
    boolean isReady();

    /**
     * The bytes that were written and that the kernel has not taken yet. Any thread may ask, and may hear it a moment
     * late.
     */
    long pending();

    /** Ends what is sent, after everything that was written. */
    void shutdownOutput();

    /** Whether the end of what is sent has been sent. */
    boolean isOutputShutdown();

    /** Whether the stream may be left unread after a write to it failed; else that would keep the loop busy. */
    boolean canWaitBroken();

    /**
     * Closes the stream after everything that was written; false if that has to be waited for.
     *
     * @param whole whether that is all there was to say; if not, the far end is told so where the protocol can
     */
    boolean finish(boolean whole);

    /** Closes the stream now. One that was never opened tells nobody. */
    void abort();
}
