// SPDX-License-Identifier: Apache-2.0
package pen.command;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import pen.balance.Server;
import pen.proxy.Proxy;
import pen.settings.Setting;

/**
 * The control language: one row a command. It serves the control port, the command line and configuration files.
 *
 * <pre>
 * line    = [command] ["#" comment]
 * command = ["no"] name *(white-space argument)
 * </pre>
 */
public final class CommandTable {
    private final Running pen;
    private final Map<String, Command> rows = new LinkedHashMap<>();

    public CommandTable(Running pen) {
        this.pen = pen;
        flag(Setting.ASCII, "data dumps in ASCII, not hex");
        number(Setting.BLACKLIST, "T", "seconds that a failed server gets no connections");
        row("clients_max", "[N]", "slots in the client table; it never shrinks", this::clientsMax);
        row("conn_max", "[N]", "connections at once; 0: as many as descriptors allow", this::connMax);
        row("control", "", "the control port's address", this::control);
        number(Setting.DEBUG, "N", "detail of the diagnostics: 0 quiet, 1 events, 2 every step, 3 data dumps");
        row("exit", "", "end pen, if it was started with -X", this::exit);
        row("help", "[command]", "what the commands are", this::help);
        row("listen", "[[addr:]port|/path]", "the listening address; moves it", CommandTable::listen);
        row("log", "[FILE]", "the file of the access log", CommandTable::log);
        row("no log", "", "no access log", CommandTable::noLog);
        row("mode", "", "how servers are chosen", CommandTable::mode);
        row("pid", "", "pen's process id", CommandTable::pid);
        flag(Setting.ROUNDROBIN, "deal connections out in turn, without client memory");
        row("server", ServerCommand.ARGUMENTS, "change server N, or add it", new ServerCommand(pen));
        row("servers", "", "the servers, their settings and figures", this::servers);
        row("status", "[html|text]", "the status report", this::status);
        flag(Setting.STUBBORN, "close a client whose first choice cannot take it");
        row("threads", "[N]", "event loops; 0: one for each core; only at start", CommandTable::threads);
        number(Setting.TIMEOUT, "N", "seconds that a connect to a server may take");
        number(Setting.TRACKING, "N", "seconds without a connection that forget a client; 0: never");
        row("transport", "[auto|io_uring|epoll|nio]", "the way to the kernel; only at start", CommandTable::transport);
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
        row(setting.name(), "[" + argument + "]", help, (words, draft) -> {
            if (!words.isEmpty()) {
                draft.set(setting, setting.parse(words.next(argument)));
            }
            return draft.settings().get(setting).toString();
        });
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

    private static String noLog(Words words, Draft draft) {
        draft.set(Setting.LOG, Optional.empty());
        return "";
    }

    private static String mode(Words words, Draft draft) {
        // Hash, weight and prio are always off: this pen has no way to turn them on yet.
        return "no hash " + onOff(draft, Setting.ROUNDROBIN) + " " + onOff(draft, Setting.STUBBORN)
                + " no weight no prio";
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
