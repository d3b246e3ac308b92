// SPDX-License-Identifier: Apache-2.0
package pen.command;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import pen.balance.Client;
import pen.log.Diagnostics;
import pen.os.WholeFile;
import pen.proxy.Proxy;
import pen.settings.ForwardedHeaders;
import pen.settings.ServerSettings;
import pen.settings.Setting;
import pen.settings.Settings;

/**
 * The control language: one row a command. It serves the control port, the command line and configuration files.
 *
 * <pre>
 * command = ["no"] name *argument
 * </pre>
 *
 * <p>How a line is split is in {@link Words}.
 */
public final class CommandTable {
    private static final String MECHANISM = "of no effect: transport chooses";

    private final Running pen;
    private final Map<String, Command> rows = new LinkedHashMap<>();

    public CommandTable(Running pen) {
        this.pen = pen;
        ReportCommand report = new ReportCommand(pen);
        ProxyCommand proxy = new ProxyCommand(pen.proxy());
        // Before the lists: they need it for rules about countries.
        row(
                "geoip_db",
                "[FILE]",
                "the database of countries for access lists",
                AclCommand::database,
                AclCommand::databaseLine);
        flag(Setting.ABORT_ON_ERROR, "leave a heap dump when memory runs out");
        server(Setting.ABUSE, "the server for clients that the client access list denies");
        row("acl", AclCommand.ARGUMENTS, "append a rule to access list N", AclCommand::append, AclCommand::lines);
        row("no acl", "N", "empty access list N", AclCommand::clear);
        flag(Setting.ASCII, "data dumps in ASCII, not hex");
        value(Setting.BLACKLIST, "[T]", "seconds that a failed server gets no connections");
        ignored("block");
        value(Setting.CLIENT_ACL, "[N]", "the access list that says which clients may come");
        row(
                "clients_max",
                "[N]",
                "slots in the client table; it never shrinks",
                proxy::clientsMax,
                settings -> Stream.of("clients_max " + settings.get(Setting.CLIENTS_MAX)));
        row("close", "N", "close connection N", proxy::close);
        value(Setting.CONN_MAX, "[N]", "connections at once; 0: as many as descriptors allow", proxy::connMax);
        row("connection", "N", "the state of connection N", report::connection);
        row("control", "", "the control port's address", report::control);
        value(Setting.CONTROL_ACL, "[N]", "the access list that says who may use the control port");
        value(Setting.DEBUG, "[N]", "detail of the diagnostics: 0 quiet, 1 events, 2 every step, 3 data dumps");
        ignored("delayed_forward");
        value(Setting.DRAIN_TIMEOUT, "[N]", "seconds that connections get to finish when pen is told to end");
        optional(
                Setting.DSR_IF,
                "[IF]",
                "the interface whose frames go on to servers; only at start",
                "pen connects to servers");
        flag(Setting.DUMMY, "answer every request with a fixed page, and contact no server");
        server(Setting.EMERGENCY, "the server for connections that no other server takes");
        row("epoll", "", "the same as transport epoll", CommandTable::epoll);
        row("exit", "", "end pen, if it was started with -X", (words, draft) -> end("exit", words, draft, pen.stop()));
        value(Setting.HALF_CLOSE_TIMEOUT, "[N]", "seconds of silence that close a half-closed connection; 0: never");
        flag(Setting.HASH, "choose a client's first server by a hash of its address");
        row("health", "", "whether a server can take clients; an error if none can", report::health);
        row("help", "[command]", "what the commands are", this::help);
        row(
                "http",
                "[append|replace|if_none]",
                "tell servers in headers which client a request is from",
                CommandTable::http,
                CommandTable::httpLine);
        add(SettingCommand.no(Setting.HTTP, ForwardedHeaders.OFF, "requests pass as they are"));
        value(Setting.IDLE_TIMEOUT, "[N]", "seconds of silence that close a connection; 0: never", CommandTable::idle);
        value(Setting.IDLERS, "[N]", "connections to servers that are open in advance", proxy::idlers);
        row("include", "FILE", "run the commands of a file, all or none", this::include);
        flag(Setting.KEEPALIVE, "let TCP look for peers that are gone");
        row("kqueue", "", MECHANISM, CommandTable::nothing);
        row(
                "listen",
                "[[addr:]port|/path]",
                "the listening address; moves it",
                proxy::listen,
                SettingCommand.printer(Setting.LISTEN));
        optional(Setting.LOG, "[FILE|HOST:PORT]", "where the access log goes: a file, or penlogd", "no access log");
        value(Setting.LOG_FORMAT, "[pen|exact]", "what the access log tells: requests, or connections too");
        row("mode", "", "how servers are chosen", ReportCommand::mode);
        flag(Setting.PEEK, "choose a server only when the client has sent something");
        value(Setting.PENDING_MAX, "[N]", "connects to servers that may be under way at once");
        row("pid", "", "pen's process id", ReportCommand::pid);
        row("poll", "", MECHANISM, CommandTable::nothing);
        flag(Setting.PRIO, "choose the available server of the lowest prio first");
        row(
                "quit",
                "",
                "end pen as TERM does, if it was started with -X",
                (words, draft) -> end("quit", words, draft, pen.quit()));
        row("recent", "[N]", "clients of the last N seconds, 300 if not said", report::recent);
        flag(Setting.ROUNDROBIN, "deal connections out in turn, without client memory");
        row("select", "", MECHANISM, CommandTable::nothing);
        row(
                "server",
                ServerCommand.ARGUMENTS,
                "change server N, or add it",
                new ServerCommand(pen),
                ServerCommand::lines);
        row("servers", "", "the servers, their settings and figures", report::servers);
        row("socket", "N", "the connection that descriptor N belongs to", report::socket);
        optional(Setting.SOURCE, "[IP]", "the local address of connections to servers", "the kernel chooses it");
        optional(
                Setting.SSL_CA_FILE,
                "[FILE]",
                "the authorities that client certificates are verified by",
                "none from a file");
        optional(Setting.SSL_CA_PATH, "[DIRECTORY]", "the same, hashed in a directory", "none from a directory");
        optional(Setting.SSL_CERTIFICATE, "[FILE]", "the certificate that clients see; with it TLS is on", "no TLS");
        optional(Setting.SSL_CERTIFICATE_KEY, "[FILE]", "the certificate's private key", "it is in the same file");
        optional(Setting.SSL_CIPHERS, "[LIST]", "the ciphers up to TLS 1.2, as in ciphers(1)", "the modern ones");
        value(Setting.SSL_CLIENT_RENEGOTIATION_INTERVAL, "[N]", "of no effect: no client may ask for renegotiation");
        value(Setting.SSL_HANDSHAKE_TIMEOUT, "[N]", "seconds that a TLS handshake may take");
        optional(Setting.SSL_OCSP_RESPONSE, "[FILE]", "the OCSP response that is stapled", "none");
        row("ssl_option", "[NAME]", "switch a protocol off, and the like", SslCommand::option, SslCommand::lines);
        row("no ssl_option", "[NAME]", "the opposite; without NAME, of all", SslCommand::noOption);
        value(Setting.SSL_PROTOCOL, "[tls1|tls1.1|tls1.2|tls1.3]", "the lowest version of TLS that is accepted");
        optional(Setting.SSL_SNI_PATH, "[DIRECTORY]", "certificates by the name that clients ask for", "none");
        flag(Setting.SSL_VERIFY_CLIENT, "close clients without a valid certificate");
        flag(Setting.STATELESS, "choose each time anew, without client memory");
        row("status", "[html|text|json [clients FROM|connections FROM] [N]]", "the status report", report::status);
        flag(Setting.STUBBORN, "close a client whose first choice cannot take it");
        optional(Setting.TARPIT_ACL, "[N]", "the access list of addresses that pen answers for, with dsr_if", "none");
        value(Setting.TCP_FASTCLOSE, "[up|down|both|off]", "whose close ends both directions");
        flag(Setting.TCP_NODELAY, "send small pieces of data at once");
        value(Setting.THREADS, "[N]", "event loops; 0: one for each core; only at start", Proxy::threads);
        value(Setting.TIMEOUT, "[N]", "seconds that a connect to a server may take");
        value(Setting.TRACKING, "[N]", "seconds without a connection that forget a client; 0: never");
        flag(Setting.TRANSPARENT, "servers see connections come from the client's own address");
        value(Setting.TRANSPORT, "[auto|io_uring|epoll|nio]", "the way to the kernel; only at start", Proxy::transport);
        flag(Setting.UDP, "balance datagrams, not TCP connections; only at start");
        value(Setting.UDP_TIMEOUT, "[N]", "seconds without a datagram that end a flow");
        optional(
                Setting.WEB_STATS,
                "[FILE]",
                "the file that USR1 writes the status report to",
                "USR1 reports to the diagnostics");
        flag(Setting.WEIGHT, "choose the server with the fewest connections for its weight first");
        row("write", "[FILE]", "write the configuration to a file, that of -F if not said", this::write);
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
        reply = draft.reply(reply);
        return reply.isEmpty() || reply.endsWith("\n") ? reply : reply + "\n";
    }

    /** Whether the access list of the control port permits a client. */
    boolean permits(SocketAddress remote) {
        Settings now = pen.settings().get();
        return Client.of(remote).isPermitted(now, now.get(Setting.CONTROL_ACL));
    }

    /** How each command is written, in the notation of the manual page. */
    public List<String> usages() {
        return rows.values().stream().map(Command::usage).toList();
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
        for (Draft.Afterwards action : draft.actions()) {
            action.run();
        }
    }

    /**
     * The settings as commands that set them, a line each: run on a new pen, they make it behave the same.
     *
     * @throws IllegalArgumentException if no line can say one of them
     */
    public List<String> lines(Settings settings) {
        return rows.values().stream()
                .flatMap(row -> row.printer().lines(settings))
                .toList();
    }

    private void writeTo(Path file) throws CommandException {
        StringBuilder text = new StringBuilder("# Generated by pen ")
                .append(Diagnostics.time())
                .append('\n');
        try {
            lines(pen.settings().get()).forEach(line -> text.append(line).append('\n'));
            WholeFile.write(file, text.toString(), "the configuration");
        } catch (IOException | IllegalArgumentException e) {
            throw new CommandException("write: " + e.getMessage(), e);
        }
    }

    /**
     * Runs one command line on a draft.
     *
     * @throws CommandException if it is refused; the draft is of no more use then
     */
    public String run(String line, Draft draft) throws CommandException {
        try {
            Words words = new Words(line);
            return words.isEmpty() ? "" : run(words, draft);
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
        if (name.equals("no") && words.isEmpty()) {
            throw new IllegalArgumentException("no: command missing (expected: no NAME, as help lists it)");
        }
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
        row(name, arguments, help, action, Command.Printer.NOTHING);
    }

    private void row(String name, String arguments, String help, Command.Action action, Command.Printer printer) {
        add(new Command(name, arguments, help, action, printer));
    }

    /** A switch of former versions. */
    private void ignored(String name) {
        row(name, "", "of no effect any more", CommandTable::nothing);
        row("no " + name, "", "of no effect any more", CommandTable::nothing);
    }

    private void flag(Setting<Boolean> setting, String help) {
        add(SettingCommand.on(setting, help));
        add(SettingCommand.no(setting, false, "the opposite"));
    }

    private <T> void value(Setting<T> setting, String arguments, String help) {
        value(setting, arguments, help, settings -> setting.print(settings.get(setting)));
    }

    /** @param reply what holds then, as text or as what prints itself */
    private void value(Setting<?> setting, String arguments, String help, Function<Settings, Object> reply) {
        add(SettingCommand.value(setting, arguments, help, reply));
    }

    private <T> void optional(Setting<Optional<T>> setting, String arguments, String help, String without) {
        add(SettingCommand.optional(setting, arguments, help));
        add(SettingCommand.no(setting, Optional.empty(), without));
    }

    private void server(Setting<Optional<ServerSettings>> setting, String help) {
        add(SettingCommand.server(setting, help));
        add(SettingCommand.no(setting, Optional.empty(), "none"));
    }

    private void add(Command row) {
        rows.put(row.name(), row);
    }

    private static String epoll(Words words, Draft draft) {
        draft.set(Setting.TRANSPORT, Setting.TRANSPORT.parse("epoll"));
        return "";
    }

    private static String nothing(Words words, Draft draft) {
        return "";
    }

    private static String http(Words words, Draft draft) throws CommandException {
        draft.set(Setting.HTTP, words.isEmpty() ? ForwardedHeaders.APPEND : Setting.HTTP.parse(words.next("append")));
        return "";
    }

    private static Stream<String> httpLine(Settings settings) {
        ForwardedHeaders headers = settings.get(Setting.HTTP);
        return Stream.of(headers.isOn() ? "http " + headers : "no http");
    }

    private static String idle(Settings settings) {
        return "Idle timeout: " + settings.get(Setting.IDLE_TIMEOUT) + " seconds";
    }

    private String include(Words words, Draft draft) throws CommandException, IOException {
        Path path = Path.of(words.next("FILE"));
        words.end();
        ConfigFile file = new ConfigFile(path, this);
        try {
            file.requireNoPipe();
            file.read(draft);
        } catch (CommandException e) {
            // It names the place already; how include is written does not matter.
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        return "";
    }

    private String write(Words words, Draft draft) throws CommandException {
        if (draft.isInFile()) {
            throw new CommandException("cannot stand in a file");
        }
        if (words.isEmpty() && pen.configFile().isEmpty()) {
            throw new CommandException("no file, neither here nor by -F");
        }
        Path file = words.isEmpty() ? pen.configFile().get() : Path.of(words.next("FILE"));
        draft.afterwards(() -> writeTo(file));
        return "";
    }

    private String end(String name, Words words, Draft draft, Runnable how) throws CommandException {
        words.end();
        if (!pen.exitAllowed()) {
            throw new IllegalArgumentException(name + ": not enabled (expected: a pen that was started with -X)");
        }
        draft.afterwards(how::run);
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
}
