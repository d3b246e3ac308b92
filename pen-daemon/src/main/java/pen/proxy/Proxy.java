// SPDX-License-Identifier: Apache-2.0
package pen.proxy;

import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import pen.balance.Balancer;
import pen.balance.ClientTable;
import pen.balance.ServerPool;
import pen.log.Diagnostics;
import pen.net.Endpoint;
import pen.net.Transport;
import pen.settings.Follower;
import pen.settings.Setting;
import pen.settings.Settings;

/** The balancer at work: event loops, the listener, the connections, and the tables behind them. */
public final class Proxy implements Follower, AutoCloseable {
    /** How long connections may take to close when pen ends: on a busy machine they need some of it; ms. */
    private static final int PATIENCE = 5_000;

    private final Supplier<Settings> settings;
    private final Diagnostics diagnostics;
    private final ConnectionLog log;
    private final int backlog;
    private final IntUnaryOperator descriptorLimit;
    private final ServerPool pool;
    private final Balancer balancer;
    private final ConnectionTable connections = new ConnectionTable();
    private volatile @Nullable Loops loops;
    private volatile @Nullable Listener listener;
    private volatile boolean serving;

    /**
     * Event loops start when the first settings are prepared, listeners open with those that name one.
     *
     * @param settings those in force at the moment
     * @param backlog connections that the kernel keeps waiting for each listening socket
     * @param descriptorLimit the most connections that descriptors allow so many event loops
     * @param nanoTime the time, in nanoseconds of any origin
     */
    public Proxy(
            Supplier<Settings> settings,
            int backlog,
            IntUnaryOperator descriptorLimit,
            LongSupplier nanoTime,
            Diagnostics diagnostics,
            ConnectionLog log) {
        this.settings = settings;
        this.backlog = backlog;
        this.descriptorLimit = descriptorLimit;
        this.diagnostics = diagnostics;
        this.log = log;
        this.pool = new ServerPool(nanoTime);
        this.balancer = new Balancer(settings, pool, new ClientTable(1), nanoTime);
    }

    /** Begins to accept clients, now and on later listeners. */
    public void serve() {
        serving = true;
        Listener current = listener;
        if (current != null) {
            current.resume();
        }
    }

    @Override
    public Change prepare(Settings now, Settings next) throws IOException {
        // Before anything is opened: it may fail, and a table that is larger than need be does no harm.
        balancer.clients().grow(next.get(Setting.CLIENTS_MAX));
        if (loops == null) {
            loops = Loops.start(transport(next), threads(next));
        } else {
            unchanged(Setting.THREADS, now, next, Proxy::threads);
            unchanged(Setting.TRANSPORT, now, next, Proxy::transport);
        }
        Optional<Endpoint> endpoint = next.get(Setting.LISTEN);
        boolean moves = !endpoint.equals(now.get(Setting.LISTEN)) && endpoint.isPresent();
        Listener old = listener;
        List<Listener> replaced = old == null ? List.of() : List.of(old);
        Listener opened = moves ? Listener.open(this, endpoint.orElseThrow(), backlog, replaced) : null;
        return new Change() {
            @Override
            public void commit() {
                pool.apply(next);
                limitConnections(next);
                if (opened != null) {
                    listener = opened;
                    if (serving) {
                        opened.resume();
                    }
                    replaced.forEach(Listener::close);
                }
            }

            @Override
            public void cancel() {
                if (opened != null) {
                    opened.close();
                }
            }
        };
    }

    /** Closes the listener and every connection, and ends the loops. */
    @Override
    public void close() {
        Listener current = listener;
        if (current != null) {
            current.close();
        }
        // A loop that ends between two rounds would leave its sockets open.
        connections.list(Integer.MAX_VALUE).forEach(Connection::abort);
        if (!connections.awaitNone(PATIENCE)) {
            diagnostics.say("ending: " + connections.size() + " connections do not close");
        }
        if (loops != null) {
            loops.close();
        }
    }

    public Balancer balancer() {
        return balancer;
    }

    public ConnectionTable connections() {
        return connections;
    }

    /** The address that clients connect to, with the port that was really bound. */
    public Optional<SocketAddress> address() {
        return Optional.ofNullable(listener).map(Listener::address);
    }

    /** The connection is over: its place is free. */
    void ended(Connection connection) {
        if (connections.remove(connection)) {
            resume();
        }
    }

    Settings settings() {
        return settings.get();
    }

    /** How the loops reach the kernel. */
    Transport transport() {
        return started().transport();
    }

    Diagnostics diagnostics() {
        return diagnostics;
    }

    ConnectionLog log() {
        return log;
    }

    List<EventLoop> loops() {
        return started().all();
    }

    /** The most connections at once under these settings: what was asked for, as far as descriptors allow. */
    public int connectionLimit(Settings under) {
        int wanted = under.get(Setting.CONN_MAX);
        int most = descriptorLimit.applyAsInt(threads(under));
        return wanted == 0 ? most : Math.min(wanted, most);
    }

    /** The number of event loops under these settings. */
    public static int threads(Settings under) {
        int wanted = under.get(Setting.THREADS);
        return wanted == 0 ? Runtime.getRuntime().availableProcessors() : wanted;
    }

    /** How loops reach the kernel under these settings. */
    public static Transport transport(Settings under) {
        return under.get(Setting.TRANSPORT).orElseGet(Transport::best);
    }

    private Loops started() {
        return Objects.requireNonNull(loops, "no settings have been in force yet");
    }

    private static void unchanged(Setting<?> setting, Settings now, Settings next, Function<Settings, ?> what) {
        if (!now.get(setting).equals(next.get(setting))) {
            throw new IllegalArgumentException(
                    setting.name() + ": can be set only at start (in force: " + what.apply(now) + ")");
        }
    }

    private void limitConnections(Settings next) {
        int limit = connectionLimit(next);
        if (limit < next.get(Setting.CONN_MAX) && limit != connections.limit()) {
            diagnostics.say("conn_max: " + next.get(Setting.CONN_MAX) + ": the descriptor limit allows " + limit);
        }
        connections.limit(limit);
        resume();
    }

    private void resume() {
        Listener current = listener;
        if (current != null && serving) {
            current.resume();
        }
    }
}
