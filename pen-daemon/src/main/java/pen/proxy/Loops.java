// SPDX-License-Identifier: Apache-2.0
package pen.proxy;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import pen.net.Transport;

/** The event loops: how many there are, and how they reach the kernel, is settled at start. */
final class Loops implements AutoCloseable {
    private final Transport transport;
    private final MultiThreadIoEventLoopGroup group;
    private final List<Loop> loops = new ArrayList<>();
    private final ScheduledFuture<?> ticker;

    /**
     * Starts them.
     *
     * @throws IOException if the machine has no room for so many; then none runs
     */
    static Loops start(Proxy proxy, Transport transport, int threads) throws IOException {
        try {
            return new Loops(proxy, transport, threads);
        } catch (IllegalStateException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IOException("threads: " + threads + ": cannot start so many event loops: " + cause, e);
        }
    }

    private Loops(Proxy proxy, Transport transport, int threads) {
        this.transport = transport;
        group = new MultiThreadIoEventLoopGroup(
                threads, new DefaultThreadFactory("relay", true), transport.ioHandlers());
        for (EventExecutor loop : group) {
            loops.add(new Loop((EventLoop) loop, proxy));
        }
        ticker = GlobalEventExecutor.INSTANCE.scheduleAtFixedRate(
                () -> loops.forEach(Loop::tick), IdleWheel.TICK, IdleWheel.TICK, TimeUnit.MILLISECONDS);
    }

    Transport transport() {
        return transport;
    }

    List<Loop> all() {
        return loops;
    }

    /** Ends the loops; what is still open must have been told to close. */
    @Override
    public void close() {
        ticker.cancel(false);
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
