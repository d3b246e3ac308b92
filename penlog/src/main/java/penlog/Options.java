// SPDX-License-Identifier: Apache-2.0
package penlog;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import pen.net.Endpoint;

/**
 * The command line of penlog.
 *
 * <pre>
 * line     = *(option | operand) ["--" *operand]
 * operands = (host port | host ":" port) [my_ip]     ; an IPv6 host before ":" port stands in brackets
 * </pre>
 *
 * Read by hand: a library for this costs as much time and memory as all the rest of a start.
 *
 * @param receiver where lines go; null if only help or the version is asked for
 * @param source {@code my_ip}: a local address, or a name of one
 * @param file the file to follow; empty: standard input is read
 * @param state where the place in the file is remembered
 */
record Options(
        @Nullable Endpoint receiver,
        Optional<String> source,
        Optional<Path> file,
        boolean fromStart,
        Optional<Path> state,
        boolean help,
        boolean version) {
    static final String USAGE = """
            usage: penlog [-f FILE [--from-start] [--state STATEFILE]] host port|host:port [my_ip]
            Sends each line of standard input, or of a file that grows, to penlogd.
              -f, --follow FILE     follow a file through rotation, from its end on
                  --from-start      the same, from its start on
                  --state STATEFILE remember the place in the file, and go on from there
              -h, --help            show this
                  --version         show the version
            See penlog(1).
            """;

    /** The operands are too few or too many. */
    static final class UsageException extends Exception {
        private static final long serialVersionUID = 1;
    }

    /**
     * Reads the command line.
     *
     * @throws IllegalArgumentException if something in it is not legal; the message names what and why
     * @throws UsageException if operands are missing, or there are too many
     */
    static Options parse(List<String> arguments) throws UsageException {
        Deque<String> words = new ArrayDeque<>(arguments);
        List<String> operands = new ArrayList<>();
        Optional<Path> file = Optional.empty();
        Optional<Path> state = Optional.empty();
        boolean fromStart = false;
        while (!words.isEmpty()) {
            String word = words.remove();
            if (word.equals("--")) {
                operands.addAll(words);
                break;
            }
            if (!word.startsWith("-")) {
                operands.add(word);
                continue;
            }
            int end = word.startsWith("--") ? word.indexOf('=') : Math.min(word.length(), 2);
            String name = end < 0 ? word : word.substring(0, end);
            String value =
                    name.length() == word.length() ? null : word.substring(word.startsWith("--") ? end + 1 : end);
            switch (name) {
                case "-f", "--follow" -> file = Optional.of(path(name, value, words));
                case "--state" -> state = Optional.of(path(name, value, words));
                case "--from-start" -> fromStart = flag(name, value);
                case "-h", "--help" -> {
                    return only(flag(name, value), false);
                }
                case "--version" -> {
                    return only(false, flag(name, value));
                }
                default ->
                    throw new IllegalArgumentException(
                            name + ": unknown option (expected: one that penlog --help lists)");
            }
        }
        if (file.isEmpty() && (fromStart || state.isPresent())) {
            throw new IllegalArgumentException(
                    (fromStart ? "--from-start" : "--state") + ": no file is followed (expected: with -f FILE)");
        }
        boolean joined = !operands.isEmpty() && hasPort(operands.get(0));
        int least = joined ? 1 : 2;
        if (operands.size() == 1 && !joined && operands.get(0).indexOf(':') >= 0) {
            throw new IllegalArgumentException(
                    operands.get(0) + ": no port (expected: host port, host:port or [IPv6]:port)");
        }
        if (operands.size() < least || operands.size() > least + 1) {
            throw new UsageException();
        }
        Endpoint receiver = joined ? joined(operands.get(0)) : endpoint(operands.get(0), operands.get(1));
        Optional<String> source = operands.size() > least ? Optional.of(host(operands.get(least))) : Optional.empty();
        return new Options(receiver, source, file, fromStart, state, false, false);
    }

    private static Options only(boolean help, boolean version) {
        return new Options(null, Optional.empty(), Optional.empty(), false, Optional.empty(), help, version);
    }

    /** Whether a host's port follows in the same word; several colons without brackets are an IPv6 address. */
    private static boolean hasPort(String text) {
        int colon = text.lastIndexOf(':');
        return colon >= 0 && (text.indexOf(':') == colon || text.charAt(Math.max(colon - 1, 0)) == ']');
    }

    private static Endpoint joined(String text) {
        int colon = text.lastIndexOf(':');
        return endpoint(text.substring(0, colon), text.substring(colon + 1));
    }

    private static Endpoint endpoint(String host, String port) {
        Endpoint endpoint = new Endpoint(host(host), Endpoint.parsePort(port));
        if (endpoint.port() == 0) {
            throw new IllegalArgumentException("port 0: nobody receives there (expected: 1 to 65535)");
        }
        return endpoint;
    }

    private static String host(String text) {
        if (text.isEmpty() || text.indexOf('/') >= 0) {
            throw new IllegalArgumentException("host \"" + text + "\": none (expected: a name or a numeric address)");
        }
        return Endpoint.parseHost(text);
    }

    private static Path path(String name, @Nullable String value, Deque<String> words) {
        String path = value == null ? words.poll() : value;
        if (path == null) {
            throw new IllegalArgumentException(name + ": argument missing (expected: a file)");
        }
        if (path.isEmpty()) {
            throw new IllegalArgumentException(name + ": empty (expected: a file)");
        }
        return Path.of(path);
    }

    private static boolean flag(String name, @Nullable String value) {
        if (value != null) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: no argument)");
        }
        return true;
    }
}
