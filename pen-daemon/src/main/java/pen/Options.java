// SPDX-License-Identifier: Apache-2.0
package pen;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import pen.command.Draft;
import pen.net.Endpoint;
import pen.settings.ForwardedHeaders;
import pen.settings.Setting;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The command line of pen, one row an option, read as getopt(3) reads it. What is a setting goes to the draft that the
 * control language changes too.
 */
final class Options {
    static final String USAGE = "usage: pen [options] [host:]port|/path server...";

    /** Connections that may wait to be accepted: the usual most that a kernel allows (net.core.somaxconn). */
    private static final int BACKLOG = 4096;

    private final CommandSpec spec = CommandSpec.create().name("pen");
    private final List<Row> rows = new ArrayList<>();
    private final List<Consumer<Draft>> settings = new ArrayList<>();
    private final List<String> commands = new ArrayList<>();
    private List<String> operands = List.of();
    private boolean foreground;
    private boolean help;
    private boolean version;
    private boolean check;
    private boolean exitAllowed;
    private int backlog = BACKLOG;
    private final List<String> notices = new ArrayList<>();
    private Optional<String> user = Optional.empty();
    private Optional<Path> jail = Optional.empty();
    private Optional<String> pidFile = Optional.empty();
    private Optional<String> configFile = Optional.empty();
    private Optional<Endpoint> control = Optional.empty();
    private Optional<String> emergency = Optional.empty();
    private Optional<String> abuse = Optional.empty();

    /** An option and what each of its occurrences does. */
    private record Row(OptionSpec option, Consumer<String> effect) {
        void accept(String argument) {
            if (argument.isEmpty() && option.arity().max() > 0) {
                throw new IllegalArgumentException(name(option) + ": empty (expected: " + option.paramLabel() + ")");
            }
            effect.accept(argument);
        }
    }

    private Options() {
        row(
                "-B",
                "--abuse",
                "host:port",
                "server for clients that the access list denies",
                value -> abuse = Optional.of(value));
        row(
                "-C",
                "--control",
                "[addr:]port|/path",
                "control port",
                value -> control = Optional.of(Endpoint.parse("-C", value)));
        row("-A", "--ca-path", "dir", "authorities of client certificates, hashed", to("-A", Setting.SSL_CA_PATH));
        row(
                "-E",
                "--certificate",
                "file",
                "certificate in PEM: speak TLS with clients",
                to("-E", Setting.SSL_CERTIFICATE));
        row("-F", "--config", "file", "commands to run, now and on HUP", value -> configFile = Optional.of(value));
        row("-G", "--ca-file", "file", "authorities of client certificates", to("-G", Setting.SSL_CA_FILE));
        row("-K", "--key", "file", "key of the certificate [in the same file]", to("-K", Setting.SSL_CERTIFICATE_KEY));
        row(
                "-L",
                "--protocol",
                "proto",
                "lowest TLS: tls1, tls1.1, tls1.2 or tls1.3 [tls1.2]",
                to("-L", Setting.SSL_PROTOCOL));
        row(new String[] {"-O", "-o", "--command"}, "command", "run a control command; repeatable", commands::add);
        row(
                "-T",
                "--tracking",
                "sec",
                "how long an idle client is remembered; 0: for ever [0]",
                to("-T", Setting.TRACKING));
        obsolete("-D", "--delayed-forward");
        flag(
                "-H",
                "--http",
                "tell servers in headers which client a request is from",
                () -> settings.add(draft -> draft.set(Setting.HTTP, ForwardedHeaders.APPEND)));
        flag("-N", "--stateless", "hash, without client memory", () -> {
            on(Setting.HASH).run();
            on(Setting.STATELESS).run();
        });
        obsolete("-P", "--poll");
        obsolete("-Q", "--kqueue");
        flag("-R", "--verify-client", "close clients without a valid certificate", on(Setting.SSL_VERIFY_CLIENT));
        row("-S", "--servers", "N", "obsolete, no effect", value -> noEffect("-S", value, "there may be any number"));
        flag("-W", "--weight", "choose the server with the fewest connections for its weight", on(Setting.WEIGHT));
        flag("-U", "--udp", "balance datagrams, not TCP connections", on(Setting.UDP));
        flag("-X", "--allow-exit", "enable the exit command", () -> exitAllowed = true);
        flag(
                "-Z",
                "--compatible",
                "no effect: what old clients need is always on",
                () -> notices.add("-Z: no effect: what old clients need is always on, except old protocols, see -L"));
        flag("-a", "--ascii", "data dumps in ASCII, not hex", on(Setting.ASCII));
        row("-b", "--blacklist", "sec", "blacklist time of a failed server [30]", to("-b", Setting.BLACKLIST));
        row("-c", "--clients", "N", "slots in the client table [2048]", to("-c", Setting.CLIENTS_MAX));
        flag(
                "-d",
                "--debug",
                "debug; repeat for more",
                () -> settings.add(
                        draft -> draft.set(Setting.DEBUG, draft.settings().get(Setting.DEBUG) + 1)));
        row("-e", "--emergency", "host:port", "the emergency server", value -> emergency = Optional.of(value));
        flag("-f", "--foreground", "stay in the foreground", () -> foreground = true);
        flag("-h", "--hash", "choose a client's first server by a hash of its address", on(Setting.HASH));
        row("-i", "--service", "name", "a service of Windows; an error elsewhere", value -> {
            throw new IllegalArgumentException("-i " + value + ": only Windows has such services");
        });
        row("-j", "--chroot", "dir", "the root directory from then on", value -> jail = Optional.of(Path.of(value)));
        row("-l", "--log", "file|host:port", "access log, to a file or to penlogd", to("-l", Setting.LOG));
        row("-m", "--accept", "N", "no effect: each event loop takes up to 16 clients at a time", value -> {
            noEffect("-m", value, "each event loop takes up to 16 clients at a time");
        });
        obsolete("-n", "--nonblocking");
        row("-p", "--pid-file", "file", "write the process id", value -> pidFile = Optional.of(value));
        row(
                "-q",
                "--backlog",
                "N",
                "connections that may wait to be accepted [4096]",
                value -> backlog = Setting.parseNumber("-q", value, 1, 65_535));
        flag("-r", "--roundrobin", "round robin, without client memory", on(Setting.ROUNDROBIN));
        flag("-s", "--stubborn", "if the first choice is unavailable, close", on(Setting.STUBBORN));
        row("-t", "--timeout", "sec", "connect timeout [3]", to("-t", Setting.TIMEOUT));
        row("-u", "--user", "user", "switch to this user", value -> user = Optional.of(value));
        row("-w", "--web-stats", "file", "write the status report there on USR1", to("-w", Setting.WEB_STATS));
        row("-x", "--connections", "N", "connections at once [what descriptors allow]", to("-x", Setting.CONN_MAX));
        flag("", "--check", "check everything and open nothing", () -> check = true);
        flag("", "--help", "show this", () -> help = true);
        flag("", "--version", "show the version", () -> version = true);
        spec.addPositional(PositionalParamSpec.builder()
                .arity("0..*")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .hidden(true)
                .build());
    }

    /**
     * Reads the command line.
     *
     * @throws IllegalArgumentException if it is not legal; the message names what and why
     */
    static Options parse(String... arguments) {
        Options options = new Options();
        CommandLine parser =
                new CommandLine(options.spec).setOverwrittenOptionsAllowed(true).setExpandAtFiles(false);
        ParseResult result;
        try {
            result = parser.parseArgs(arguments);
        } catch (UnmatchedArgumentException e) {
            throw new IllegalArgumentException(
                    e.getUnmatched().get(0) + ": unknown option (expected: one that pen --help lists)", e);
        } catch (MissingParameterException e) {
            ArgSpec option = e.getMissing().get(0);
            throw new IllegalArgumentException(
                    name(option) + ": argument missing (expected: " + option.paramLabel() + ")", e);
        } catch (ParameterException e) {
            ArgSpec flag = e.getArgSpec();
            if (flag != null && e.getValue() != null) {
                throw new IllegalArgumentException(name(flag) + ": " + e.getValue() + " (expected: no argument)", e);
            }
            throw new IllegalArgumentException(String.valueOf(e.getMessage()), e);
        }
        for (Row row : options.rows) {
            options.occurrences(row.option).forEach(row::accept);
        }
        if (!result.matchedPositionals().isEmpty()) {
            options.operands = result.matchedPositionals().get(0).stringValues();
        }
        return options;
    }

    /** The names of all options, short and long. */
    static Set<String> names() {
        return new Options().spec.optionsMap().keySet();
    }

    /** The names of the options whose argument, or "" if they have none, is of a kind. */
    static List<String> names(Predicate<String> argument) {
        return new Options()
                .spec.options().stream()
                        .filter(option -> argument.test(option.arity().max() == 0 ? "" : option.paramLabel()))
                        .flatMap(option -> Stream.of(option.names()))
                        .toList();
    }

    /** What {@code --help} prints. */
    String usage() {
        spec.usageMessage()
                .synopsisHeading("")
                .customSynopsis(USAGE)
                .width(100)
                .footer("", "server = host|/path[:port[:max[:hard[:weight[:prio]]]]]", "See pen(1).");
        return new CommandLine(spec).getUsageMessage();
    }

    boolean foreground() {
        return foreground;
    }

    boolean help() {
        return help;
    }

    boolean version() {
        return version;
    }

    boolean check() {
        return check;
    }

    /** Whether the {@code exit} command is enabled. */
    boolean exitAllowed() {
        return exitAllowed;
    }

    int backlog() {
        return backlog;
    }

    Optional<String> user() {
        return user;
    }

    /** The directory of {@code -j}. */
    Optional<Path> jail() {
        return jail;
    }

    /** What the administrator should know of options that have no effect, a line each. */
    List<String> notices() {
        return List.copyOf(notices);
    }

    Optional<String> pidFile() {
        return pidFile;
    }

    Optional<String> configFile() {
        return configFile;
    }

    Optional<Endpoint> control() {
        return control;
    }

    Optional<String> emergency() {
        return emergency;
    }

    Optional<String> abuse() {
        return abuse;
    }

    /** Sets what the options set. */
    void applyTo(Draft draft) {
        settings.forEach(setting -> setting.accept(draft));
    }

    /** The commands given with {@code -O}, in order. */
    List<String> commands() {
        return List.copyOf(commands);
    }

    /** The listening address, then the servers. */
    List<String> operands() {
        return operands;
    }

    private void row(String letter, String name, String argument, String help, Consumer<String> effect) {
        row(new String[] {letter, name}, argument, help, effect);
    }

    private void row(String[] names, String argument, String help, Consumer<String> effect) {
        OptionSpec option = OptionSpec.builder(names)
                .arity("1")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .paramLabel(argument)
                .description(help)
                .build();
        spec.addOption(option);
        rows.add(new Row(option, effect));
    }

    private void flag(String letter, String name, String help, Runnable effect) {
        String[] names = letter.isEmpty() ? new String[] {name} : new String[] {letter, name};
        OptionSpec option = OptionSpec.builder(names)
                .arity("0")
                .type(boolean[].class)
                .description(help)
                .build();
        spec.addOption(option);
        rows.add(new Row(option, value -> effect.run()));
    }

    private void obsolete(String letter, String name) {
        flag(letter, name, "obsolete, no effect", () -> notices.add(letter + ": obsolete, no effect"));
    }

    private void noEffect(String letter, String value, String why) {
        Setting.parseNumber(letter, value, 0, Integer.MAX_VALUE);
        notices.add(letter + " " + value + ": no effect: " + why);
    }

    /** The arguments that an option was given, one an occurrence; for a flag anything stands for them. */
    private Stream<String> occurrences(OptionSpec option) {
        Object value = option.getValue();
        if (value instanceof List<?> arguments) {
            return arguments.stream().map(Object::toString);
        }
        return value instanceof boolean[] times ? Stream.generate(() -> "").limit(times.length) : Stream.empty();
    }

    private <T> Consumer<String> to(String letter, Setting<T> setting) {
        return text -> {
            T value = setting.parse(letter, text);
            settings.add(draft -> draft.set(setting, value));
        };
    }

    private Runnable on(Setting<Boolean> flag) {
        return () -> settings.add(draft -> draft.set(flag, true));
    }

    private static String name(ArgSpec argument) {
        return argument instanceof OptionSpec option ? option.shortestName() : argument.paramLabel();
    }
}
