// SPDX-License-Identifier: Apache-2.0
package penlogd;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import pen.cli.Introduction;
import pen.cli.OptionTable;
import pen.net.Endpoint;

/** The command line of penlogd. */
final class Options {
    static final String USAGE = "usage: penlogd [options] port";

    private static final int MOST_REQUESTS = 1_000_000;

    /** A line that waits longer belongs to nobody; ms. */
    private static final int MOST_PATIENCE = 60_000;

    private final OptionTable table = new OptionTable("penlogd");
    private final Introduction introduction = new Introduction(table, PenLogD.class, USAGE, "See penlogd(1).");
    private final List<String> allowed = new ArrayList<>();
    private Senders senders = Senders.of(List.of());
    private Optional<Endpoint> address = Optional.empty();
    private String host = "";
    private int requests = 1000;
    private int patience = 500;
    private boolean marks;
    private boolean foreground;
    private boolean debug;
    private Optional<Path> log = Optional.empty();
    private Optional<Path> jail = Optional.empty();
    private Optional<Path> pidFile = Optional.empty();
    private Optional<String> user = Optional.empty();
    private Optional<Endpoint> metrics = Optional.empty();

    private Options() {
        table.flag("-b", "--line-buffered", "no effect: each line is written at once", () -> {});
        table.flag("-d", "--debug", "tell of each line whose client is not found", () -> debug = true);
        table.flag("-f", "--foreground", "stay in the foreground", () -> foreground = true);
        table.row(
                "-j",
                "--chroot",
                "dir",
                "the root directory from then on",
                value -> jail = Optional.of(Path.of(value)));
        table.row(
                "-l", "--log", "file", "the merged log [standard output]", value -> log = Optional.of(Path.of(value)));
        table.row(
                "-n",
                "--requests",
                "N",
                "requests of pen to remember [1000]",
                value -> requests = OptionTable.number("-n", value, 1, MOST_REQUESTS));
        table.row("-p", "--pid-file", "file", "write the process id", value -> pidFile = Optional.of(Path.of(value)));
        table.row("-u", "--user", "user", "switch to this user", value -> user = Optional.of(value));
        table.row("", "--allow", "addr[/len]", "who may send; repeatable [everybody]", allowed::add);
        table.row("", "--bind", "addr", "the local address [all]", value -> host = Endpoint.parseHost(value));
        table.flag("", "--mark", "end each line with exact, matched or unmatched", () -> marks = true);
        table.row(
                "",
                "--metrics",
                "[addr:]port",
                "where Prometheus asks for the counters",
                value -> metrics = Optional.of(metrics(value)));
        table.row(
                "",
                "--wait",
                "ms",
                "how long a line waits for pen's record [500]",
                value -> patience = OptionTable.number("--wait", value, 0, MOST_PATIENCE));
    }

    /**
     * Reads the command line.
     *
     * @throws IllegalArgumentException if it is not legal; the message names what and why
     */
    static Options parse(String... arguments) {
        Options options = new Options();
        List<String> operands = options.table.parse(arguments);
        if (operands.size() > 1) {
            throw new IllegalArgumentException(operands.get(1) + ": unexpected (expected: one port)");
        }
        if (!operands.isEmpty()) {
            options.address = Optional.of(named(new Endpoint(options.host, Endpoint.parsePort(operands.get(0))), ""));
        }
        options.senders = Senders.of(options.allowed);
        return options;
    }

    /** What the program says of itself. */
    Introduction introduction() {
        return introduction;
    }

    /** Where datagrams are received; empty: no port was given. */
    Optional<Endpoint> address() {
        return address;
    }

    Senders senders() {
        return senders;
    }

    int requests() {
        return requests;
    }

    /** How long a line waits; ms. */
    int patience() {
        return patience;
    }

    boolean marks() {
        return marks;
    }

    boolean foreground() {
        return foreground;
    }

    boolean debug() {
        return debug;
    }

    Optional<Path> log() {
        return log;
    }

    Optional<Path> jail() {
        return jail;
    }

    Optional<Path> pidFile() {
        return pidFile;
    }

    Optional<String> user() {
        return user;
    }

    /** Where the counters are served; empty: nowhere. */
    Optional<Endpoint> metrics() {
        return metrics;
    }

    private static Endpoint metrics(String text) {
        Endpoint endpoint = Endpoint.parse("--metrics", text);
        if (endpoint.isPath()) {
            throw new IllegalArgumentException("--metrics: " + text + " (expected: [addr:]port)");
        }
        return named(endpoint.orLoopback(), "--metrics: ");
    }

    /** The kernel would choose a port for 0, and nobody could know which. */
    private static Endpoint named(Endpoint endpoint, String what) {
        if (endpoint.port() == 0) {
            throw new IllegalArgumentException(what + "port 0: nobody would know it (expected: 1 to 65535)");
        }
        return endpoint;
    }
}
