// SPDX-License-Identifier: Apache-2.0
package pen.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import pen.balance.CloseReason;
import pen.balance.Server;
import pen.http.Passage;
import pen.log.StackTrace;
import pen.net.Stream;
import pen.tls.HandshakeException;

/**
 * One direction of a connection: what this socket receives is written to its peer.
 *
 * <p>A peer that cannot keep up stops this socket from reading; nothing is held but what the peer's socket has not
 * taken yet. Event loop only: both sockets have the same one.
 */
final class Relay implements Stream.Receiver {
    private final Connection connection;
    private final boolean fromClient;
    private @Nullable Stream stream;
    private @Nullable Stream peer;
    private @Nullable Server server;
    private @Nullable Passage passage;
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

    /**
     * Begins to relay from the socket to its peer.
     *
     * @param through what the data passes through on its way; null: nothing
     */
    void begin(Stream from, Stream to, Server with, @Nullable Passage through) {
        stream = from;
        peer = to;
        server = with;
        passage = through;
        if (early != null) {
            ByteBuf data = early;
            early = null;
            forward(data, to, with);
            to.flush();
        }
        if (!connection.isClosing() && !isShut()) {
            resume();
        }
    }

    /** Goes on to read after the gate was shut, or before anything was. */
    void resume() {
        if (peer == null || stream == null) {
            return;
        }
        if (ended) {
            end(peer);
        } else if (peer.isReady()) {
            stream.read(true);
        }
    }

    /** Whether what this side sends has to wait for the other. */
    private boolean isShut() {
        RequestGate gate = connection.gate();
        return fromClient && gate != null && gate.isShut();
    }

    /**
     * From now on what this side sends leads nowhere. It is read all the same: a close with input unread would be a
     * reset, and might cost the client the answer that the server gave before it stopped listening.
     */
    void discard() {
        discarding = true;
        if (stream != null) {
            stream.read(true);
        }
    }

    /** Whether everything from this side has been received. */
    boolean hasEnded() {
        return ended;
    }

    /** Only a client's stream is opened with a relay as its receiver; a server's has been connected before. */
    @Override
    public void opened() {
        connection.guard(connection::opened);
    }

    @Override
    public void received(ByteBuf data) {
        if (connection.isClosing() || discarding) {
            data.release();
        } else if (peer == null || server == null) {
            early = early == null ? data : Unpooled.wrappedBuffer(early, data);
            connection.guard(() -> connection.clientSpoke(true));
        } else {
            forward(data, peer, server);
            if (!peer.isReady() && !connection.isClosing()) {
                peer.flush();
                // The flush may have found that the peer takes no more at all.
                if (!peer.isReady() && !discarding) {
                    pause();
                }
            }
        }
    }

    @Override
    public void receivedAll() {
        if (peer != null) {
            peer.flush();
        }
    }

    @Override
    public void ready() {
        RequestGate gate = connection.gate();
        // The client may be held for another reason.
        if (peer != null && (fromClient || gate == null || !gate.isShut())) {
            peer.read(true);
        }
    }

    @Override
    public void ended() {
        ended = true;
        if (peer == null) {
            connection.guard(() -> connection.clientSpoke(early != null));
        } else if (!isShut()) {
            end(peer);
        }
        if (deaf && stream != null) {
            retire(stream);
        }
    }

    @Override
    public void closed() {
        if (early != null) {
            early.release();
            early = null;
        }
        if (!retired) {
            connection.close(CloseReason.RESET);
        }
        connection.sideClosed(fromClient);
    }

    @Override
    public void failed(Throwable cause) {
        if (!(cause instanceof IOException)) {
            connection.fault(cause);
            return;
        }
        connection.proxy().diagnostics().debug(2, "connection " + connection.number() + ": " + cause);
        if (cause instanceof HandshakeException handshake) {
            connection.handshakeFailed(handshake);
        } else if (fromClient) {
            connection.clientGone();
        } else if (stream == null || !stream.isOutputShutdown()) {
            connection.close(CloseReason.RESET);
        } else {
            serverTakesNoMore(stream);
        }
    }

    /**
     * A write to the server failed. What it had sent before may still wait to be read: an answer to a request that it
     * did not want to hear to its end.
     */
    private void serverTakesNoMore(Stream from) {
        deaf = true;
        if (ended) {
            connection.writeFailed(this);
            retire(from);
        } else if (from.isReading() || from.canWaitBroken()) {
            connection.writeFailed(this);
        } else {
            connection.close(CloseReason.RESET);
        }
    }

    /** Closes this side alone; the other one has a while to take what is on its way to it. */
    private void retire(Stream from) {
        retired = true;
        from.abort();
        connection.closeLater();
    }

    private void pause() {
        if (stream == null) {
            return;
        }
        if (deaf && !stream.canWaitBroken()) {
            connection.close(CloseReason.RESET);
        } else {
            stream.read(false);
        }
    }

    private void forward(ByteBuf data, Stream to, Server with) {
        ByteBuf passed = passage == null ? data : through(passage, data);
        int bytes = passed.readableBytes();
        if (fromClient) {
            connection.countSent(bytes, with);
        } else {
            connection.countReceived(bytes, with);
        }
        if (bytes == 0) {
            passed.release();
        } else {
            if (connection.proxy().diagnostics().isOn(2)) {
                DataDump.say(connection.proxy(), connection.number(), fromClient, passed);
            }
            to.write(passed);
        }
        RequestGate gate = connection.gate();
        if (gate != null) {
            gate.follow();
        }
    }

    private ByteBuf through(Passage way, ByteBuf data) {
        try {
            return way.pass(data);
        } catch (RuntimeException e) {
            if (connection.gate() != null) {
                throw e;
            }
            // The log only listens: a request that it cannot read must pass all the same.
            passage = null;
            connection.proxy().diagnostics().say("access log: " + StackTrace.of(e));
            return data;
        }
    }

    /** This side will send no more: once all is written the other side is told, or the connection is over. */
    private void end(Stream to) {
        RequestGate gate = connection.gate();
        if (!fromClient && gate != null) {
            gate.serverEnded();
        }
        if (connection.isRefused()) {
            connection.lingered();
        } else if (connection.bothEnded()) {
            connection.close(CloseReason.FINISHED);
        } else {
            to.shutdownOutput();
            connection.halfClosed(fromClient);
        }
    }
}
