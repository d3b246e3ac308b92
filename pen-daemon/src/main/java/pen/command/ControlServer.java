// SPDX-License-Identifier: Apache-2.0
package pen.command;

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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import pen.log.Diagnostics;
import pen.net.Channels;
import pen.net.Endpoint;
import pen.net.SocketError;
import pen.net.SocketFile;
import pen.os.FileError;
import pen.os.Posix;

/**
 * The control port: a client sends one command and gets one reply. It has a thread of its own, so no client of it can
 * hold up balancing.
 */
public final class ControlServer implements AutoCloseable {
    /** Clients at once, of which each has a descriptor; for one more the first of them has to go. */
    static final int CLIENTS = 32;

    /** Takes from files that are made all rights but the owner's to read and write; umask(2). */
    private static final int OWNER_ONLY = 0177;

    private final MultiThreadIoEventLoopGroup loop;
    private final Endpoint endpoint;
    private final Channel socket;
    private final ChannelGroup clients;

    private ControlServer(MultiThreadIoEventLoopGroup loop, Endpoint endpoint, Channel socket, ChannelGroup clients) {
        this.loop = loop;
        this.endpoint = endpoint;
        this.socket = socket;
        this.clients = clients;
    }

    /**
     * Opens the control port, which takes no command before {@link #accept}. A path is made with mode 0600, and a
     * socket file that nobody listens on any more is replaced.
     *
     * @throws IOException if the address is unknown or cannot be bound
     */
    public static ControlServer open(Endpoint endpoint, CommandTable commands, Diagnostics diagnostics)
            throws IOException {
        Channels channels = Channels.best();
        MultiThreadIoEventLoopGroup loop =
                new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("control", true), channels.ioHandlers());
        ChannelGroup clients = new DefaultChannelGroup(loop.next());
        Queue<Channel> waiting = new ArrayDeque<>();
        try {
            SocketAddress address = endpoint.resolve();
            if (endpoint.isPath()) {
                SocketFile.removeStale(Path.of(endpoint.host()));
            }
            ServerBootstrap server = new ServerBootstrap()
                    .group(loop)
                    .channelFactory(() -> channels.listener(address))
                    .option(ChannelOption.AUTO_READ, false)
                    .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                    .handler(new ChannelInboundHandlerAdapter() {
                        @Override
                        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
                            // Netty rests for a second after a failure to accept.
                            diagnostics.debug(1, "control port: cannot accept: " + cause.getMessage());
                        }
                    })
                    .childHandler(new ChannelInitializer<Channel>() {
                        @Override
                        protected void initChannel(Channel client) {
                            // All on the one loop.
                            waiting.add(client);
                            client.closeFuture().addListener(closed -> waiting.remove(client));
                            if (waiting.size() > CLIENTS) {
                                waiting.element().pipeline().fireUserEventTriggered(ControlConversation.CROWDED);
                            }
                            clients.add(client);
                            client.pipeline().addLast(new ControlConversation(commands, diagnostics));
                        }
                    });
            return new ControlServer(loop, endpoint, bind(server, channels.translate(address), endpoint), clients);
        } catch (IOException | RuntimeException e) {
            loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
            throw new IOException("control port " + endpoint + ": " + SocketError.reason(e), e);
        }
    }

    private static Channel bind(ServerBootstrap server, SocketAddress address, Endpoint endpoint) throws IOException {
        // A mode that is set after binding leaves a moment in which others can connect. Nobody else makes files now.
        int before = endpoint.isPath() ? Posix.umask(OWNER_ONLY) : 0;
        try {
            ChannelFuture bound = server.bind(address).awaitUninterruptibly();
            if (!bound.isSuccess()) {
                throw new IOException(bound.cause().getMessage(), bound.cause());
            }
            return bound.channel();
        } finally {
            if (endpoint.isPath()) {
                Posix.umask(before);
            }
        }
    }

    /** Begins to take commands. */
    public void accept() {
        socket.config().setAutoRead(true);
    }

    /** The bound address. */
    public SocketAddress address() {
        return socket.localAddress();
    }

    /**
     * Closes the port and removes its socket file.
     *
     * @throws IOException if that cannot be removed; the port is closed
     */
    @Override
    public void close() throws IOException {
        // A loop that ends between two rounds would leave its sockets open.
        socket.close().awaitUninterruptibly();
        clients.close().awaitUninterruptibly();
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
        if (endpoint.isPath()) {
            Path file = Path.of(endpoint.host());
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                throw new FileError(file, "cannot remove", e);
            }
        }
    }
}
