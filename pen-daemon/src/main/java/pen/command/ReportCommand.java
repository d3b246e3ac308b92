// SPDX-License-Identifier: Apache-2.0
package pen.command;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import pen.balance.Server;
import pen.proxy.ConnectionTable;
import pen.settings.Setting;
import pen.stats.StatusReport;

/** The commands that only report. */
final class ReportCommand {
    /** The seconds of {@code recent} without an argument. */
    private static final int RECENT = 300;

    private final Running pen;

    ReportCommand(Running pen) {
        this.pen = pen;
    }

    /** The state of a connection, in a few lines. */
    String connection(Words words, Draft draft) throws CommandException {
        int number = number("connection", words);
        words.end();
        ConnectionTable.Entry connection = ProxyCommand.connection("connection", number, pen.proxy());
        Server server = connection.server();
        String taker = server == null ? "none" : server.index() < 0 ? server.name() : Integer.toString(server.index());
        return """
                Connection %d:
                state = %s
                downfd = %d, upfd = %d
                client = %s, server = %s
                sx = %d, rx = %d
                """.formatted(
                        number,
                        connection.state(),
                        connection.downstreamDescriptor(),
                        connection.upstreamDescriptor(),
                        connection.client(),
                        taker,
                        connection.sent(),
                        connection.received());
    }

    /** The connection that has a descriptor, -1 for none. */
    String socket(Words words, Draft draft) throws CommandException {
        int descriptor = number("socket", words);
        int owner = pen.proxy().connections().list(Integer.MAX_VALUE).stream()
                .filter(connection -> connection.downstreamDescriptor() == descriptor
                        || connection.upstreamDescriptor() == descriptor)
                .mapToInt(ConnectionTable.Entry::number)
                .findFirst()
                .orElse(-1);
        return "Socket " + descriptor + " belongs to connection " + owner;
    }

    /** {@code ok} if a server can take clients. */
    String health(Words words, Draft draft) throws CommandException {
        words.end();
        List<Server> servers = pen.proxy().balancer().pool().servers();
        if (!draft.settings().get(Setting.DUMMY) && servers.stream().noneMatch(Server::hasRoom)) {
            throw new IllegalArgumentException("health: none of " + servers.size()
                    + " servers can take clients (expected: one that is available and below its max)");
        }
        return "ok";
    }

    private static int number(String name, Words words) throws CommandException {
        return Setting.parseNumber(name, words.next("N"), 0, Integer.MAX_VALUE);
    }

    /** The control port's address. */
    String control(Words words, Draft draft) {
        return pen.control().map(Object::toString).orElse("");
    }

    /** How servers are chosen. */
    static String mode(Words words, Draft draft) {
        return Stream.of(Setting.HASH, Setting.ROUNDROBIN, Setting.STUBBORN, Setting.WEIGHT, Setting.PRIO)
                .map(flag -> SettingCommand.mode(draft.settings(), flag))
                .collect(Collectors.joining(" "));
    }

    /** Pen's process id. */
    static String pid(Words words, Draft draft) {
        return Long.toString(ProcessHandle.current().pid());
    }

    /** The clients of so many last seconds, a line each. */
    String recent(Words words, Draft draft) throws CommandException {
        int seconds = words.isEmpty() ? RECENT : Setting.parseNumber("recent", words.next("N"), 0, Integer.MAX_VALUE);
        return pen.proxy().balancer().recent(seconds, StatusReport.MOST_LISTED).stream()
                .map(client -> client.client() + " connects " + client.connects() + " sx " + client.sent() + " rx "
                        + client.received())
                .collect(Collectors.joining("\n"));
    }

    /** The servers, a line each. */
    String servers(Words words, Draft draft) {
        return pen.proxy().balancer().pool().servers().stream()
                .map(ReportCommand::line)
                .collect(Collectors.joining("\n"));
    }

    /** The status report, in the form that is asked for. */
    String status(Words words, Draft draft) throws CommandException {
        String form = words.isEmpty() ? "html" : words.next("form");
        return switch (form) {
            case "html" -> ended(words, pen.report()::html);
            case "text" -> ended(words, pen.report()::text);
            case "json" -> json(words);
            default -> throw new CommandException("unknown form \"" + form + "\"");
        };
    }

    private String json(Words words) throws CommandException {
        if (words.isEmpty()) {
            return pen.report().json(StatusReport.LISTED);
        }
        String list = words.next("N");
        if (!list.equals("clients") && !list.equals("connections")) {
            int most = most(list);
            return ended(words, () -> pen.report().json(most));
        }
        int from = Setting.parseNumber("status json " + list, words.next("FROM"), 0, Integer.MAX_VALUE);
        int most = words.isEmpty() ? StatusReport.LISTED : most(words.next("N"));
        return ended(
                words,
                list.equals("clients")
                        ? () -> pen.report().jsonClients(from, most)
                        : () -> pen.report().jsonConnections(from, most));
    }

    private static int most(String number) {
        return Setting.parseNumber("status json", number, 0, StatusReport.MOST_LISTED);
    }

    /** What is costly is done only if the line is right to its end. */
    private static String ended(Words words, Supplier<String> reply) throws CommandException {
        words.end();
        return reply.get();
    }

    private static String line(Server server) {
        var set = server.settings();
        return String.format(
                "%d addr %s port %d conn %d max %d hard %d weight %d prio %d sx %d rx %d",
                server.index(),
                set.host(),
                set.endpoint().port(),
                server.connections(),
                set.max(),
                set.hard(),
                set.weight(),
                set.prio(),
                server.sent(),
                server.received());
    }
}
