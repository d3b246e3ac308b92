// SPDX-License-Identifier: Apache-2.0
package pen.proxy;

import java.io.IOException;
import java.net.SocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import pen.balance.Balancer;
import pen.balance.Client;
import pen.balance.ClientTable;
import pen.balance.CloseReason;
import pen.balance.Server;
import pen.balance.ServerPool;
import pen.log.Diagnostics;
import pen.log.StackTrace;
import pen.net.Endpoint;
import pen.net.InheritedSockets;
import pen.net.Stream;
import pen.net.Transport;
import pen.settings.Follower;
import pen.settings.Setting;
import pen.settings.Settings;
import pen.tls.TlsContexts;

/** The balancer at work: event loops, the listener, the connections, and the tables behind them. */
public final class Proxy implements Follower, AutoCloseable {
    /** How long connections may take to close when pen ends: on a busy machine they need some of it; ms. */
    private static final int PATIENCE = 5_000;

    private final Supplier<Settings> settings;
    private final Diagnostics diagnostics;
    private final ConnectionLog log;
    private final TlsContexts tls;
    private final int backlog;
    private final IntUnaryOperator descriptorLimit;
    private final LongSupplier nanoTime;
    private final ServerPool pool;
    private final Balancer balancer;
    private final ServerSockets sockets;
    private final ConnectionTable connections = new ConnectionTable();
    private final InheritedSockets inherited = new InheritedSockets();
    private volatile @Nullable Loops loops;
    private volatile @Nullable Listener listener;
    private volatile boolean serving;
    private volatile boolean draining;

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
            ConnectionLog log,
            TlsContexts tls) {
        this.settings = settings;
        this.backlog = backlog;
        this.descriptorLimit = descriptorLimit;
        this.nanoTime = nanoTime;
        this.diagnostics = diagnostics;
        this.log = log;
        this.tls = tls;
        this.pool = new ServerPool(nanoTime);
        this.sockets = new ServerSockets(settings, diagnostics);
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
        next.check();
        requireRoom(next);
        // Before anything is opened: it may fail, and a table that is larger than need be does no harm.
        balancer.clients().grow(next.get(Setting.CLIENTS_MAX));
        if (loops == null) {
            loops = Loops.start(this, transport(next), threads(next));
        } else {
            unchanged(Setting.THREADS, now, next, Proxy::threads);
            unchanged(Setting.TRANSPORT, now, next, Proxy::transport);
            unchanged(Setting.UDP, now, next, in -> in.get(Setting.UDP) ? "udp" : "no udp");
        }
        if (changes(now, next, Setting.SOURCE, Setting.TRANSPARENT)) {
            ServerSockets.check(next, transport(next));
        }
        Optional<Endpoint> endpoint =
                next.get(Setting.LISTEN).filter(any -> next.get(Setting.DSR_IF).isEmpty());
        boolean moves = !endpoint.equals(now.get(Setting.LISTEN)) && endpoint.isPresent();
        if (moves && draining) {
            throw new IllegalArgumentException("listen: " + endpoint.orElseThrow() + ": pen is ending");
        }
        Listener old = listener;
        List<Listener> replaced = old == null ? List.of() : List.of(old);
        Listener opened =
                moves ? Listener.open(this, endpoint.orElseThrow(), next.get(Setting.UDP), backlog, replaced) : null;
        return new Change() {
            @Override
            public void commit() {
                pool.apply(next);
                limitConnections(next);
                if (changes(now, next, Setting.IDLE_TIMEOUT, Setting.HALF_CLOSE_TIMEOUT, Setting.UDP_TIMEOUT)) {
                    connections.list(Integer.MAX_VALUE).forEach(ConnectionTable.Entry::settingsChanged);
                }
                if (!now.servers().equals(next.servers())
                        || changes(now, next, Setting.IDLERS, Setting.SOURCE, Setting.TCP_NODELAY, Setting.KEEPALIVE)) {
                    wantIdlers(next.get(Setting.UDP) ? 0 : next.get(Setting.IDLERS));
                }
                if (opened != null) {
                    listener = opened;
                    if (draining) {
                        opened.drain();
                    } else if (serving) {
                        opened.resume();
                    }
                    replaced.forEach(Listener::retire);
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

    /**
     * Looks whether this process may still do what the settings ask, now that it is another user.
     *
     * @throws IOException if it may not
     */
    public void requireRights(String user) throws IOException {
        try {
            ServerSockets.check(settings.get(), transport());
        } catch (IOException e) {
            throw new IOException(e.getMessage() + "; -u " + user + " has given that up", e);
        }
    }

    /** Takes no more clients; those that are here go on. */
    public void drain() {
        draining = true;
        Listener current = listener;
        if (current != null) {
            current.drain();
        }
    }

    /** Closes the listener and every connection, and ends the loops. */
    @Override
    public void close() {
        Listener current = listener;
        if (current != null) {
            current.close();
        }
        // A loop that ends between two rounds would leave its sockets open.
        connections.list(Integer.MAX_VALUE).forEach(connection -> connection.abort(CloseReason.PEN_ENDS));
        if (!connections.awaitNone(PATIENCE)) {
            diagnostics.say("ending: " + connections.size() + " connections do not close");
        }
        if (loops != null) {
            started().all().stream()
                    .map(loop -> loop.idlers().close())
                    .toList()
                    .forEach(closed -> closed.awaitUninterruptibly(PATIENCE));
            loops.close();
        }
    }

    /** The sockets to listen on that were there at the start. */
    public InheritedSockets inherited() {
        return inherited;
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
    void ended(ConnectionTable.Entry connection) {
        if (connections.remove(connection)) {
            resume();
        }
    }

    /** A connection has reached a server or given up. */
    void settled() {
        if (connections.settled()) {
            resume();
        }
    }

    /**
     * A stream to the server, not open yet.
     *
     * @param client for whom; null: for nobody yet
     * @throws io.netty.channel.ChannelException if there is no descriptor for it
     */
    Stream stream(Server server, @Nullable Client client) {
        return sockets.stream(transport(), server, client);
    }

    /** The sockets toward servers. */
    ServerSockets sockets() {
        return sockets;
    }

    /** Tells that the server failed. */
    void blame(Server server, Throwable cause) {
        int seconds = blacklistSeconds();
        String consequence = server.index() >= 0 && seconds > 0 ? "; blacklisted for " + seconds + " s" : "";
        diagnostics.say(server + ": " + ConnectFailure.reason(cause) + consequence);
    }

    /** Tells that a server took the connection. */
    void taken(ConnectionTable.Entry connection, Server taker) {
        if (diagnostics.isOn(1)) {
            diagnostics.say(connection.title() + " to " + taker);
        }
    }

    /** Counts and tells that the connection closes. */
    void closes(ConnectionTable.Entry connection, CloseReason why) {
        pool.closed(connection.server(), why);
        if (diagnostics.isOn(1)) {
            diagnostics.say(connection.title() + ": " + why + ", sent " + connection.sent() + ", received "
                    + connection.received());
        }
    }

    /** Tells of an error of pen's own, with where it happened; it has to end this connection and no other. */
    void fault(ConnectionTable.Entry connection, Throwable cause) {
        diagnostics.say(connection.title() + ": " + StackTrace.of(cause));
    }

    int blacklistSeconds() {
        return settings.get().get(Setting.BLACKLIST);
    }

    /** Connections to servers that are open in advance. */
    public int idlers() {
        return loops == null
                ? 0
                : started().all().stream()
                        .mapToInt(loop -> loop.idlers().ready())
                        .sum();
    }

    Settings settings() {
        return settings.get();
    }

    /** How the loops reach the kernel. */
    Transport transport() {
        return started().transport();
    }

    /** The time, in nanoseconds of any origin. */
    long nanoTime() {
        return nanoTime.getAsLong();
    }

    Diagnostics diagnostics() {
        return diagnostics;
    }

    ConnectionLog log() {
        return log;
    }

    /** What takes TLS off clients. */
    TlsContexts tls() {
        return tls;
    }

    List<Loop> loops() {
        return started().all();
    }

    /** The most connections at once under these settings: what was asked for, as far as descriptors allow. */
    public int connectionLimit(Settings under) {
        int wanted = under.get(Setting.CONN_MAX);
        // An idler has one descriptor, a connection two.
        int most = Math.max(1, descriptorsAllow(under) - (under.get(Setting.IDLERS) + 1) / 2);
        return wanted == 0 ? most : Math.min(wanted, most);
    }

    /** The most connections at once that there are descriptors for, without idlers. */
    private int descriptorsAllow(Settings under) {
        int most = descriptorLimit.applyAsInt(threads(under));
        if (under.get(Setting.UDP)) {
            // A connection has two descriptors, a flow one or, dealt out by the datagram, one for each server.
            int legs =
                    under.get(Setting.ROUNDROBIN) ? Math.max(1, under.servers().size()) : 1;
            most = Math.max(1, (int) (2L * most / (legs + 1)));
        }
        return most;
    }

    /** Idlers that take all descriptors would leave none to clients, nor to those of the control port. */
    private void requireRoom(Settings next) {
        int idlers = next.get(Setting.UDP) ? 0 : next.get(Setting.IDLERS);
        int most = 2 * (descriptorsAllow(next) - 1);
        if (idlers > most) {
            throw new IllegalArgumentException(
                    "idlers: " + idlers + " (expected: at most " + most + ": the descriptor limit allows no more)");
        }
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

    private static boolean changes(Settings now, Settings next, Setting<?>... settings) {
        return Arrays.stream(settings).anyMatch(setting -> !now.get(setting).equals(next.get(setting)));
    }

    private void wantIdlers(int count) {
        List<Loop> all = started().all();
        for (int i = 0; i < all.size(); i++) {
            Loop loop = all.get(i);
            int share = count / all.size() + (i < count % all.size() ? 1 : 0);
            loop.executor().execute(() -> loop.idlers().want(share));
        }
    }

    private void limitConnections(Settings next) {
        int limit = connectionLimit(next);
        if (limit < next.get(Setting.CONN_MAX) && limit != connections.limit()) {
            diagnostics.say("conn_max: " + next.get(Setting.CONN_MAX) + ": the descriptor limit allows " + limit);
        }
        connections.limit(limit, next.get(Setting.PENDING_MAX));
        resume();
    }

    private void resume() {
        Listener current = listener;
        if (current != null && serving) {
            current.resume();
        }
    }
}
