// SPDX-License-Identifier: Apache-2.0
package pen.stats;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import pen.balance.ClientTable;
import pen.balance.CloseReason;
import pen.balance.ConnectTimes;
import pen.balance.Refusal;
import pen.log.Diagnostics;
import pen.os.ProcessFigures;

/** The report for people: a sentence, and a table for each part. */
final class StatusTables {
    private StatusTables() {}

    /** The whole in a sentence. */
    static String summary(Status status) {
        return Diagnostics.time(status.time()) + ", pid " + status.pid() + ", up "
                + status.uptime().toSeconds() + " s, "
                + (status.dsrIf() == null ? "listening on " : "forwarding frames of " + status.dsrIf() + " for ")
                + Objects.requireNonNullElse(status.listen(), "nothing") + (status.udp() ? " (UDP)" : "") + ", version "
                + status.version();
    }

    static List<Table> of(Status status) {
        return List.of(
                totals(status),
                servers(status),
                closes(status),
                refusals(status),
                clients(status.clients()),
                connections(status.connections()),
                process(status.process()));
    }

    private static Table totals(Status status) {
        ConnectTimes.Figures times = status.connectTimes();
        return Table.figures(
                "Totals",
                "of all servers, since the start",
                List.of(
                        "connects",
                        "failures",
                        "failovers",
                        "blacklistings",
                        "sent",
                        "received",
                        "connect time, median",
                        "connect time, p99"),
                Cell.number(status.sum(ServerStatus::connects)),
                Cell.number(status.sum(ServerStatus::failures)),
                Cell.number(status.sum(ServerStatus::failovers)),
                Cell.number(status.sum(ServerStatus::blacklistings)),
                Cell.bytes(status.sum(ServerStatus::sent)),
                Cell.bytes(status.sum(ServerStatus::received)),
                time(times, times.median()),
                time(times, times.p99()));
    }

    /** In the order of the C pen's page, and then what that has not. */
    private static Table servers(Status status) {
        List<ServerStatus> regular = status.servers().stream()
                .filter(server -> server.role() == ServerStatus.Role.REGULAR)
                .toList();
        long available = regular.stream()
                .filter(server -> server.state() == ServerStatus.State.AVAILABLE)
                .count();
        String current =
                status.currentServer() == null ? "" : ", the last in turn was server " + status.currentServer();
        return Table.rows(
                "Servers",
                available + " of " + regular.size() + " available" + current,
                List.of(
                        "server",
                        "address",
                        "status",
                        "port",
                        "connections",
                        "max soft",
                        "max hard",
                        "sent",
                        "received",
                        "weight",
                        "prio",
                        "connects",
                        "failures",
                        "failovers",
                        "blacklistings",
                        "median connect",
                        "p99 connect"),
                status.servers().stream().map(StatusTables::row).toList());
    }

    private static List<Cell> row(ServerStatus server) {
        ConnectTimes.Figures times = server.connectTimes();
        return List.of(
                Cell.word(server.label()),
                Cell.word(server.address()),
                state(server),
                Cell.number(server.port()),
                Cell.number(server.connections()),
                Cell.number(server.maxSoft()),
                Cell.number(server.maxHard()),
                Cell.bytes(server.sent()),
                Cell.bytes(server.received()),
                Cell.number(server.weight()),
                Cell.number(server.prio()),
                Cell.number(server.connects()),
                Cell.number(server.failures()),
                Cell.number(server.failovers()),
                Cell.number(server.blacklistings()),
                time(times, times.median()),
                time(times, times.p99()));
    }

    private static Cell state(ServerStatus server) {
        return switch (server.state()) {
            case AVAILABLE -> Cell.state("available", Cell.Look.GOOD);
            case BLACKLISTED -> Cell.state("blacklisted for " + server.blacklistedSeconds() + " s", Cell.Look.BAD);
            case NO_ANSWER -> Cell.state("no answer", Cell.Look.BAD);
            case NO_ADDRESS -> Cell.state("no address", Cell.Look.OFF);
        };
    }

    private static Cell time(ConnectTimes.Figures times, long nanos) {
        return times.count() == 0 ? Cell.unknown() : Cell.nanos(nanos);
    }

    /** How connections ended, for each server that had taken them. */
    private static Table closes(Status status) {
        List<List<Cell>> rows = new ArrayList<>();
        status.servers().forEach(server -> rows.add(counts(server.label(), server.closes())));
        rows.add(counts("none", status.closesWithoutServer()));
        return Table.rows(
                "Closed connections",
                "why they ended, by the server that had taken them",
                headings("server", CloseReason.values()),
                rows);
    }

    private static Table refusals(Status status) {
        return Table.rows(
                "Refusals",
                "why connections that tried a server did not get it",
                headings("server", Refusal.values()),
                status.servers().stream()
                        .map(server -> counts(server.label(), server.refusals()))
                        .toList());
    }

    private static List<String> headings(String first, Object[] others) {
        return Stream.concat(Stream.of(first), Stream.of(others).map(Object::toString))
                .toList();
    }

    private static List<Cell> counts(String label, Map<?, Long> counts) {
        return Stream.concat(
                        Stream.of(Cell.word(label)), counts.values().stream().map(Cell::number))
                .toList();
    }

    private static Table clients(ClientList clients) {
        int listed = clients.list().size();
        return Table.rows(
                "Clients",
                clients.used() + " of " + clients.max() + " slots used"
                        + (listed < clients.used() ? ", the " + listed + " last seen are listed" : ""),
                List.of("client", "age (s)", "last server", "connects", "sent", "received", "place"),
                clients.list().stream().map(StatusTables::row).toList());
    }

    private static List<Cell> row(ClientTable.Entry client) {
        return List.of(
                Cell.word(client.client().toString()),
                Cell.number(TimeUnit.NANOSECONDS.toSeconds(client.age())),
                Cell.word(client.server() == ClientTable.NONE ? "none" : Integer.toString(client.server())),
                Cell.number(client.connects()),
                Cell.bytes(client.sent()),
                Cell.bytes(client.received()),
                Cell.number(client.place()));
    }

    private static Table connections(ConnectionList connections) {
        int listed = connections.list().size();
        return Table.rows(
                "Connections",
                connections.open() + " of " + connections.max() + " open, " + connections.connecting() + " connecting"
                        + (listed < connections.open() ? ", the first " + listed + " are listed" : ""),
                List.of(
                        "connection",
                        "client",
                        "server",
                        "sent",
                        "received",
                        "state",
                        "client's descriptor",
                        "server's descriptor",
                        "held for the client",
                        "held for the server"),
                connections.list().stream().map(StatusTables::row).toList());
    }

    private static List<Cell> row(ConnectionList.Item connection) {
        return List.of(
                Cell.word(Integer.toString(connection.number())),
                Cell.word(connection.client()),
                Cell.word(Objects.requireNonNullElse(connection.server(), "connecting")),
                Cell.bytes(connection.sent()),
                Cell.bytes(connection.received()),
                Cell.word(connection.state()),
                Cell.number(connection.downstreamDescriptor()),
                Cell.number(connection.upstreamDescriptor()),
                Cell.bytes(connection.downstreamPending()),
                Cell.bytes(connection.upstreamPending()));
    }

    private static Table process(ProcessFigures process) {
        Duration cpu = process.cpu();
        return Table.figures(
                "Process",
                "what pen uses of the machine",
                List.of(
                        "processor time",
                        "resident memory",
                        "heap used",
                        "heap, most",
                        "open descriptors",
                        "descriptors, most",
                        "threads"),
                cpu == null ? Cell.unknown() : Cell.nanos(cpu.toNanos()),
                Cell.bytes(process.resident()),
                Cell.bytes(process.heapUsed()),
                Cell.bytes(process.heapMax()),
                Cell.number(process.openDescriptors()),
                Cell.number(process.maxDescriptors()),
                Cell.number(process.threads()));
    }
}
