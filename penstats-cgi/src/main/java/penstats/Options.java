// SPDX-License-Identifier: Apache-2.0
package penstats;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import pen.cli.Introduction;
import pen.cli.OptionTable;
import pen.net.Endpoint;

/** The command line of penstats. */
final class Options {
    private static final String USAGE = "usage: penstats [options]";

    private static final String PEN = "/run/pen/control.sock";

    /** The longest name of a pen; a line of the dashboard holds it. */
    private static final int LONGEST = 100;

    /** How a control port begins: with a path, an address and its colon, or a port alone. */
    private static final Pattern PLACE = Pattern.compile("[^:]*[/:]|[0-9]");

    private final OptionTable table = new OptionTable("penstats");
    private final Introduction introduction = new Introduction(table, PenStats.class, USAGE, "See penstats(1).");
    private final List<Watched> pens = new ArrayList<>();
    private Endpoint bind = new Endpoint("127.0.0.1", 8088);
    private Optional<Path> pidFile = Optional.empty();
    private Optional<Path> webFile = Optional.empty();
    private Optional<Path> users = Optional.empty();
    private boolean cgi;
    private boolean allowControl;
    private int interval = 1000;
    private int timeout = 5;

    /** A pen to watch: what it is called, and its control port. */
    record Watched(String name, Endpoint control) {
        /** {@code [name "="] endpoint}; a name has no slash, so that a path may have the sign. */
        static Watched parse(String text) {
            int sign = text.indexOf('=');
            int slash = text.indexOf('/');
            boolean named = sign >= 0 && (slash < 0 || sign < slash);
            String name = named ? text.substring(0, sign) : text;
            String place = named ? text.substring(sign + 1) : text;
            if (name.isBlank()
                    || name.length() > LONGEST
                    || name.chars().anyMatch(Character::isISOControl)
                    || !PLACE.matcher(place).lookingAt()) {
                throw new IllegalArgumentException("--pen: " + text
                        + " (expected: [name=]host:port or [name=]/path, with a name of 1 to " + LONGEST
                        + " characters)");
            }
            Endpoint control = Endpoint.parse("--pen", place);
            if (!control.isPath() && control.port() == 0) {
                throw new IllegalArgumentException("--pen: " + text + ": port 0 (expected: 1 to 65535)");
            }
            return new Watched(name, control);
        }
    }

    private Options() {
        table.flag("", "--allow-control", "forms that change a pen, for users of --user", () -> allowControl = true);
        table.row("", "--bind", "[addr:]port", "where to serve [127.0.0.1:8088]", value -> bind = bind(value));
        table.flag("", "--cgi", "answer one CGI request and end", () -> cgi = true);
        table.row(
                "",
                "--interval",
                "ms",
                "how often to ask while somebody watches [1000]",
                value -> interval = OptionTable.number("--interval", value, 200, 60_000));
        table.row("", "--pen", "[name=]control", "a pen's control port; repeatable [" + PEN + "]", this::watch);
        table.row(
                "",
                "--pid",
                "file",
                "the process id of a pen that has no control port; with --web",
                value -> pidFile = Optional.of(Path.of(value)));
        table.row(
                "",
                "--timeout",
                "s",
                "how long to wait for a pen [5]",
                value -> timeout = OptionTable.number("--timeout", value, 1, 60));
        table.row(
                "",
                "--user",
                "file",
                "who may change a pen: lines of htpasswd -B",
                value -> users = Optional.of(Path.of(value)));
        table.row("", "--web", "file", "the file of that pen's -w", value -> webFile = Optional.of(Path.of(value)));
    }

    /**
     * Reads the command line.
     *
     * @throws IllegalArgumentException if it is not legal; the message names what and why
     */
    static Options parse(String... arguments) {
        Options options = new Options();
        List<String> operands = options.table.parse(arguments);
        if (!operands.isEmpty()) {
            throw new IllegalArgumentException(operands.get(0) + ": unexpected (expected: options only)");
        }
        if (options.pidFile.isPresent() != options.webFile.isPresent()) {
            boolean pid = options.pidFile.isPresent();
            throw new IllegalArgumentException(
                    (pid ? "--pid" : "--web") + ": alone (expected: " + (pid ? "--web" : "--pid") + " too)");
        }
        if (options.pidFile.isPresent() && (options.allowControl || !options.pens.isEmpty())) {
            throw new IllegalArgumentException("--pid: with " + (options.allowControl ? "--allow-control" : "--pen")
                    + " (expected: one of them; --pid is for a pen without a control port)");
        }
        if (options.allowControl && options.users.isEmpty()) {
            throw new IllegalArgumentException("--allow-control: for everybody (expected: --user too)");
        }
        if (options.users.isPresent() && !options.allowControl) {
            throw new IllegalArgumentException(
                    "--user: alone (expected: --allow-control too, because reading needs no user)");
        }
        if (options.pens.isEmpty()) {
            options.pens.add(Watched.parse(PEN));
        }
        return options;
    }

    /** What the program says of itself. */
    Introduction introduction() {
        return introduction;
    }

    /** Where pages are served; port 0: one of the kernel's choice. */
    Endpoint bind() {
        return bind;
    }

    /** The pens, at least one, each with a name of its own. */
    List<Watched> pens() {
        return List.copyOf(pens);
    }

    boolean cgi() {
        return cgi;
    }

    /** The file with the process id of a pen without a control port; there if {@link #webFile} is. */
    Optional<Path> pidFile() {
        return pidFile;
    }

    Optional<Path> webFile() {
        return webFile;
    }

    boolean allowControl() {
        return allowControl;
    }

    /** The htpasswd file; there if {@link #allowControl} is true. */
    Optional<Path> users() {
        return users;
    }

    /** How often pens are asked while somebody watches; ms. */
    int interval() {
        return interval;
    }

    /** How long a pen may take to answer; seconds. */
    int timeout() {
        return timeout;
    }

    private void watch(String text) {
        Watched pen = Watched.parse(text);
        if (pens.stream().anyMatch(other -> other.name().equals(pen.name()))) {
            throw new IllegalArgumentException("--pen: " + pen.name() + ": twice (expected: a name for each)");
        }
        pens.add(pen);
    }

    private static Endpoint bind(String text) {
        Endpoint endpoint = Endpoint.parse("--bind", text);
        if (endpoint.isPath()) {
            throw new IllegalArgumentException("--bind: " + text + " (expected: [addr:]port)");
        }
        return endpoint.orLoopback();
    }
}
