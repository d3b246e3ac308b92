// SPDX-License-Identifier: Apache-2.0
package pen.command;

import java.io.IOException;
import java.net.SocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import pen.balance.Client;
import pen.balance.CloseReason;
import pen.balance.Server;
import pen.net.Endpoint;
import pen.proxy.ConnectionTable;
import pen.proxy.Proxy;
import pen.settings.Setting;
import pen.settings.Settings;

/**
 * The control language: one row a command. It serves the control port, the command line and configuration files.
 *
 * <pre>
 * line    = [command] ["#" comment]
 * command = ["no"] name *(white-space argument)
 * </pre>
 */
public final class CommandTable {
    /** The seconds of {@code recent} without an argument. */
    private static final int RECENT = 300;

    private final Running pen;
    private final Map<String, Command> rows = new LinkedHashMap<>();

    public CommandTable(Running pen) {
        this.pen = pen;
        row("acl", AclCommand.ARGUMENTS, "append a rule to access list N", AclCommand::append);
        row("no acl", "N", "empty access list N", AclCommand::clear);
        flag(Setting.ASCII, "data dumps in ASCII, not hex");
        number(Setting.BLACKLIST, "T", "seconds that a failed server gets no connections");
        number(Setting.CLIENT_ACL, "N", "the access list that says which clients may come");
        row("clients_max", "[N]", "slots in the client table; it never shrinks", this::clientsMax);
        row("close", "N", "close connection N", this::close);
        row("conn_max", "[N]", "connections at once; 0: as many as descriptors allow", this::connMax);
        row("control", "", "the control port's address", this::control);
        number(Setting.CONTROL_ACL, "N", "the access list that says who may use the control port");
        number(Setting.DEBUG, "N", "detail of the diagnostics: 0 quiet, 1 events, 2 every step, 3 data dumps");
        flag(Setting.DUMMY, "answer every request with a fixed page, and contact no server");
        row("exit", "", "end pen, if it was started with -X", this::exit);
        row("geoip_db", "[FILE]", "the database of countries for access lists", AclCommand::database);
        number(Setting.HALF_CLOSE_TIMEOUT, "N", "seconds of silence that close a half-closed connection; 0: never");
        flag(Setting.HASH, "choose a client's first server by a hash of its address");
        row("help", "[command]", "what the commands are", this::help);
        number(Setting.IDLE_TIMEOUT, "N", "seconds of silence that close a connection; 0: never", CommandTable::idle);
        number(Setting.IDLERS, "N", "connections to servers that are open in advance", this::idlers);
        flag(Setting.KEEPALIVE, "let TCP look for peers that are gone");
        row("listen", "[[addr:]port|/path]", "the listening address; moves it", CommandTable::listen);
        row("log", "[FILE]", "the file of the access log", CommandTable::log);
        row("no log", "", "no access log", CommandTable::noLog);
        row("mode", "", "how servers are chosen", CommandTable::mode);
        flag(Setting.PEEK, "choose a server only when the client has sent something");
        number(Setting.PENDING_MAX, "N", "connects to servers that may be under way at once");
        row("pid", "", "pen's process id", CommandTable::pid);
        flag(Setting.PRIO, "choose the available server of the lowest prio first");
        row("recent", "[N]", "clients of the last N seconds, 300 if not said", this::recent);
        flag(Setting.ROUNDROBIN, "deal connections out in turn, without client memory");
        row("server", ServerCommand.ARGUMENTS, "change server N, or add it", new ServerCommand(pen));
        row("servers", "", "the servers, their settings and figures", this::servers);
        row("source", "[IP]", "the local address of connections to servers", CommandTable::source);
        row("no source", "", "the kernel chooses it", CommandTable::noSource);
        flag(Setting.STATELESS, "choose each time anew, without client memory");
        row("status", "[html|text]", "the status report", this::status);
        flag(Setting.STUBBORN, "close a client whose first choice cannot take it");
        row("tcp_fastclose", "[up|down|both|off]", "whose close ends both directions", CommandTable::fastClose);
        flag(Setting.TCP_NODELAY, "send small pieces of data at once");
        row("threads", "[N]", "event loops; 0: one for each core; only at start", CommandTable::threads);
        number(Setting.TIMEOUT, "N", "seconds that a connect to a server may take");
        number(Setting.TRACKING, "N", "seconds without a connection that forget a client; 0: never");
        row("transport", "[auto|io_uring|epoll|nio]", "the way to the kernel; only at start", CommandTable::transport);
        number(Setting.UDP_TIMEOUT, "N", "seconds without a datagram that end a flow");
        flag(Setting.WEIGHT, "choose the server with the fewest connections for its weight first");
    }

    /**
     * Executes one command line, whole or not at all.
     *
     * @return the reply: its lines each ended by a newline; empty if there is nothing to say
     * @throws CommandException if it is refused; then nothing has changed
     */
    public synchronized String execute(String line) throws CommandException {
        Draft draft = draft();
        String reply = run(line, draft);
        commit(draft);
        return reply.isEmpty() || reply.endsWith("\n") ? reply : reply + "\n";
    }

    /** Whether the access list of the control port permits a client. */
    boolean permits(SocketAddress remote) {
        Settings now = pen.settings().get();
        return Client.of(remote).isPermitted(now, now.get(Setting.CONTROL_ACL));
    }

    /** What is in force, for changing it. */
    Draft draft() {
        return new Draft(pen.settings().get());
    }

    /**
     * Puts a draft in force.
     *
     * @throws CommandException if some of it cannot be; then nothing of it is
     */
    public synchronized void commit(Draft draft) throws CommandException {
        try {
            pen.settings().apply(draft.settings());
        } catch (IllegalArgumentException | IOException e) {
            throw new CommandException(e);
        }
        draft.actions().forEach(Runnable::run);
    }

    /**
     * Runs one command line on a draft.
     *
     * @throws CommandException if it is refused; the draft is of no more use then
     */
    public String run(String line, Draft draft) throws CommandException {
        Words words = new Words(line);
        if (words.isEmpty()) {
            return "";
        }
        try {
            return run(words, draft);
        } catch (IllegalArgumentException | IOException e) {
            throw new CommandException(e);
        }
    }

    private String run(Words words, Draft draft) throws CommandException, IOException {
        Command command = find(words);
        try {
            String reply = command.action().run(words, draft);
            words.end();
            return reply;
        } catch (CommandException e) {
            throw new CommandException(
                    command.name() + ": " + e.getMessage() + " (expected: " + command.usage() + ")", e);
        }
    }

    private Command find(Words words) throws CommandException {
        String name = words.next("command");
        if (name.equals("no")) {
            name += " " + words.next("no");
        }
        Command command = rows.get(name);
        if (command == null) {
            throw new IllegalArgumentException("unknown command \"" + name + "\" (expected: one that help lists)");
        }
        return command;
    }

    private void row(String name, String arguments, String help, Command.Action action) {
        rows.put(name, new Command(name, arguments, help, action));
    }

    private void flag(Setting<Boolean> setting, String help) {
        row(setting.name(), "", help, (words, draft) -> set(draft, setting, true));
        row("no " + setting.name(), "", "the opposite", (words, draft) -> set(draft, setting, false));
    }

    private static String set(Draft draft, Setting<Boolean> setting, boolean value) {
        draft.set(setting, value);
        return "";
    }

    private void number(Setting<Integer> setting, String argument, String help) {
        number(setting, argument, help, value -> Integer.toString(value));
    }

    private void number(Setting<Integer> setting, String argument, String help, IntFunction<String> reply) {
        row(setting.name(), "[" + argument + "]", help, (words, draft) -> {
            if (!words.isEmpty()) {
                draft.set(setting, setting.parse(words.next(argument)));
            }
            return reply.apply(draft.settings().get(setting));
        });
    }

    private static String idle(int seconds) {
        return "Idle timeout: " + seconds + " seconds";
    }

    private String idlers(int wanted) {
        return "Idlers: " + pen.proxy().idlers() + "/" + wanted;
    }

    private String close(Words words, Draft draft) throws CommandException {
        int number = Setting.parseNumber("close", words.next("N"), 0, Integer.MAX_VALUE);
        Optional<ConnectionTable.Entry> connection = pen.proxy().connections().get(number);
        if (connection.isEmpty()) {
            throw new CommandException("Connection " + number + " out of range");
        }
        draft.afterwards(() -> connection.get().abort(CloseReason.KILLED));
        return "Forcibly closing connection " + number;
    }

    private String clientsMax(Words words, Draft draft) throws CommandException {
        if (!words.isEmpty()) {
            int slots = pen.proxy().balancer().clients().capacity();
            draft.set(Setting.CLIENTS_MAX, Math.max(slots, Setting.CLIENTS_MAX.parse(words.next("N"))));
        }
        return draft.settings().get(Setting.CLIENTS_MAX).toString();
    }

    private String connMax(Words words, Draft draft) throws CommandException {
        if (!words.isEmpty()) {
            draft.set(Setting.CONN_MAX, Setting.CONN_MAX.parse(words.next("N")));
        }
        return Integer.toString(pen.proxy().connectionLimit(draft.settings()));
    }

    private String control(Words words, Draft draft) {
        return pen.control().map(Object::toString).orElse("");
    }

    private String exit(Words words, Draft draft) throws CommandException {
        if (!pen.exitAllowed()) {
            throw new CommandException("not enabled; start pen with -X");
        }
        draft.afterwards(pen.stop());
        return "";
    }

    private String help(Words words, Draft draft) throws CommandException {
        if (words.isEmpty()) {
            return rows.values().stream()
                    .map(row -> String.format("%-30s %s", row.usage(), row.help()))
                    .collect(Collectors.joining("\n"));
        }
        Command row = find(words);
        return row.usage() + "\n    " + row.help();
    }

    private static String listen(Words words, Draft draft) throws CommandException {
        return endpointOrText(words, draft, Setting.LISTEN);
    }

    private static String log(Words words, Draft draft) throws CommandException {
        return endpointOrText(words, draft, Setting.LOG);
    }

    private static <T> String endpointOrText(Words words, Draft draft, Setting<Optional<T>> setting)
            throws CommandException {
        if (!words.isEmpty()) {
            draft.set(setting, setting.parse(words.next(setting.name())));
        }
        return draft.settings().get(setting).map(Object::toString).orElse("");
    }

    private static String source(Words words, Draft draft) throws CommandException {
        if (!words.isEmpty()) {
            draft.set(Setting.SOURCE, Setting.SOURCE.parse(words.next("IP")));
        }
        return draft.settings().get(Setting.SOURCE).map(Endpoint::literal).orElse("");
    }

    private static String noSource(Words words, Draft draft) {
        draft.set(Setting.SOURCE, Optional.empty());
        return "";
    }

    private static String fastClose(Words words, Draft draft) throws CommandException {
        if (!words.isEmpty()) {
            draft.set(Setting.TCP_FASTCLOSE, Setting.TCP_FASTCLOSE.parse(words.next("side")));
        }
        return draft.settings().get(Setting.TCP_FASTCLOSE).toString();
    }

    private static String noLog(Words words, Draft draft) {
        draft.set(Setting.LOG, Optional.empty());
        return "";
    }

    private static String mode(Words words, Draft draft) {
        return Stream.of(Setting.HASH, Setting.ROUNDROBIN, Setting.STUBBORN, Setting.WEIGHT, Setting.PRIO)
                .map(flag -> onOff(draft, flag))
                .collect(Collectors.joining(" "));
    }

    private static String onOff(Draft draft, Setting<Boolean> flag) {
        return draft.settings().get(flag) ? flag.name() : "no " + flag.name();
    }

    private static String pid(Words words, Draft draft) {
        return Long.toString(ProcessHandle.current().pid());
    }

    private static String threads(Words words, Draft draft) throws CommandException {
        if (!words.isEmpty()) {
            draft.set(Setting.THREADS, Setting.THREADS.parse(words.next("N")));
        }
        return Integer.toString(Proxy.threads(draft.settings()));
    }

    private static String transport(Words words, Draft draft) throws CommandException {
        if (!words.isEmpty()) {
            draft.set(Setting.TRANSPORT, Setting.TRANSPORT.parse(words.next("name")));
        }
        return Proxy.transport(draft.settings()).toString();
    }

    private String recent(Words words, Draft draft) throws CommandException {
        int seconds = words.isEmpty() ? RECENT : Setting.parseNumber("recent", words.next("N"), 0, Integer.MAX_VALUE);
        return pen.proxy().balancer().recent(seconds).stream()
                .map(client -> client.client() + " connects " + client.connects() + " sx " + client.sent() + " rx "
                        + client.received())
                .collect(Collectors.joining("\n"));
    }

    private String servers(Words words, Draft draft) {
        return pen.proxy().balancer().pool().servers().stream()
                .map(CommandTable::line)
                .collect(Collectors.joining("\n"));
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

    private String status(Words words, Draft draft) throws CommandException {
        String form = words.isEmpty() ? "html" : words.next("form");
        return switch (form) {
            case "html" -> pen.report().html();
            case "text" -> pen.report().text();
            default -> throw new CommandException("unknown form \"" + form + "\"");
        };
    }
}
