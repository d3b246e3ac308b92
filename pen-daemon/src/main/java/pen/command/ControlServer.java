// SPDX-License-Identifier: Apache-2.0
package pen.command;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import pen.control.ControlClient;
import pen.log.Diagnostics;
import pen.net.Channels;
import pen.net.Endpoint;
import pen.net.SocketFile;

/**
 * The control port: a client sends one command and gets one reply. It has a thread of its own, so no client of it can
 * hold up balancing.
 */
public final class ControlServer implements AutoCloseable {
    /** The longest command, in bytes without its line end. */
    private static final int LONGEST = 4096;

    /** Clients at once, of which each has a descriptor; for one more the first of them is closed. */
    private static final int CLIENTS = 32;

    /** How long a client may take to send its command and to read its reply; seconds. */
    private static final int PATIENCE = 10;

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
            ChannelFuture bound = new ServerBootstrap()
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
                                waiting.element().close();
                            }
                            clients.add(client);
                            client.pipeline().addLast(new Conversation(commands, diagnostics));
                        }
                    })
                    .bind(channels.translate(address))
                    .awaitUninterruptibly();
            if (!bound.isSuccess()) {
                throw new IOException(bound.cause().getMessage(), bound.cause());
            }
            if (endpoint.isPath()) {
                Files.setPosixFilePermissions(Path.of(endpoint.host()), PosixFilePermissions.fromString("rw-------"));
            }
            return new ControlServer(loop, endpoint, bound.channel(), clients);
        } catch (IOException | RuntimeException e) {
            loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
            throw new IOException("control port " + endpoint + ": " + e.getMessage(), e);
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

    /** Closes the port and removes its socket file. */
    @Override
    public void close() throws IOException {
        // A loop that ends between two rounds would leave its sockets open.
        socket.close().awaitUninterruptibly();
        clients.close().awaitUninterruptibly();
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
        if (endpoint.isPath()) {
            Files.deleteIfExists(Path.of(endpoint.host()));
        }
    }

    /** One client's command and its reply. */
    private static final class Conversation extends ChannelInboundHandlerAdapter {
        private final CommandTable commands;
        private final Diagnostics diagnostics;
        private @Nullable ByteBuf command;
        private boolean answered;
        private boolean ended;

        Conversation(CommandTable commands, Diagnostics diagnostics) {
            this.commands = commands;
            this.diagnostics = diagnostics;
        }

        @Override
        public void handlerAdded(ChannelHandlerContext ctx) {
            command = ctx.alloc().buffer(256, LONGEST + 1);
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            ctx.executor().schedule(() -> ctx.close(), PATIENCE, TimeUnit.SECONDS);
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ByteBuf data = (ByteBuf) message;
            ByteBuf sofar = command;
            if (!answered && sofar != null) {
                sofar.writeBytes(data, Math.min(data.readableBytes(), sofar.maxWritableBytes()));
                int end = sofar.bytesBefore((byte) '\n');
                if (end >= 0) {
                    answer(ctx, sofar.toString(0, end, StandardCharsets.UTF_8));
                } else if (sofar.maxWritableBytes() == 0) {
                    reply(ctx, ControlClient.ERROR + "command too long (expected: at most " + LONGEST + " bytes)\n");
                }
            }
            data.release();
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event != ChannelInputShutdownEvent.INSTANCE) {
                return;
            }
            ended = true;
            if (answered) {
                ctx.close();
            } else if (command != null) {
                answer(ctx, command.toString(StandardCharsets.UTF_8));
            }
        }

        @Override
        public void handlerRemoved(ChannelHandlerContext ctx) {
            if (command != null) {
                command.release();
                command = null;
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            diagnostics.debug(1, "control port: " + ctx.channel().remoteAddress() + ": " + cause);
            ctx.close();
        }

        private void answer(ChannelHandlerContext ctx, String line) {
            String answer;
            if (!commands.permits(ctx.channel().remoteAddress())) {
                reply(ctx, ControlClient.ERROR + "control_acl: denied (expected: an address that the list permits)\n");
                return;
            }
            try {
                answer = commands.execute(line);
            } catch (CommandException e) {
                answer = ControlClient.ERROR + e.getMessage() + "\n";
            }
            reply(ctx, answer);
        }

        private void reply(ChannelHandlerContext ctx, String text) {
            answered = true;
            // A close with input unread would reset the connection, and the client might lose the reply.
            ChannelFutureListener next = ended
                    ? ChannelFutureListener.CLOSE
                    : written -> ((DuplexChannel) written.channel()).shutdownOutput();
            ctx.writeAndFlush(ByteBufUtil.writeUtf8(ctx.alloc(), text)).addListener(next);
        }
    }
}
