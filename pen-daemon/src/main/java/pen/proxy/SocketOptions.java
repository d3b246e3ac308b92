// SPDX-License-Identifier: Apache-2.0
package pen.proxy;

import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;

/** What every relayed socket is set to. */
final class SocketOptions {
    /**
     * A side that has more than the high mark waiting to be written stops the other from reading. With one read of at
     * most 64 KiB on top this stays below the 256 KiB that a direction may hold.
     */
    private static final WriteBufferWaterMark PENDING = new WriteBufferWaterMark(64 * 1024, 128 * 1024);

    private SocketOptions() {}

    /** Sets the options, and does not read yet. */
    static void relayed(ChannelConfig config) {
        config.setAutoRead(false);
        config.setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        // A write that fails must not close the socket before everything received is read.
        config.setAutoClose(false);
        config.setOption(ChannelOption.TCP_NODELAY, true);
        config.setOption(ChannelOption.SO_KEEPALIVE, true);
        config.setWriteBufferWaterMark(PENDING);
    }
}
