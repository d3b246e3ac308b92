// SPDX-License-Identifier: Apache-2.0
package pen.tls;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import pen.net.Stream;

/** A client's stream with TLS taken off: it is open when the handshake is done. Event loop only, as any stream. */
final class TlsStream implements Stream, Stream.Receiver, TlsEngine.Owner {
    private final Stream socket;
    private final Termination termination;
    private Receiver receiver;
    private EventLoop loop;
    private @Nullable ScheduledFuture<?> deadline;
    private @Nullable ServerNameReader nameReader;
    /** What has come before it was known which certificate the client wants. */
    private @Nullable ByteBuf hello;

    private @Nullable TlsEngine engine;
    private boolean wanted;
    private boolean heard;
    private boolean established;
    private boolean inputEnded;
    private boolean outputEnds;
    /** Nothing goes in or out any more. */
    private boolean broken;

    @SuppressWarnings("NullAway.Init") // Loop and receiver are given before anything can come.
    TlsStream(Stream socket, Termination termination) {
        this.socket = socket;
        this.termination = termination;
    }

    @Override
    public void options(boolean noDelay, boolean keepAlive) {
        socket.options(noDelay, keepAlive);
    }

    @Override
    public void open(EventLoop on, Receiver first) {
        loop = on;
        receiver = first;
        socket.open(on, this);
    }

    @Override
    public void receiver(Receiver next) {
        receiver = next;
    }

    @Override
    public SocketAddress remote() {
        return socket.remote();
    }

    @Override
    public @Nullable InetSocketAddress local() {
        return socket.local();
    }

    @Override
    public int descriptor() {
        return socket.descriptor();
    }

    @Override
    public void read(boolean data) {
        wanted = data;
        if (established) {
            socket.read(data);
        }
    }

    @Override
    public boolean isReading() {
        return wanted;
    }

    @Override
    public void write(ByteBuf data) {
        try {
            if (engine != null && established && !outputEnds && !broken) {
                engine.encrypt(data);
            }
        } catch (SSLException e) {
            failed(e);
        } finally {
            data.release();
        }
    }

    @Override
    public void flush() {
        socket.flush();
    }

    @Override
    public boolean isReady() {
        return socket.isReady();
    }

    /** Of what is sent in records. */
    @Override
    public long pending() {
        return socket.pending();
    }

    @Override
    public void shutdownOutput() {
        endOutput();
        socket.shutdownOutput();
    }

    @Override
    public boolean isOutputShutdown() {
        return socket.isOutputShutdown();
    }

    @Override
    public boolean canWaitBroken() {
        return socket.canWaitBroken();
    }

    @Override
    public boolean finish(boolean whole) {
        if (whole) {
            endOutput();
        }
        // Else no close_notify: a client that gets none knows that something is missing (RFC 8446, section 6.1).
        return socket.finish(whole);
    }

    @Override
    public void abort() {
        socket.abort();
    }

    @Override
    public void opened() {
        deadline = loop.schedule(this::timedOut, termination.handshakeTimeout(), TimeUnit.SECONDS);
        socket.read(true);
    }

    @Override
    public void received(ByteBuf data) {
        try {
            if (inputEnded || broken) {
                return;
            }
            if (!heard) {
                // Only now: who sends nothing shall cost nothing.
                heard = true;
                if (termination.hasNames()) {
                    nameReader = new ServerNameReader();
                } else {
                    engine = new TlsEngine(termination.identity().engine(), this);
                }
            }
            if (engine != null) {
                decrypt(engine, data);
            } else {
                readName(data);
            }
        } finally {
            data.release();
        }
    }

    @Override
    public void receivedAll() {
        receiver.receivedAll();
    }

    @Override
    public void ready() {
        receiver.ready();
    }

    @Override
    public void ended() {
        if (established) {
            inputEnded();
        } else {
            handshakeFailed(new HandshakeException(heard ? "the client ended it" : "the client sent nothing"));
        }
    }

    @Override
    public void failed(Throwable cause) {
        broken = true;
        receiver.failed(cause);
    }

    @Override
    public void closed() {
        stopWaiting();
        broken = true;
        if (nameReader != null) {
            nameReader.close();
            nameReader = null;
        }
        if (hello != null) {
            hello.release();
            hello = null;
        }
        if (engine != null) {
            engine.release();
        }
        receiver.closed();
    }

    @Override
    public void established() {
        stopWaiting();
        established = true;
        socket.read(wanted);
        receiver.opened();
    }

    @Override
    public void decrypted(ByteBuf plain) {
        receiver.received(plain);
    }

    @Override
    public void inputEnded() {
        if (!inputEnded && established) {
            inputEnded = true;
            receiver.ended();
        }
    }

    @Override
    public void send(ByteBuf records, boolean now) {
        socket.write(records);
        if (now) {
            socket.flush();
        }
    }

    private void timedOut() {
        handshakeFailed(new HandshakeException("not done within " + termination.handshakeTimeout() + " s"));
    }

    private void stopWaiting() {
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
    }

    /** Once the client's name for the server is known, so is the identity to answer with. */
    private void readName(ByteBuf data) {
        if (hello == null) {
            hello = ByteBufAllocator.DEFAULT.directBuffer(data.readableBytes());
        }
        hello.writeBytes(data, data.readerIndex(), data.readableBytes());
        if (nameReader == null || !nameReader.read(data)) {
            return;
        }
        String name = nameReader.name();
        nameReader.close();
        nameReader = null;
        // Finding it may take a while.
        socket.read(false);
        termination.identity(name).whenComplete((identity, failure) -> {
            if (loop.inEventLoop()) {
                begin(identity, failure);
            } else {
                loop.execute(() -> begin(identity, failure));
            }
        });
    }

    private void begin(@Nullable Identity identity, @Nullable Throwable failure) {
        ByteBuf data = hello;
        if (broken || data == null) {
            return;
        }
        hello = null;
        try {
            if (identity == null) {
                handshakeFailed(new HandshakeException("no certificate: " + failure));
                return;
            }
            engine = new TlsEngine(identity.engine(), this);
            socket.read(true);
            decrypt(engine, data);
            receiver.receivedAll();
        } catch (RuntimeException e) {
            failed(e);
        } finally {
            data.release();
        }
    }

    private void decrypt(TlsEngine by, ByteBuf data) {
        try {
            by.decrypt(data);
        } catch (SSLException e) {
            if (established) {
                failed(e);
            } else {
                handshakeFailed(new HandshakeException(ClientTrust.reason(e), e));
            }
        }
    }

    private void endOutput() {
        if (outputEnds || engine == null || broken) {
            return;
        }
        outputEnds = true;
        try {
            engine.endOutput();
        } catch (SSLException e) {
            // Then the client hears no word of goodbye, only the end of the stream.
            broken = true;
        }
    }

    private void handshakeFailed(HandshakeException cause) {
        if (!broken) {
            stopWaiting();
            failed(cause);
        }
    }
}
