// SPDX-License-Identifier: Apache-2.0
package pen.stats;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import pen.balance.ClientTable;
import pen.balance.ConnectTimes;
import pen.balance.Server;
import pen.balance.ServerPool;
import pen.net.Endpoint;
import pen.os.ProcessFigures;
import pen.proxy.Proxy;
import pen.settings.Setting;
import pen.settings.Settings;

/**
 * The state of this pen, as a page, as text or as JSON: the servers, the clients last seen, the open connections.
 *
 * <p>Each report is a {@link Status}, filled once, so that all forms say the same. Any thread may call.
 */
public final class StatusReport {
    /** The most clients, and connections, of one reply: connections wait while clients are copied. */
    public static final int MOST_LISTED = 10_000;

    /** Clients and connections that are listed if nothing else is asked for; there may be a million. */
    public static final int LISTED = 1000;

    private final Proxy proxy;
    private final Supplier<Settings> settings;
    private final String version;
    private final LongSupplier epochMillis;
    private final LongSupplier nanoTime;
    private final long startedAt;

    /**
     * A report on what the proxy does from now on.
     *
     * @param settings those in force at the moment
     * @param version pen's own
     * @param epochMillis the wall clock, in milliseconds since 1970
     * @param nanoTime the clock that the proxy uses
     */
    public StatusReport(
            Proxy proxy, Supplier<Settings> settings, String version, LongSupplier epochMillis, LongSupplier nanoTime) {
        this.proxy = proxy;
        this.settings = settings;
        this.version = version;
        this.epochMillis = epochMillis;
        this.nanoTime = nanoTime;
        this.startedAt = nanoTime.getAsLong();
    }

    /** The report as an HTML page that needs nothing else. */
    public String html() {
        Status status = status(LISTED);
        return HtmlPage.of("pen status", StatusTables.summary(status), StatusTables.of(status));
    }

    /** The report as plain text, in columns. */
    public String text() {
        Status status = status(LISTED);
        return TextPage.of("pen status", StatusTables.summary(status), StatusTables.of(status));
    }

    /** The report as a line of JSON, with at most so many clients and connections. */
    public String json(int most) {
        return JsonPage.of(status(most));
    }

    /** The clients in the places from this one on, at most so many, as a line of JSON. */
    public String jsonClients(int from, int most) {
        return JsonPage.of(ClientList.page(proxy.balancer().clients(), nanoTime.getAsLong(), from, most));
    }

    /** The connections of the numbers from this one on, at most so many, as a line of JSON. */
    public String jsonConnections(int from, int most) {
        return JsonPage.of(ConnectionList.page(proxy.connections(), from, most));
    }

    private Status status(int most) {
        List<Server> servers = servers();
        long now = nanoTime.getAsLong();
        return new Status(
                Instant.ofEpochMilli(epochMillis.getAsLong()),
                version,
                ProcessHandle.current().pid(),
                Duration.ofNanos(now - startedAt),
                address(),
                settings.get().get(Setting.UDP),
                settings.get().get(Setting.DSR_IF).orElse(null),
                currentServer(),
                ProcessFigures.now(),
                ConnectTimes.figures(servers.stream().map(Server::connectTimes).toList()),
                proxy.balancer().pool().withoutServer().all(),
                servers.stream().map(ServerStatus::of).toList(),
                ClientList.recent(proxy.balancer().clients(), now, most),
                ConnectionList.first(proxy.connections(), most));
    }

    private @Nullable String address() {
        // Frames are taken without a socket that listens.
        return settings.get()
                .get(Setting.DSR_IF)
                .flatMap(any -> settings.get().get(Setting.LISTEN))
                .or(() -> proxy.address().map(Endpoint::of))
                .map(Endpoint::toString)
                .orElse(null);
    }

    private @Nullable Integer currentServer() {
        int last = proxy.balancer().lastInTurn();
        return last == ClientTable.NONE ? null : last;
    }

    private List<Server> servers() {
        ServerPool pool = proxy.balancer().pool();
        return Stream.concat(
                        pool.servers().stream(),
                        Stream.of(pool.emergency(), pool.abuse()).filter(Objects::nonNull))
                .toList();
    }
}
