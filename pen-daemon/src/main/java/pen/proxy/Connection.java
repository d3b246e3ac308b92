// SPDX-License-Identifier: Apache-2.0
package pen.proxy;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;
import pen.balance.Client;
import pen.balance.Route;
import pen.balance.Server;
import pen.http.RequestLines;

/**
 * One relayed conversation: a client's socket, a server's socket, and what went through them.
 *
 * <p>Both sockets live on one event loop, so no field needs a lock; reports read the counters from outside and may see
 * them a moment late.
 */
public final class Connection {
    private final Proxy proxy;
    private final Channel downstream;
    private final EventLoop loop;
    private final Client client;
    private final Relay fromClient = new Relay(this, true);
    private final Relay fromServer = new Relay(this, false);
    private int number;
    private @Nullable Connector connector;
    private @Nullable Channel upstream;
    private @Nullable Server server;
    private @Nullable RequestLines requests;
    private @Nullable CloseReason reason;
    private long sent;
    private long received;
    private int open = 1;

    Connection(Proxy proxy, Channel downstream, EventLoop loop) {
        this.proxy = proxy;
        this.downstream = downstream;
        this.loop = loop;
        this.client = Client.of(downstream.remoteAddress());
    }

    /** Puts the client's socket on the loop and begins to look for a server. */
    void open() {
        SocketOptions.relayed(downstream.config());
        downstream.pipeline().addLast(fromClient);
        loop.register(downstream)
                .addListener(registered -> guard(() -> {
                    if (registered.isSuccess()) {
                        Route route = proxy.balancer().choose(client);
                        connector = new Connector(proxy, this, route, loop);
                        connector.next();
                    } else {
                        proxy.diagnostics().say("connection from " + client + ": " + registered.cause());
                        downstream.unsafe().closeForcibly();
                        sideClosed();
                    }
                }));
    }

    /** Does a step on the way to a server; an error of pen's own ends this connection and no other. */
    void guard(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            fault(e);
        }
    }

    /** A server took the connection: from now on bytes flow. */
    void connected(Channel socket, Server taker) {
        upstream = socket;
        server = taker;
        open++;
        if (proxy.diagnostics().isOn(1)) {
            proxy.diagnostics().say("connection " + number + " from " + client + " to " + taker);
        }
        socket.pipeline().addLast(fromServer);
        fromServer.begin(socket, downstream, taker, null);
        fromClient.begin(downstream, socket, taker, requestLines(taker));
    }

    /** Ends the connection once what it holds is written; the first reason given stays. */
    void close(CloseReason why) {
        if (reason != null) {
            return;
        }
        reason = why;
        if (proxy.diagnostics().isOn(1)) {
            proxy.diagnostics()
                    .say("connection " + number + " from " + client + ": " + why + ", sent " + sent + ", received "
                            + received);
        }
        closeWhenWritten(downstream);
        if (upstream != null) {
            closeWhenWritten(upstream);
        }
    }

    /** Ends the connection now, and drops what it holds; any thread may call. */
    void abort() {
        loop.execute(() -> {
            close(CloseReason.PEN_ENDS);
            downstream.close();
            if (upstream != null) {
                upstream.close();
            }
        });
    }

    /** Ends the connection for an error of pen's own, which is told with where it happened. */
    void fault(Throwable cause) {
        proxy.diagnostics().say("connection " + number + " from " + client + ": " + StackTrace.of(cause));
        close(CloseReason.FAULT);
    }

    /** One of the two sockets is closed; with the last of them the connection is over. */
    void sideClosed() {
        if (--open > 0) {
            return;
        }
        if (requests != null) {
            requests.end();
        }
        if (connector != null) {
            connector.cancel();
        }
        proxy.balancer().clients().transferred(client, received, sent);
        proxy.ended(this);
    }

    /** Nothing more can be written to the side that the relay reads from: what its peer still sends leads nowhere. */
    void writeFailed(Relay reader) {
        (reader == fromClient ? fromServer : fromClient).discard();
    }

    /** Whether both sides have sent all they had. */
    boolean bothEnded() {
        return fromClient.hasEnded() && fromServer.hasEnded();
    }

    boolean isClosing() {
        return reason != null;
    }

    void countSent(int bytes, Server to) {
        sent += bytes;
        to.addSent(bytes);
    }

    void countReceived(int bytes, Server from) {
        received += bytes;
        from.addReceived(bytes);
    }

    void number(int given) {
        number = given;
    }

    Proxy proxy() {
        return proxy;
    }

    /** Its place in the connection table. */
    public int number() {
        return number;
    }

    public Client client() {
        return client;
    }

    /** The server that took it; null while one is looked for. */
    public @Nullable Server server() {
        return server;
    }

    /** Bytes sent to the server. */
    public long sent() {
        return sent;
    }

    /** Bytes received from the server. */
    public long received() {
        return received;
    }

    private @Nullable RequestLines requestLines(Server taker) {
        if (proxy.log().isOn()) {
            requests = new RequestLines(line -> proxy.log().request(client, taker, line));
        }
        return requests;
    }

    private static void closeWhenWritten(Channel channel) {
        if (channel.isActive()) {
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        } else {
            channel.close();
        }
    }
}
