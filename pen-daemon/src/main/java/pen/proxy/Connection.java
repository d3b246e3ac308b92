// SPDX-License-Identifier: Apache-2.0
package pen.proxy;

import io.netty.channel.EventLoop;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import pen.balance.Client;
import pen.balance.Server;
import pen.http.RequestLines;
import pen.net.Stream;

/**
 * One relayed conversation: a client's socket, a server's socket, and what went through them.
 *
 * <p>Both sockets live on one event loop, so no field needs a lock; reports read the counters from outside and may see
 * them a moment late.
 */
public final class Connection {
    /** How long one side may take what is on its way to it when the other has gone; s. As nginx's lingering_time. */
    private static final int LINGER = 30;

    private final Proxy proxy;
    private final Stream downstream;
    private final EventLoop loop;
    private final Client client;
    private final Relay fromClient = new Relay(this, true);
    private final Relay fromServer = new Relay(this, false);
    private int number;
    private @Nullable Connector connector;
    private @Nullable Stream upstream;
    private @Nullable Server server;
    private @Nullable RequestLines requests;
    private @Nullable CloseReason reason;
    private long sent;
    private long received;
    private int open = 1;

    Connection(Proxy proxy, Stream downstream, EventLoop loop) {
        this.proxy = proxy;
        this.downstream = downstream;
        this.loop = loop;
        this.client = Client.of(downstream.remote());
    }

    /** Puts the client's socket on the loop and begins to look for a server. */
    void open() {
        downstream.open(loop, fromClient);
    }

    /** The client's socket is on its loop. */
    void opened() {
        connector = new Connector(proxy, this, proxy.balancer().choose(client), loop);
        connector.next();
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
    void connected(Stream stream, Server taker) {
        upstream = stream;
        server = taker;
        open++;
        if (proxy.diagnostics().isOn(1)) {
            proxy.diagnostics().say("connection " + number + " from " + client + " to " + taker);
        }
        stream.receiver(fromServer);
        fromServer.begin(stream, downstream, taker, null);
        fromClient.begin(downstream, stream, taker, requestLines(taker));
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
        boolean finished = downstream.finish();
        if (upstream != null) {
            finished &= upstream.finish();
        }
        if (!finished) {
            // Whoever does not take it in this time must not keep the connection's place.
            loop.schedule(this::abortNow, LINGER, TimeUnit.SECONDS);
        }
    }

    /** Ends the connection now, and drops what it holds; any thread may call. */
    void abort() {
        loop.execute(() -> {
            close(CloseReason.PEN_ENDS);
            abortNow();
        });
    }

    /** The client broke the connection off: nothing that it sent has to reach the server any more. */
    void clientGone() {
        close(CloseReason.RESET);
        if (upstream != null) {
            upstream.abort();
        }
    }

    private void abortNow() {
        downstream.abort();
        if (upstream != null) {
            upstream.abort();
        }
    }

    /** Ends the connection as broken off after a while, unless it has ended by then. */
    void closeLater() {
        loop.schedule(
                () -> {
                    close(CloseReason.RESET);
                    abortNow();
                },
                LINGER,
                TimeUnit.SECONDS);
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
}
