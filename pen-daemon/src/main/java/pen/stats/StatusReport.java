// SPDX-License-Identifier: Apache-2.0
package pen.stats;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import pen.balance.ClientTable;
import pen.balance.CloseReason;
import pen.balance.Refusal;
import pen.balance.Server;
import pen.balance.ServerPool;
import pen.log.Diagnostics;
import pen.net.Endpoint;
import pen.proxy.ConnectionTable;
import pen.proxy.Proxy;
import pen.settings.ServerSettings;

/**
 * The state of this pen, as a page or as text: the servers, the clients last seen, the open connections.
 *
 * <p>Each report is a {@link Table} a part, filled once, so that all forms say the same.
 */
public final class StatusReport {
    /** Clients and connections that are listed; there may be a million. */
    private static final int LISTED = 1000;

    private final Proxy proxy;
    private final LongSupplier nanoTime;
    private final long startedAt;

    /**
     * A report on what the proxy does from now on.
     *
     * @param nanoTime the clock that the proxy uses
     */
    public StatusReport(Proxy proxy, LongSupplier nanoTime) {
        this.proxy = proxy;
        this.nanoTime = nanoTime;
        this.startedAt = nanoTime.getAsLong();
    }

    /**
     * One part of the report.
     *
     * @param title its heading
     * @param summary a sentence on the whole of it
     * @param columns the headings of the columns
     * @param rows a value for each column
     */
    record Table(String title, String summary, List<String> columns, List<List<String>> rows) {}

    /** The report as an HTML page that needs nothing else. */
    public String html() {
        return HtmlPage.of("pen status", summary(), tables());
    }

    /** The report as plain text, in columns. */
    public String text() {
        return TextPage.of("pen status", summary(), tables());
    }

    private String summary() {
        String time = Diagnostics.time();
        long uptime = TimeUnit.NANOSECONDS.toSeconds(nanoTime.getAsLong() - startedAt);
        return time + ", pid " + ProcessHandle.current().pid() + ", up " + uptime + " s, listening on "
                + proxy.address().map(Endpoint::of).map(Endpoint::toString).orElse("nothing");
    }

    private List<Table> tables() {
        return List.of(servers(), closes(), refusals(), clients(), connections());
    }

    private Table servers() {
        List<Server> servers = proxy.balancer().pool().servers();
        long available = servers.stream().filter(Server::isAvailable).count();
        return new Table(
                "Servers",
                available + " of " + servers.size() + " available",
                List.of(
                        "server",
                        "address",
                        "port",
                        "status",
                        "connections",
                        "max soft",
                        "max hard",
                        "connects",
                        "failures",
                        "sent",
                        "received",
                        "weight",
                        "prio"),
                all().stream().map(StatusReport::row).toList());
    }

    /** How connections ended, for each server that had taken them. */
    private Table closes() {
        ServerPool pool = proxy.balancer().pool();
        List<List<String>> rows = new ArrayList<>();
        all().forEach(server -> rows.add(counts(label(server), CloseReason.values(), server.closes()::of)));
        rows.add(counts("none", CloseReason.values(), pool.withoutServer()::of));
        return new Table(
                "Closed connections",
                "why they ended, by the server that had taken them",
                headings("server", CloseReason.values()),
                rows);
    }

    private Table refusals() {
        return new Table(
                "Refusals",
                "why connections that tried a server did not get it",
                headings("server", Refusal.values()),
                all().stream()
                        .map(server -> counts(label(server), Refusal.values(), server.refusals()::of))
                        .toList());
    }

    private static List<String> headings(String first, Object[] others) {
        return Stream.concat(Stream.of(first), Stream.of(others).map(Object::toString))
                .toList();
    }

    private static <E> List<String> counts(String label, E[] things, ToLongFunction<E> count) {
        return Stream.concat(Stream.of(label), Stream.of(things).map(thing -> Long.toString(count.applyAsLong(thing))))
                .toList();
    }

    /** The regular servers, then the emergency and the abuse server. */
    private List<Server> all() {
        ServerPool pool = proxy.balancer().pool();
        List<Server> all = new ArrayList<>(pool.servers());
        Stream.of(Optional.ofNullable(pool.emergency()), Optional.ofNullable(pool.abuse()))
                .flatMap(Optional::stream)
                .forEach(all::add);
        return all;
    }

    private static String label(Server server) {
        return server.index() < 0 ? server.name().replace(" server", "") : Integer.toString(server.index());
    }

    private static List<String> row(Server server) {
        ServerSettings set = server.settings();
        return cells(
                label(server),
                set.host(),
                set.endpoint().port(),
                status(server),
                server.connections(),
                set.max(),
                set.hard(),
                server.connects(),
                server.refusals().of(Refusal.FAILED) + server.refusals().of(Refusal.TIMEOUT),
                server.sent(),
                server.received(),
                set.weight(),
                set.prio());
    }

    private static String status(Server server) {
        long blacklisted = server.blacklistedSeconds();
        if (blacklisted > 0) {
            return "blacklisted for " + blacklisted + " s";
        }
        return server.isAvailable() ? "available" : "no address";
    }

    private Table clients() {
        ClientTable table = proxy.balancer().clients();
        int size = table.size();
        List<ClientTable.Entry> entries = table.recent(nanoTime.getAsLong(), LISTED);
        return new Table(
                "Clients",
                size + " of " + table.capacity() + " slots used" + listed(entries.size(), size),
                List.of("client", "age (s)", "last server", "connects", "sent", "received"),
                entries.stream()
                        .map(entry -> cells(
                                entry.client(),
                                TimeUnit.NANOSECONDS.toSeconds(entry.age()),
                                entry.server() == ClientTable.NONE ? "none" : entry.server(),
                                entry.connects(),
                                entry.sent(),
                                entry.received()))
                        .toList());
    }

    private Table connections() {
        int size = proxy.connections().size();
        List<ConnectionTable.Entry> open = proxy.connections().list(LISTED);
        return new Table(
                "Connections",
                size + " of " + proxy.connections().limit() + " open, "
                        + proxy.connections().connecting() + " connecting" + listed(open.size(), size),
                List.of("connection", "client", "server", "sent", "received"),
                open.stream()
                        .map(connection -> cells(
                                connection.number(),
                                connection.client(),
                                Objects.toString(connection.server(), "connecting"),
                                connection.sent(),
                                connection.received()))
                        .toList());
    }

    private static String listed(int listed, int size) {
        return listed < size ? ", " + listed + " listed" : "";
    }

    private static List<String> cells(Object... values) {
        return java.util.Arrays.stream(values).map(String::valueOf).toList();
    }
}
