// SPDX-License-Identifier: Apache-2.0
package pen.proxy;

import io.netty.channel.ChannelException;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import pen.balance.Server;

/**
 * Connections to servers that one event loop has opened in advance, evenly to all that are available, so that a client
 * need not wait for its own. Event loop only, but {@link #ready}.
 *
 * <p>They take no place of a server's limits; a server at its {@code max} gets none.
 */
final class Idlers {
    /** When to try again after one was lost or could not be opened; ms. */
    private static final int PAUSE = 1_000;

    private final Proxy proxy;
    private final EventLoop loop;
    private final Map<Server, Deque<Idler>> byServer = new HashMap<>();
    private final AtomicInteger ready = new AtomicInteger();
    private final Promise<Void> closed;
    private int all;
    /** Sockets that are not closed yet, of those that no client got. */
    private int sockets;

    private int wanted;
    private boolean closing;
    private boolean resting;

    Idlers(Proxy proxy, EventLoop loop) {
        this.proxy = proxy;
        this.loop = loop;
        this.closed = loop.newPromise();
    }

    /** How many a client could have now; any thread may ask. */
    int ready() {
        return ready.get();
    }

    /** From now on keeps so many, to the servers that there are now; those that there were are closed. */
    void want(int count) {
        wanted = count;
        List<Idler> before = new ArrayList<>();
        byServer.values().forEach(before::addAll);
        byServer.clear();
        all = 0;
        ready.set(0);
        before.forEach(Idler::abort);
        refill();
    }

    /** Closes all of them; the future tells when they are closed. Any thread may call. */
    Future<?> close() {
        loop.execute(() -> {
            closing = true;
            want(0);
            closeWhenNone();
        });
        return closed;
    }

    private void closeWhenNone() {
        if (closing && sockets == 0) {
            closed.trySuccess(null);
        }
    }

    /** An open connection to the server, which is the caller's from now on; null if there is none. */
    @Nullable
    Idler take(Server server) {
        if (all == 0) {
            return null;
        }
        // The newest: the least likely to be given up by its server at this moment.
        for (Idler idler : to(server)) {
            if (idler.isReady()) {
                forget(idler);
                sockets--;
                refill();
                return idler;
            }
        }
        return null;
    }

    /** It can be used. */
    void opened() {
        ready.incrementAndGet();
    }

    /** Its socket is closed. */
    void closed() {
        sockets--;
        closeWhenNone();
    }

    /** Its server has given it up. */
    void lost(Idler idler) {
        forget(idler);
        idler.abort();
        refillLater();
    }

    /** It could not be opened. */
    void failed(Idler idler, Throwable cause) {
        Server server = idler.server();
        forget(idler);
        idler.abort();
        if (!(cause instanceof ChannelException) && !ConnectFailure.isLocal(cause)) {
            proxy.blame(server, cause);
            server.failed(ConnectFailure.refusal(cause), proxy.blacklistSeconds());
        }
        refillLater();
    }

    private void refill() {
        while (!closing && all < wanted && !resting) {
            Server server = neediest();
            if (server == null) {
                refillLater();
                return;
            }
            try {
                Idler idler = new Idler(this, server, proxy.stream(server, null));
                to(server).addFirst(idler);
                all++;
                sockets++;
                idler.open(loop);
            } catch (ChannelException e) {
                proxy.diagnostics().debug(1, "no socket for an idler to " + server + ": " + e.getMessage());
                refillLater();
            }
        }
    }

    private void refillLater() {
        if (!resting && all < wanted) {
            resting = true;
            loop.schedule(
                    () -> {
                        resting = false;
                        refill();
                    },
                    PAUSE,
                    TimeUnit.MILLISECONDS);
        }
    }

    private @Nullable Server neediest() {
        Server neediest = null;
        for (Server server : proxy.balancer().pool().servers()) {
            if (server.hasRoom()
                    && (neediest == null || to(server).size() < to(neediest).size())) {
                neediest = server;
            }
        }
        return neediest;
    }

    private Deque<Idler> to(Server server) {
        return byServer.computeIfAbsent(server, each -> new ArrayDeque<>());
    }

    private void forget(Idler idler) {
        if (to(idler.server()).remove(idler)) {
            all--;
            if (idler.isReady()) {
                ready.decrementAndGet();
            }
        }
    }
}
