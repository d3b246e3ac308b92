// SPDX-License-Identifier: Apache-2.0
package penlogd;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import pen.log.Diagnostics;
import pen.net.Channels;
import pen.net.Endpoint;
import pen.net.SocketError;

/**
 * Where Prometheus asks for the counters, by HTTP. It has a thread of its own, so no client of it can hold up merging.
 */
final class MetricsServer implements AutoCloseable {
    /** Clients at once, of which each has a descriptor; for one more the first of them has to go. */
    static final int CLIENTS = 32;

    private final MultiThreadIoEventLoopGroup loop;
    private final Channel socket;
    private final ChannelGroup clients;

    private MetricsServer(MultiThreadIoEventLoopGroup loop, Channel socket, ChannelGroup clients) {
        this.loop = loop;
        this.socket = socket;
        this.clients = clients;
    }

    /**
     * Binds the address, and answers nobody before {@link #accept}.
     *
     * @param page makes what is answered, in US-ASCII
     * @throws IOException if the address is unknown or cannot be bound; the message names it
     */
    static MetricsServer open(Endpoint endpoint, Supplier<String> page, Diagnostics diagnostics) throws IOException {
        Channels channels = Channels.best();
        MultiThreadIoEventLoopGroup loop =
                new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("metrics", true), channels.ioHandlers());
        ChannelGroup clients = new DefaultChannelGroup(loop.next());
        // All on the one loop.
        Queue<Channel> firstComeFirst = new ArrayDeque<>();
        try {
            SocketAddress address = endpoint.resolve();
            ServerBootstrap server = new ServerBootstrap()
                    .group(loop)
                    .channelFactory(() -> channels.listener(address))
                    .option(ChannelOption.AUTO_READ, false)
                    .handler(new ChannelInboundHandlerAdapter() {
                        @Override
                        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
                            // Netty rests for a second after a failure to accept.
                            diagnostics.debug(1, "--metrics: cannot accept: " + cause.getMessage());
                        }
                    })
                    .childHandler(new ChannelInitializer<Channel>() {
                        @Override
                        protected void initChannel(Channel client) {
                            firstComeFirst.add(client);
                            client.closeFuture().addListener(closed -> firstComeFirst.remove(client));
                            if (firstComeFirst.size() > CLIENTS) {
                                firstComeFirst.element().close();
                            }
                            clients.add(client);
                            MetricsConversation.begin(client.pipeline(), page, diagnostics);
                        }
                    });
            ChannelFuture bound = server.bind(address).awaitUninterruptibly();
            if (!bound.isSuccess()) {
                throw new IOException(bound.cause().getMessage(), bound.cause());
            }
            return new MetricsServer(loop, bound.channel(), clients);
        } catch (IOException | RuntimeException e) {
            loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
            throw new IOException("--metrics: " + endpoint + ": " + SocketError.reason(e), e);
        }
    }

    /** Begins to answer. */
    void accept() {
        socket.config().setAutoRead(true);
    }

    /** The bound address. */
    SocketAddress address() {
        return socket.localAddress();
    }

    @Override
    public void close() {
        // A loop that ends between two rounds would leave its sockets open.
        socket.close().awaitUninterruptibly();
        clients.close().awaitUninterruptibly();
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
