// SPDX-License-Identifier: Apache-2.0
package pen.proxy;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.ServerChannel;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/**
 * One listening socket on one event loop: takes connections while there is room for them.
 *
 * <p>At the connection limit it stops accepting, so that new clients wait in the kernel's backlog; those that the
 * transport had accepted by then wait here. Fields belong to the loop.
 */
final class Acceptor extends ChannelInboundHandlerAdapter {
    /** How long to leave accepting alone after it failed, as it does when descriptors run out; ms. */
    private static final int PAUSE = 1_000;

    private final Proxy proxy;
    private final EventLoop loop;
    private final boolean shared;
    private final ServerChannel socket;
    private final Queue<Channel> waiting = new ArrayDeque<>();
    private boolean failing;
    private int dealt;

    /** @param shared whether each loop has such a socket; else this one deals connections out to all */
    Acceptor(Proxy proxy, EventLoop loop, boolean shared, ServerChannel socket) {
        this.proxy = proxy;
        this.loop = loop;
        this.shared = shared;
        this.socket = socket;
    }

    /** Binds and listens; returns the bound address. Not on an event loop. */
    SocketAddress open(SocketAddress address, int backlog) throws IOException {
        socket.config().setAutoRead(false);
        socket.config().setOption(ChannelOption.SO_BACKLOG, backlog);
        socket.config().setOption(ChannelOption.SO_REUSEADDR, true);
        if (shared) {
            proxy.transport().sharePort(socket);
        }
        socket.pipeline().addLast(this);
        await(loop.register(socket));
        await(socket.bind(proxy.transport().translate(address)));
        return shared ? socket.localAddress() : address;
    }

    /** Takes what waits, then accepts again. */
    void resume() {
        loop.execute(() -> {
            Channel client = waiting.peek();
            while (client != null && begin(client)) {
                waiting.remove();
                client = waiting.peek();
            }
            if (waiting.isEmpty()) {
                socket.config().setAutoRead(true);
            }
        });
    }

    /** Stops listening; connections that still wait here are closed. The future tells when nobody can come any more. */
    Future<?> close() {
        socket.close();
        return loop.submit(() -> {
            waiting.forEach(client -> client.unsafe().closeForcibly());
            waiting.clear();
        });
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object accepted) {
        Channel client = (Channel) accepted;
        failing = false;
        if (!waiting.isEmpty() || !begin(client)) {
            waiting.add(client);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!failing) {
            failing = true;
            proxy.diagnostics().say("cannot accept: " + cause.getMessage() + "; clients wait");
        }
        pause();
        loop.schedule(this::resume, PAUSE, TimeUnit.MILLISECONDS);
    }

    private boolean begin(Channel client) {
        EventLoop home =
                shared ? loop : proxy.loops().get(dealt++ % proxy.loops().size());
        Connection connection = new Connection(proxy, client, home);
        if (!proxy.connections().add(connection)) {
            pause();
            return false;
        }
        connection.open();
        return true;
    }

    private void pause() {
        socket.config().setAutoRead(false);
    }

    private static void await(ChannelFuture future) throws IOException {
        future.awaitUninterruptibly();
        if (!future.isSuccess()) {
            Throwable cause = future.cause();
            throw new IOException(cause.getMessage(), cause);
        }
    }
}
