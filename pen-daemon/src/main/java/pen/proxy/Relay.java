// SPDX-License-Identifier: Apache-2.0
package pen.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import pen.balance.Server;
import pen.http.RequestLines;
import pen.settings.Setting;

/**
 * One direction of a connection: what this socket receives is written to its peer.
 *
 * <p>A peer that cannot keep up stops this socket from reading; nothing is held but what the peer's socket has not
 * taken yet. Event loop only: both sockets have the same one.
 */
final class Relay extends ChannelInboundHandlerAdapter {
    /** How long a client may go on sending to a server that is gone; s. As nginx's lingering_time. */
    private static final int LINGER = 30;

    private final Connection connection;
    private final boolean fromClient;
    private @Nullable Channel socket;
    private @Nullable Channel peer;
    private @Nullable Server server;
    private @Nullable RequestLines requests;
    /** What arrived before there was a peer, if a transport reads although nobody asked. */
    private @Nullable ByteBuf early;

    /** Everything from this side has been received. */
    private boolean ended;

    /** The peer takes no more: what this side still sends is dropped. */
    private boolean discarding;

    /** This side, a server, takes no more: a write to it failed. */
    private boolean deaf;

    /** This side was closed alone; the connection goes on without it. */
    private boolean retired;

    Relay(Connection connection, boolean fromClient) {
        this.connection = connection;
        this.fromClient = fromClient;
    }

    /** Begins to relay from the socket to its peer. */
    void begin(Channel from, Channel to, Server with, @Nullable RequestLines listener) {
        socket = from;
        peer = to;
        server = with;
        requests = listener;
        if (early != null) {
            ByteBuf data = early;
            early = null;
            forward(data, to, with);
            to.flush();
        }
        if (ended) {
            end(to);
        } else {
            from.config().setAutoRead(true);
        }
    }

    /**
     * From now on what this side sends leads nowhere. It is read all the same: a close with input unread would be a
     * reset, and might cost the client the answer that the server gave before it stopped listening.
     */
    void discard() {
        discarding = true;
        if (socket != null) {
            socket.config().setAutoRead(true);
        }
    }

    /** Whether everything from this side has been received. */
    boolean hasEnded() {
        return ended;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf data = (ByteBuf) message;
        if (connection.isClosing() || discarding) {
            data.release();
        } else if (peer == null || server == null) {
            early = early == null ? data : Unpooled.wrappedBuffer(early, data);
        } else {
            forward(data, peer, server);
            if (!peer.isWritable()) {
                peer.flush();
                // The flush may have found that the peer takes no more at all.
                if (!peer.isWritable() && !discarding) {
                    pause(ctx.channel());
                }
            }
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (peer != null) {
            peer.flush();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (peer != null && ctx.channel().isWritable()) {
            peer.config().setAutoRead(true);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            ended = true;
            if (peer != null) {
                end(peer);
            }
            if (deaf) {
                retire(ctx.channel());
            }
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (early != null) {
            early.release();
            early = null;
        }
        if (!retired) {
            connection.close(CloseReason.RESET);
        }
        connection.sideClosed();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof IOException)) {
            connection.fault(cause);
            return;
        }
        connection.proxy().diagnostics().debug(2, "connection " + connection.number() + ": " + cause);
        if (fromClient || !((DuplexChannel) ctx.channel()).isOutputShutdown()) {
            connection.close(CloseReason.RESET);
        } else {
            serverTakesNoMore(ctx.channel());
        }
    }

    /**
     * A write to the server failed. What it had sent before may still wait to be read: an answer to a request that it
     * did not want to hear to its end.
     */
    private void serverTakesNoMore(Channel from) {
        deaf = true;
        if (ended) {
            connection.writeFailed(this);
            retire(from);
        } else if (from.config().isAutoRead()) {
            connection.writeFailed(this);
        } else {
            connection.close(CloseReason.RESET);
        }
    }

    /** Closes this side alone; the other one has a while to take what is on its way to it. */
    private void retire(Channel from) {
        retired = true;
        from.close();
        from.eventLoop().schedule(() -> connection.close(CloseReason.RESET), LINGER, TimeUnit.SECONDS);
    }

    private void pause(Channel from) {
        if (deaf) {
            // A socket that takes no more must not wait: epoll would report it without end.
            connection.close(CloseReason.RESET);
        } else {
            from.config().setAutoRead(false);
        }
    }

    private void forward(ByteBuf data, Channel to, Server with) {
        int bytes = data.readableBytes();
        if (fromClient) {
            connection.countSent(bytes, with);
        } else {
            connection.countReceived(bytes, with);
        }
        listen(data);
        if (connection.proxy().diagnostics().isOn(2)) {
            dump(data);
        }
        to.write(data, to.voidPromise());
    }

    private void listen(ByteBuf data) {
        if (requests == null) {
            return;
        }
        try {
            requests.feed(data);
        } catch (RuntimeException e) {
            // The log only listens: a request that it cannot read must pass all the same.
            requests = null;
            connection.proxy().diagnostics().say("access log: " + StackTrace.of(e));
        }
    }

    /** This side will send no more: once all is written the other side is told, or the connection is over. */
    private void end(Channel to) {
        if (connection.bothEnded()) {
            connection.close(CloseReason.FINISHED);
        } else {
            to.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> ((DuplexChannel) to).shutdownOutput());
        }
    }

    private void dump(ByteBuf data) {
        Proxy proxy = connection.proxy();
        String way = "connection " + connection.number() + (fromClient ? " > " : " < ");
        proxy.diagnostics().say(way + data.readableBytes() + " bytes");
        if (!proxy.diagnostics().isOn(3)) {
            return;
        }
        String dump = proxy.settings().get(Setting.ASCII)
                ? data.toString(StandardCharsets.US_ASCII).replaceAll("[^ -~\\n]", ".")
                : ByteBufUtil.prettyHexDump(data);
        dump.lines().forEach(line -> proxy.diagnostics().say(way + line));
    }
}
