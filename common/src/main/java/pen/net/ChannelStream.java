// SPDX-License-Identifier: Apache-2.0
package pen.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.internal.SystemPropertyUtil;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** A stream on a Netty channel. */
final class ChannelStream extends ChannelInboundHandlerAdapter implements Stream {
    /**
     * A side that has more than the high mark waiting to be written stops the other from reading. With one read of at
     * most 64 KiB on top this stays below the 256 KiB that a direction may hold.
     */
    private static final WriteBufferWaterMark PENDING = new WriteBufferWaterMark(64 * 1024, 128 * 1024);

    /** What Netty adds to the bytes of each buffer that waits: its default. */
    private static final int PER_BUFFER =
            SystemPropertyUtil.getInt("io.netty.transport.outboundBufferEntrySizeOverhead", 96);

    private final Channel channel;
    private Receiver receiver;
    /** Where to connect to; null if the stream was accepted. */
    private @Nullable SocketAddress destination;
    /** Where to connect from; null: the kernel's choice. */
    private @Nullable SocketAddress source;

    private boolean opened;
    private boolean abandoned;

    @SuppressWarnings("NullAway.Init") // The receiver is given before the channel is on a loop, and can say something.
    ChannelStream(Channel channel) {
        this.channel = channel;
        ChannelConfig config = channel.config();
        config.setAutoRead(false);
        config.setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        // A write that fails must not close the socket before everything received is read.
        config.setAutoClose(false);
        config.setOption(ChannelOption.TCP_NODELAY, true);
        config.setOption(ChannelOption.SO_KEEPALIVE, true);
        config.setWriteBufferWaterMark(PENDING);
        channel.pipeline().addLast(this);
    }

    static Stream to(Channels channels, SocketAddress to, @Nullable Source from, int timeout) {
        ChannelStream stream = new ChannelStream(channels.connection(to));
        stream.channel.config().setConnectTimeoutMillis(timeout);
        stream.destination = channels.translate(to);
        if (from != null) {
            channels.bindWithoutPort(stream.channel);
            stream.source = from.binding();
            if (from.isTransparent()) {
                channels.beTransparent(stream.channel);
            }
        }
        return stream;
    }

    @Override
    public int descriptor() {
        return Channels.descriptor(channel);
    }

    @Override
    public void options(boolean noDelay, boolean keepAlive) {
        if (!noDelay) {
            channel.config().setOption(ChannelOption.TCP_NODELAY, false);
        }
        if (!keepAlive) {
            channel.config().setOption(ChannelOption.SO_KEEPALIVE, false);
        }
    }

    @Override
    public void open(EventLoop loop, Receiver first) {
        receiver = first;
        if (destination == null) {
            loop.register(channel).addListener(this::registered);
        } else {
            loop.register(channel);
            channel.connect(destination, source).addListener(this::answered);
        }
    }

    @Override
    public void receiver(Receiver next) {
        receiver = next;
    }

    @Override
    public SocketAddress remote() {
        return channel.remoteAddress();
    }

    @Override
    public @Nullable InetSocketAddress local() {
        return channel.localAddress() instanceof InetSocketAddress inet ? inet : null;
    }

    @Override
    public void read(boolean wanted) {
        channel.config().setAutoRead(wanted);
    }

    @Override
    public boolean isReading() {
        return channel.config().isAutoRead();
    }

    @Override
    public void write(ByteBuf data) {
        channel.write(data, channel.voidPromise());
    }

    @Override
    public void flush() {
        channel.flush();
    }

    @Override
    public boolean isReady() {
        return channel.isWritable();
    }

    /** A buffer of which the kernel has taken a part counts whole. */
    @Override
    public long pending() {
        ChannelOutboundBuffer output = channel.unsafe().outboundBuffer();
        return output == null ? 0 : Math.max(0, output.totalPendingWriteBytes() - (long) PER_BUFFER * output.size());
    }

    @Override
    public void shutdownOutput() {
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> ((DuplexChannel) channel).shutdownOutput());
    }

    @Override
    public boolean isOutputShutdown() {
        return ((DuplexChannel) channel).isOutputShutdown();
    }

    /** Epoll would report such a socket without end. */
    @Override
    public boolean canWaitBroken() {
        return false;
    }

    @Override
    public boolean finish(boolean whole) {
        channel.flush();
        ChannelOutboundBuffer output = channel.unsafe().outboundBuffer();
        if (output == null || output.isEmpty()) {
            channel.close();
            return true;
        }
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        return false;
    }

    @Override
    public void abort() {
        if (channel.isRegistered()) {
            ChannelFuture closing = channel.close();
            if (!opened && !abandoned) {
                // Netty tells of the end of a channel only if it was connected.
                abandoned = true;
                closing.addListener(done -> receiver.closed());
            }
        } else {
            channel.unsafe().closeForcibly();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        receiver.received((ByteBuf) message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        receiver.receivedAll();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (channel.isWritable()) {
            receiver.ready();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            receiver.ended();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        receiver.closed();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        receiver.failed(cause);
    }

    private void registered(Future<?> answer) {
        answered(answer);
        if (!answer.isSuccess()) {
            channel.unsafe().closeForcibly();
            receiver.closed();
        }
    }

    private void answered(Future<?> answer) {
        if (answer.isSuccess()) {
            opened = true;
            receiver.opened();
        } else {
            receiver.failed(answer.cause());
        }
    }
}
