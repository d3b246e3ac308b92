// SPDX-License-Identifier: Apache-2.0
package pen;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import pen.cli.Introduction;
import pen.cli.OptionTable;
import pen.command.Draft;
import pen.net.Endpoint;
import pen.settings.ForwardedHeaders;
import pen.settings.Setting;

/**
 * The command line of pen, one row an option, read as getopt(3) reads it. What is a setting goes to the draft that the
 * control language changes too.
 */
final class Options {
    static final String USAGE = "usage: pen [options] [host:]port|/path server...";

    /** Connections that may wait to be accepted: the usual most that a kernel allows (net.core.somaxconn). */
    private static final int BACKLOG = 4096;

    private final OptionTable table = new OptionTable("pen");
    private final Introduction introduction = new Introduction(
            table, Pen.class, USAGE, "", "server = host|/path[:port[:max[:hard[:weight[:prio]]]]]", "See pen(1).");
    private final List<Consumer<Draft>> settings = new ArrayList<>();
    private final List<String> commands = new ArrayList<>();
    private List<String> operands = List.of();
    private boolean foreground;
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

    private Options() {
        table.row(
                "-B",
                "--abuse",
                "host:port",
                "server for clients that the access list denies",
                value -> abuse = Optional.of(value));
        table.row(
                "-C",
                "--control",
                "[addr:]port|/path",
                "control port",
                value -> control = Optional.of(Endpoint.parse("-C", value)));
        table.row(
                "-A", "--ca-path", "dir", "authorities of client certificates, hashed", to("-A", Setting.SSL_CA_PATH));
        table.row(
                "-E",
                "--certificate",
                "file",
                "certificate in PEM: speak TLS with clients",
                to("-E", Setting.SSL_CERTIFICATE));
        table.row(
                "-F", "--config", "file", "commands to run, now and on HUP", value -> configFile = Optional.of(value));
        table.row("-G", "--ca-file", "file", "authorities of client certificates", to("-G", Setting.SSL_CA_FILE));
        table.row(
                "-K",
                "--key",
                "file",
                "key of the certificate [in the same file]",
                to("-K", Setting.SSL_CERTIFICATE_KEY));
        table.row(
                "-L",
                "--protocol",
                "proto",
                "lowest TLS: tls1, tls1.1, tls1.2 or tls1.3 [tls1.2]",
                to("-L", Setting.SSL_PROTOCOL));
        table.row(
                new String[] {"-O", "-o", "--command"}, "command", "run a control command; repeatable", commands::add);
        table.row(
                "-T",
                "--tracking",
                "sec",
                "how long an idle client is remembered; 0: for ever [0]",
                to("-T", Setting.TRACKING));
        obsolete("-D", "--delayed-forward");
        table.flag(
                "-H",
                "--http",
                "tell servers in headers which client a request is from",
                () -> settings.add(draft -> draft.set(Setting.HTTP, ForwardedHeaders.APPEND)));
        table.flag("-N", "--stateless", "hash, without client memory", () -> {
            on(Setting.HASH).run();
            on(Setting.STATELESS).run();
        });
        obsolete("-P", "--poll");
        obsolete("-Q", "--kqueue");
        table.flag("-R", "--verify-client", "close clients without a valid certificate", on(Setting.SSL_VERIFY_CLIENT));
        table.row(
                "-S",
                "--servers",
                "N",
                "obsolete, no effect",
                value -> noEffect("-S", value, "there may be any number"));
        table.flag(
                "-W", "--weight", "choose the server with the fewest connections for its weight", on(Setting.WEIGHT));
        table.flag("-U", "--udp", "balance datagrams, not TCP connections", on(Setting.UDP));
        table.flag("-X", "--allow-exit", "enable the exit command", () -> exitAllowed = true);
        table.flag(
                "-Z",
                "--compatible",
                "no effect: what old clients need is always on",
                () -> notices.add("-Z: no effect: what old clients need is always on, except old protocols, see -L"));
        table.flag("-a", "--ascii", "data dumps in ASCII, not hex", on(Setting.ASCII));
        table.row("-b", "--blacklist", "sec", "blacklist time of a failed server [30]", to("-b", Setting.BLACKLIST));
        table.row("-c", "--clients", "N", "slots in the client table [2048]", to("-c", Setting.CLIENTS_MAX));
        table.flag(
                "-d",
                "--debug",
                "debug; repeat for more",
                () -> settings.add(
                        draft -> draft.set(Setting.DEBUG, draft.settings().get(Setting.DEBUG) + 1)));
        table.row("-e", "--emergency", "host:port", "the emergency server", value -> emergency = Optional.of(value));
        table.flag("-f", "--foreground", "stay in the foreground", () -> foreground = true);
        table.flag("-h", "--hash", "choose a client's first server by a hash of its address", on(Setting.HASH));
        table.row("-i", "--service", "name", "a service of Windows; an error elsewhere", value -> {
            throw new IllegalArgumentException("-i " + value + ": only Windows has such services");
        });
        table.row(
                "-j",
                "--chroot",
                "dir",
                "the root directory from then on",
                value -> jail = Optional.of(Path.of(value)));
        table.row("-l", "--log", "file|host:port", "access log, to a file or to penlogd", to("-l", Setting.LOG));
        table.row("-m", "--accept", "N", "no effect: each event loop takes up to 16 clients at a time", value -> {
            noEffect("-m", value, "each event loop takes up to 16 clients at a time");
        });
        obsolete("-n", "--nonblocking");
        table.row("-p", "--pid-file", "file", "write the process id", value -> pidFile = Optional.of(value));
        table.row(
                "-q",
                "--backlog",
                "N",
                "connections that may wait to be accepted [4096]",
                value -> backlog = Setting.parseNumber("-q", value, 1, 65_535));
        table.flag("-r", "--roundrobin", "round robin, without client memory", on(Setting.ROUNDROBIN));
        table.flag("-s", "--stubborn", "if the first choice is unavailable, close", on(Setting.STUBBORN));
        table.row("-t", "--timeout", "sec", "connect timeout [3]", to("-t", Setting.TIMEOUT));
        table.row("-u", "--user", "user", "switch to this user", value -> user = Optional.of(value));
        table.row("-w", "--web-stats", "file", "write the status report there on USR1", to("-w", Setting.WEB_STATS));
        table.row(
                "-x", "--connections", "N", "connections at once [what descriptors allow]", to("-x", Setting.CONN_MAX));
        table.flag("", "--check", "check everything and open nothing", () -> check = true);
    }

    /**
     * Reads the command line.
     *
     * @throws IllegalArgumentException if it is not legal; the message names what and why
     */
    static Options parse(String... arguments) {
        Options options = new Options();
        options.operands = options.table.parse(arguments);
        return options;
    }

    /** The names of all options, short and long. */
    static Set<String> names() {
        return new Options().table.names();
    }

    /** The names of the options whose argument, or "" if they have none, is of a kind. */
    static List<String> names(Predicate<String> argument) {
        return new Options().table.names(argument);
    }

    /** What the program says of itself. */
    Introduction introduction() {
        return introduction;
    }

    boolean foreground() {
        return foreground;
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

    /** Whether a command given with {@code -O} makes frames go on: then servers need no port. */
    boolean forwardsFrames() {
        return commands.stream().anyMatch(command -> command.strip().startsWith(Setting.DSR_IF.name() + " "));
    }

    /** The listening address, then the servers. */
    List<String> operands() {
        return operands;
    }

    private void obsolete(String letter, String name) {
        table.flag(letter, name, "obsolete, no effect", () -> notices.add(letter + ": obsolete, no effect"));
    }

    private void noEffect(String letter, String value, String why) {
        Setting.parseNumber(letter, value, 0, Integer.MAX_VALUE);
        notices.add(letter + " " + value + ": no effect: " + why);
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
}
