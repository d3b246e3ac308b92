// SPDX-License-Identifier: Apache-2.0
package pen.proxy;

import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import pen.net.Inherited;
import pen.net.ListeningSocket;
import pen.net.Stream;

/**
 * One listening socket on one event loop: takes connections while there is room for them.
 *
 * <p>At the connection limit it stops accepting, so that new clients wait in the kernel's backlog; those that the
 * transport had accepted by then wait here. Fields belong to the loop.
 */
final class Acceptor implements Listener.Intake, ListeningSocket.Taker {
    /** How long to leave accepting alone after it failed, as it does when descriptors run out; ms. */
    private static final int PAUSE = 1_000;

    private final Proxy proxy;
    private final Loop loop;
    private final boolean shared;
    private final int backlog;
    private final Queue<Stream> waiting = new ArrayDeque<>();
    private volatile @Nullable ListeningSocket socket;
    private boolean failing;
    private boolean resting;
    private boolean draining;
    private int dealt;

    /**
     * @param shared whether each loop has such a socket; else this one deals connections out to all
     * @param backlog connections that the kernel keeps waiting
     */
    Acceptor(Proxy proxy, Loop loop, boolean shared, int backlog) {
        this.proxy = proxy;
        this.loop = loop;
        this.shared = shared;
        this.backlog = backlog;
    }

    @Override
    public SocketAddress open(SocketAddress address) throws IOException {
        ListeningSocket opened = proxy.transport().listen(loop.executor(), address, backlog, shared, this);
        socket = opened;
        return shared ? opened.address() : address;
    }

    @Override
    public SocketAddress open(Inherited inherited) throws IOException {
        socket = proxy.transport().listen(loop.executor(), inherited, this);
        return inherited.address();
    }

    /** Takes what waits, then accepts again. */
    @Override
    public void resume() {
        loop.executor().execute(() -> {
            Stream client = waiting.peek();
            while (client != null && begin(client)) {
                waiting.remove();
                client = waiting.peek();
            }
            if (waiting.isEmpty() && !resting && !draining) {
                accept(true);
            }
        });
    }

    @Override
    public boolean turnAway() {
        ListeningSocket listening = socket;
        return listening != null && listening.turnAway();
    }

    @Override
    public void drain() {
        loop.executor().execute(() -> {
            draining = true;
            if (socket != null) {
                socket.stop();
            }
        });
    }

    /** Stops listening; connections that still wait here are closed. The future tells when nobody can come any more. */
    @Override
    public Future<?> close() {
        ListeningSocket listening = socket;
        Future<?> stopped = listening == null ? loop.executor().newSucceededFuture(null) : listening.stop();
        return stopped.addListener(done -> loop.executor().execute(() -> {
            waiting.forEach(Stream::abort);
            waiting.clear();
        }));
    }

    @Override
    public void accepted(Stream client) {
        failing = false;
        if (!waiting.isEmpty() || !begin(client)) {
            waiting.add(client);
        }
    }

    @Override
    public void failed(Throwable cause) {
        if (!failing) {
            failing = true;
            proxy.diagnostics().say("cannot accept: " + cause.getMessage() + "; clients wait");
        }
        accept(false);
        if (!resting) {
            resting = true;
            loop.executor().schedule(this::tryAgain, PAUSE, TimeUnit.MILLISECONDS);
        }
    }

    private void tryAgain() {
        resting = false;
        resume();
    }

    private boolean begin(Stream client) {
        Loop home = shared
                ? loop
                : proxy.loops().get(Math.floorMod(dealt++, proxy.loops().size()));
        Connection connection = new Connection(proxy, client, home);
        if (!proxy.connections().add(connection, connection.connects())) {
            accept(false);
            return false;
        }
        connection.open();
        return true;
    }

    private void accept(boolean wanted) {
        ListeningSocket listening = socket;
        if (listening != null) {
            listening.accept(wanted);
        }
    }
}
