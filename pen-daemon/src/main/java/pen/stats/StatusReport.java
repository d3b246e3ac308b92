// SPDX-License-Identifier: Apache-2.0
package pen.stats;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import pen.balance.ClientTable;
import pen.balance.Server;
import pen.net.Endpoint;
import pen.proxy.Connection;
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

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

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
        String time = TIME.format(Instant.now().atZone(ZoneId.systemDefault()));
        long uptime = TimeUnit.NANOSECONDS.toSeconds(nanoTime.getAsLong() - startedAt);
        return time + ", pid " + ProcessHandle.current().pid() + ", up " + uptime + " s, listening on "
                + proxy.address().map(Endpoint::of).map(Endpoint::toString).orElse("nothing");
    }

    private List<Table> tables() {
        return List.of(servers(), clients(), connections());
    }

    private Table servers() {
        List<Server> servers = proxy.balancer().pool().servers();
        long available = servers.stream().filter(Server::isAvailable).count();
        List<List<String>> rows = new java.util.ArrayList<>(
                servers.stream().map(StatusReport::row).toList());
        Server emergency = proxy.balancer().pool().emergency();
        if (emergency != null) {
            rows.add(row(emergency));
        }
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
                rows);
    }

    private static List<String> row(Server server) {
        ServerSettings set = server.settings();
        return cells(
                server.index() == Server.EMERGENCY ? "emergency" : server.index(),
                set.host(),
                set.endpoint().port(),
                status(server),
                server.connections(),
                set.max(),
                set.hard(),
                server.connects(),
                server.failures(),
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
        List<Connection> open = proxy.connections().list(LISTED);
        return new Table(
                "Connections",
                size + " of " + proxy.connections().limit() + " open" + listed(open.size(), size),
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
