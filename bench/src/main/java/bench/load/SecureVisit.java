// SPDX-License-Identifier: Apache-2.0
package bench.load;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** A connection with TLS, from its first byte to its last: a handshake, a request, an answer. One after the other. */
final class SecureVisit {
    /** More than a record of TLS takes: 2^14 bytes and some (RFC 8446, section 5.2). */
    private static final int BUFFER = 1 << 15;

    private static final int NONE = -1;

    private final ByteBuffer in = LibC.memory(BUFFER);
    private final ByteBuffer out = LibC.memory(BUFFER);
    private final ByteBuffer plain = LibC.memory(BUFFER);
    private final long inAddress = LibC.address(in);
    private final long outAddress = LibC.address(out);
    private final ByteBuffer nothing = LibC.memory(0);
    private ByteBuffer request = nothing;
    private @Nullable SSLEngine engine;
    private int socket = NONE;
    private boolean begun;
    private boolean asked;
    private boolean served;

    /** Begins the next one, on a socket that connects; it is closed in {@link #end}. */
    void begin(int connecting, SslContext context, ByteBuffer asking) throws IOException {
        socket = connecting;
        SSLEngine fresh = context.newEngine(ByteBufAllocator.DEFAULT);
        engine = fresh;
        fresh.beginHandshake();
        request = asking.duplicate();
        in.clear();
        begun = false;
        asked = false;
        served = false;
    }

    /**
     * Does what can be done now.
     *
     * @param flags what happened to the socket, in terms of epoll
     * @return whether the far end has closed the connection, or said that it will
     * @throws IOException if the connection fails, or TLS does
     */
    boolean proceed(int flags) throws IOException {
        if (!begun && (flags & LibC.EPOLLOUT) != 0) {
            begun = true;
            in.flip();
            advance();
            in.compact();
            if (live().isInboundDone()) {
                // Some do not close before their goodbye (close_notify) is answered, or the connection closed.
                return true;
            }
        }
        if ((flags & (LibC.EPOLLIN | LibC.EPOLLERR)) == 0) {
            return false;
        }
        while (true) {
            long count = LibC.read(socket, inAddress + in.position(), in.remaining());
            if (count == -1 && LibC.errno() == LibC.EAGAIN) {
                return false;
            }
            if (count == -1) {
                throw LibC.error("read");
            }
            if (count == 0) {
                return true;
            }
            in.position(in.position() + (int) count).flip();
            advance();
            in.compact();
            if (live().isInboundDone()) {
                // Some do not close before their goodbye (close_notify) is answered, or the connection closed.
                return true;
            }
        }
    }

    /** Whether any of an answer has come. */
    boolean isServed() {
        return served;
    }

    /** Closes what is open. */
    void end() {
        if (engine != null) {
            ReferenceCountUtil.release(engine);
            engine = null;
        }
        if (socket != NONE) {
            LibC.close(socket);
            socket = NONE;
        }
    }

    /** Lets the engine take what was received, and sends what it makes of it in one piece. */
    private void advance() throws IOException {
        out.clear();
        boolean more = true;
        while (more) {
            more = step(live());
        }
        if (out.position() > 0 && LibC.write(socket, outAddress, out.position()) != out.position()) {
            throw LibC.error("write");
        }
    }

    /** Whether there is another step. */
    private boolean step(SSLEngine live) throws SSLException {
        return switch (live.getHandshakeStatus()) {
            case NEED_WRAP -> live.wrap(nothing, out).bytesProduced() > 0;
            case NEED_TASK -> throw new SSLException("the engine leaves work to others");
            case NOT_HANDSHAKING, FINISHED -> asked ? receive(live) : ask(live);
            default -> receive(live);
        };
    }

    private boolean ask(SSLEngine live) throws SSLException {
        asked = true;
        live.wrap(request, out);
        return true;
    }

    /** Whether there may be more to receive. */
    private boolean receive(SSLEngine live) throws SSLException {
        plain.clear();
        SSLEngineResult result = live.unwrap(in, plain);
        served |= result.bytesProduced() > 0;
        return result.getStatus() == SSLEngineResult.Status.OK && result.bytesConsumed() > 0;
    }

    private SSLEngine live() throws IOException {
        if (engine == null) {
            throw new IOException("the connection is closed");
        }
        return engine;
    }
}
