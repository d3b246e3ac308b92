// SPDX-License-Identifier: Apache-2.0
package pen.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.ServerChannel;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** A listening socket on a Netty channel. */
final class ChannelListener extends ChannelInboundHandlerAdapter implements ListeningSocket {
    private final Channels channels;
    private final EventLoop loop;
    private final ServerChannel socket;
    private final Taker taker;

    private ChannelListener(Channels channels, EventLoop loop, ServerChannel socket, Taker taker) {
        this.channels = channels;
        this.loop = loop;
        this.socket = socket;
        this.taker = taker;
    }

    static ListeningSocket open(
            Channels channels, EventLoop loop, SocketAddress address, int backlog, boolean share, Taker taker)
            throws IOException {
        ServerChannel socket = channels.listener(address);
        socket.config().setOption(ChannelOption.SO_BACKLOG, backlog);
        socket.config().setOption(ChannelOption.SO_REUSEADDR, true);
        if (share) {
            channels.sharePort(socket);
        }
        return open(new ChannelListener(channels, loop, socket, taker), channels.translate(address));
    }

    static ListeningSocket open(Channels channels, EventLoop loop, Inherited inherited, Taker taker)
            throws IOException {
        return open(new ChannelListener(channels, loop, channels.listener(inherited), taker), null);
    }

    /** @param to where it has to be bound; null: it is already */
    private static ListeningSocket open(ChannelListener listener, @Nullable SocketAddress to) throws IOException {
        ServerChannel socket = listener.socket;
        try {
            socket.config().setAutoRead(false);
            socket.pipeline().addLast(listener);
            await(listener.loop.register(socket));
            if (to != null) {
                await(socket.bind(to));
            }
            return listener;
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    @Override
    public SocketAddress address() {
        return socket.localAddress();
    }

    @Override
    public void accept(boolean wanted) {
        socket.config().setAutoRead(wanted);
    }

    @Override
    public boolean turnAway() {
        return socket.localAddress() instanceof InetSocketAddress && channels.turnAway(socket);
    }

    @Override
    public Future<?> stop() {
        socket.close();
        return loop.submit(() -> {});
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object accepted) {
        taker.accepted(new ChannelStream((Channel) accepted));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        taker.failed(cause);
    }

    private static void await(ChannelFuture future) throws IOException {
        future.awaitUninterruptibly();
        if (!future.isSuccess()) {
            Throwable cause = future.cause();
            throw new IOException(cause.getMessage(), cause);
        }
    }
}
