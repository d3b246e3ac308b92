// SPDX-License-Identifier: Apache-2.0
package pen.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;
import pen.balance.Server;
import pen.net.Stream;

/** A connection to a server that waits for a client. Event loop only. */
final class Idler implements Stream.Receiver {
    /** From so much on no more is read, and the end is not heard; bytes. Greetings are lines. */
    private static final int LONGEST_GREETING = 8192;

    private final Idlers idlers;
    private final Server server;
    private final Stream stream;
    private @Nullable ByteBuf greeting;
    private boolean ready;
    private boolean over;

    Idler(Idlers idlers, Server server, Stream stream) {
        this.idlers = idlers;
        this.server = server;
        this.stream = stream;
    }

    void open(EventLoop loop) {
        stream.open(loop, this);
    }

    Server server() {
        return server;
    }

    Stream stream() {
        return stream;
    }

    boolean isReady() {
        return ready;
    }

    /** What the server has said of itself; the caller releases it. */
    @Nullable
    ByteBuf takeGreeting() {
        ByteBuf taken = greeting;
        greeting = null;
        return taken;
    }

    void abort() {
        over = true;
        stream.abort();
    }

    @Override
    public void opened() {
        if (!over) {
            ready = true;
            idlers.opened();
            // Only so does it hear that the server gives the connection up.
            stream.read(true);
        }
    }

    /** A server that speaks first has its say when the client is there. */
    @Override
    public void received(ByteBuf data) {
        greeting = greeting == null ? data : Unpooled.wrappedBuffer(greeting, data);
        stream.read(greeting.readableBytes() < LONGEST_GREETING);
    }

    @Override
    public void receivedAll() {}

    @Override
    public void ready() {}

    @Override
    public void ended() {
        if (!over) {
            idlers.lost(this);
        }
    }

    @Override
    public void failed(Throwable cause) {
        if (!over && ready) {
            idlers.lost(this);
        } else if (!over) {
            idlers.failed(this, cause);
        }
    }

    @Override
    public void closed() {
        if (greeting != null) {
            greeting.release();
            greeting = null;
        }
        if (!over) {
            idlers.lost(this);
        }
        idlers.closed();
    }
}
