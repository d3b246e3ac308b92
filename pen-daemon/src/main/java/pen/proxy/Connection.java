// SPDX-License-Identifier: Apache-2.0
package pen.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import pen.balance.Client;
import pen.balance.CloseReason;
import pen.balance.Server;
import pen.http.Passage;
import pen.http.RequestLines;
import pen.net.Stream;
import pen.settings.FastClose;
import pen.settings.Setting;
import pen.settings.Settings;
import pen.tls.HandshakeException;

/**
 * One relayed conversation: a client's socket, a server's socket, and what went through them.
 *
 * <p>Both sockets live on one event loop, so no field needs a lock; reports read the counters from outside and may see
 * them a moment late.
 */
public final class Connection implements ConnectionTable.Entry {
    /** How long one side may take what is on its way to it when the other has gone; s. As nginx's lingering_time. */
    private static final int LINGER = 30;

    private final Proxy proxy;
    private final Loop loop;
    private final Client client;
    private final Arrival arrival;
    private final Stream downstream;
    private final Silence silence;
    private final Relay fromClient = new Relay(this, true);
    private final Relay fromServer = new Relay(this, false);
    private int number;
    private @Nullable Stream upstream;
    private @Nullable Server server;
    private @Nullable Passage requests;
    private @Nullable RequestGate gate;
    private ConnectionLog.@Nullable Entry entry;
    private @Nullable CloseReason reason;
    private @Nullable ScheduledFuture<?> deadline;
    private boolean refused;
    private long sent;
    private long received;
    private int open = 1;

    /** @param accepted the client's socket, not open yet; if it speaks TLS, that is taken off here */
    Connection(Proxy proxy, Stream accepted, Loop loop) {
        this.proxy = proxy;
        this.loop = loop;
        client = Client.of(accepted.remote());
        silence = new Silence(loop.idleWheel(), why -> guard(() -> end(why)));
        arrival = new Arrival(this, proxy, loop, client, accepted);
        downstream = arrival.stream();
    }

    /** Whether a server is looked for at once; else after the handshake, or when the client has sent something. */
    boolean connects() {
        return arrival.isConnecting();
    }

    /** Puts the client's socket on the loop and begins to look for a server. */
    void open() {
        Settings settings = proxy.settings();
        downstream.options(settings.get(Setting.TCP_NODELAY), settings.get(Setting.KEEPALIVE));
        downstream.open(loop.executor(), fromClient);
    }

    /** The client's stream is open. */
    void opened() {
        arrival.opened();
    }

    /**
     * The client has sent something, or all it had, while there was no server yet.
     *
     * @param something false if it has ended without a byte
     */
    void clientSpoke(boolean something) {
        arrival.clientSpoke(something);
    }

    /** Does a step on the way to a server; an error of pen's own ends this connection and no other. */
    void guard(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            fault(e);
        }
    }

    /**
     * A server took the connection: from now on bytes flow.
     *
     * @param greeting what the server has sent already; it is released here
     */
    void connected(Stream stream, Server taker, @Nullable ByteBuf greeting) {
        arrival.settled();
        upstream = stream;
        server = taker;
        open++;
        watchSilence();
        proxy.taken(this, taker);
        stream.receiver(fromServer);
        if (greeting != null) {
            fromServer.received(greeting);
        }
        listen(stream, taker);
        fromServer.begin(stream, downstream, taker, gate == null ? null : gate.answers());
        fromClient.begin(downstream, stream, taker, requests);
    }

    /** Ends the connection once what it holds is written; the first reason given stays. */
    void close(CloseReason why) {
        if (reason != null) {
            return;
        }
        over(why);
        boolean whole = why == CloseReason.FINISHED;
        boolean finished = downstream.finish(whole);
        if (upstream != null) {
            finished &= upstream.finish(whole);
        }
        if (!finished) {
            // Whoever does not take it in this time must not keep the connection's place.
            closeLater();
        }
    }

    private void over(CloseReason why) {
        reason = why;
        arrival.settled();
        proxy.closes(this, why);
        silence.cancel();
    }

    /** Ends the connection with an answer of pen's own, which comes after all that the client has got so far. */
    void refuse(ByteBuf answer) {
        over(CloseReason.BAD_REQUEST);
        refused = true;
        downstream.write(answer);
        downstream.shutdownOutput();
        // It is read to its end, or a close with input unread might cost it the answer; but not for ever.
        closeLater();
        if (fromClient.hasEnded()) {
            lingered();
        } else {
            downstream.read(true);
        }
    }

    /** Whether the client was told that its request is refused. */
    boolean isRefused() {
        return refused;
    }

    /** The client has heard that it is refused, and sends no more. */
    void lingered() {
        downstream.finish(true);
    }

    @Override
    public void abort(CloseReason why) {
        loop.executor().execute(() -> end(why));
    }

    /** Ends the connection now, and drops what it holds. */
    void end(CloseReason why) {
        close(why);
        abortNow();
    }

    @Override
    public void settingsChanged() {
        loop.executor().execute(() -> {
            if (!arrival.isConnecting()) {
                watchSilence();
            }
        });
    }

    /** Begins to count silence, or counts by the settings that are in force now. */
    void watchSilence() {
        if (reason == null) {
            silence.watch(proxy.settings(), fromClient.hasEnded() || fromServer.hasEnded());
        }
    }

    /** One side has sent everything; the other may go on. */
    void halfClosed(boolean byClient) {
        FastClose fast = proxy.settings().get(Setting.TCP_FASTCLOSE);
        if (byClient ? fast.onClient() : fast.onServer()) {
            close(CloseReason.FINISHED);
        } else {
            watchSilence();
        }
    }

    /** The client's TLS handshake did not come to its end. */
    void handshakeFailed(HandshakeException cause) {
        proxy.diagnostics().debug(1, title() + ": handshake: " + cause.getMessage());
        close(CloseReason.HANDSHAKE);
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

    /** Ends the connection after a while, as broken off unless there is a reason by then. */
    void closeLater() {
        if (deadline == null) {
            deadline = loop.executor().schedule(() -> end(CloseReason.RESET), LINGER, TimeUnit.SECONDS);
        }
    }

    /** Ends the connection for an error of pen's own, which is told with where it happened. */
    void fault(Throwable cause) {
        proxy.fault(this, cause);
        close(CloseReason.FAULT);
    }

    /** One of the two sockets is closed; with the last of them the connection is over. */
    void sideClosed(boolean byClient) {
        if (!byClient) {
            upstreamClosed();
        }
        if (--open > 0) {
            return;
        }
        if (deadline != null) {
            deadline.cancel(false);
        }
        if (requests != null) {
            requests.end();
        }
        arrival.cancel();
        proxy.balancer().ended(client, received, sent);
        proxy.ended(this);
    }

    /** Said at once, not when the client has gone too: from now on another connection may have the same local port. */
    private void upstreamClosed() {
        if (entry != null && reason != null) {
            if (requests != null && gate == null) {
                requests.end();
            }
            entry.closed(sent, received, reason);
        }
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
        touch();
        sent += bytes;
        to.addSent(bytes);
    }

    void countReceived(int bytes, Server from) {
        touch();
        received += bytes;
        from.addReceived(bytes);
    }

    /** A byte has come from one side. */
    void touch() {
        silence.touch();
    }

    @Override
    public void number(int given) {
        number = given;
    }

    Proxy proxy() {
        return proxy;
    }

    @Override
    public int number() {
        return number;
    }

    @Override
    public Client client() {
        return client;
    }

    @Override
    public @Nullable Server server() {
        return server;
    }

    @Override
    public String state() {
        if (reason != null) {
            return "closing";
        }
        String waiting = arrival.state();
        if (waiting != null) {
            return waiting;
        }
        return fromClient.hasEnded() || fromServer.hasEnded() ? "half-closed" : "open";
    }

    @Override
    public int downstreamDescriptor() {
        return downstream.descriptor();
    }

    @Override
    public int upstreamDescriptor() {
        Stream toServer = upstream;
        return toServer == null ? Stream.NO_DESCRIPTOR : toServer.descriptor();
    }

    @Override
    public long sent() {
        return sent;
    }

    @Override
    public long received() {
        return received;
    }

    @Override
    public long downstreamPending() {
        return downstream.pending();
    }

    @Override
    public long upstreamPending() {
        Stream toServer = upstream;
        return toServer == null ? 0 : toServer.pending();
    }

    /** Puts between the client and this server what has to know, or to change, what passes. */
    private void listen(Stream to, Server taker) {
        int port = downstream.remote() instanceof InetSocketAddress inet ? inet.getPort() : 0;
        entry = proxy.log().connected(client, port, taker, to::local);
        Consumer<String> sink = entry == null ? null : entry::request;
        if (proxy.settings().get(Setting.HTTP).isOn()) {
            gate = new RequestGate(this, arrival.isSecure(), fromClient, downstream, to, sink);
            requests = gate.requests();
        } else if (sink != null) {
            requests = new RequestLines(sink);
        }
    }

    /** What requests go through; null if they pass as they are. */
    @Nullable
    RequestGate gate() {
        return gate;
    }
}
