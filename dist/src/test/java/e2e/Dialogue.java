// SPDX-License-Identifier: Apache-2.0
package e2e;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Commands given to a pen one after another, and what it replies; the table of them is {@code dialogues.txt}.
 *
 * <pre>
 * title
 * pen OPTIONS SERVERS         how it is started
 * &gt; COMMAND                   what it is told; the lines up to the next command are the reply
 * 0.34.1 : ROW                the reply of pen 0.34.1 is another one, the lines from here on; why, is in that row of
 *                             doc/differences.md
 * 0.34.1 cannot : ROW         pen 0.34.1 is not told this
 * </pre>
 *
 * A reply {@code error} stands for any that begins with {@code error: }. Lines that begin with two {@code #} are
 * comments. {@code LISTEN}, {@code CONTROL}, {@code PID} and {@code DIR} stand for the two addresses, the process id
 * and a directory for files.
 */
record Dialogue(String title, List<String> options, List<Exchange> exchanges) {
    private static final String COMMAND = "> ";
    private static final String OTHERWISE = "0.34.1 : ";
    private static final String CANNOT = "0.34.1 cannot : ";

    /** What pen 0.34.1 replies otherwise, if it can be told this at all, and the topic that says why. */
    record Difference(Optional<List<String>> reply, String topic) {}

    /** A command and its reply. */
    record Exchange(String command, List<String> reply, Optional<Difference> difference) {
        Optional<List<String>> reply(Toolkit toolkit) {
            return toolkit == Toolkit.PEN_0_34_1 && difference.isPresent()
                    ? difference.get().reply()
                    : Optional.of(reply);
        }
    }

    /** All dialogues of the table. */
    static List<Dialogue> all() throws IOException {
        List<Dialogue> dialogues = new ArrayList<>();
        try (BufferedReader table = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(Dialogue.class.getResourceAsStream("dialogues.txt")), StandardCharsets.UTF_8))) {
            String title = "";
            List<String> reply = new ArrayList<>();
            for (String line :
                    table.lines().filter(each -> !each.startsWith("##")).toList()) {
                if (line.startsWith("pen ")) {
                    List<String> options =
                            List.of(line.substring("pen ".length()).split(" ", -1));
                    dialogues.add(new Dialogue(title, options, new ArrayList<>()));
                } else if (line.startsWith(COMMAND)) {
                    reply = new ArrayList<>();
                    last(dialogues).add(new Exchange(line.substring(COMMAND.length()), reply, Optional.empty()));
                } else if (line.startsWith(CANNOT)) {
                    but(last(dialogues), Optional.empty(), line.substring(CANNOT.length()));
                } else if (line.startsWith(OTHERWISE)) {
                    reply = new ArrayList<>();
                    but(last(dialogues), Optional.of(reply), line.substring(OTHERWISE.length()));
                } else if (line.isEmpty()) {
                    reply = new ArrayList<>();
                } else if (line.startsWith("--- ")) {
                    title = line.substring("--- ".length());
                } else {
                    reply.add(line);
                }
            }
        }
        return dialogues;
    }

    private static List<Exchange> last(List<Dialogue> dialogues) {
        return dialogues.get(dialogues.size() - 1).exchanges;
    }

    private static void but(List<Exchange> exchanges, Optional<List<String>> reply, String topic) {
        Exchange last = exchanges.remove(exchanges.size() - 1);
        exchanges.add(new Exchange(last.command, last.reply, Optional.of(new Difference(reply, topic))));
    }

    /** The topics of doc/differences.md that it refers to. */
    Stream<String> topics() {
        return exchanges.stream()
                .flatMap(exchange -> exchange.difference.stream())
                .map(Difference::topic);
    }

    /** What this pen is told. */
    List<Exchange> with(Toolkit toolkit) {
        return exchanges.stream()
                .filter(exchange -> exchange.reply(toolkit).isPresent())
                .toList();
    }

    /** The whole as it is read when all is as it should be. */
    String expected(Toolkit toolkit) {
        return with(toolkit).stream()
                .map(exchange ->
                        transcript(exchange.command, exchange.reply(toolkit).orElseThrow()))
                .collect(Collectors.joining());
    }

    /** A command and its reply, as they are read. */
    static String transcript(String command, List<String> reply) {
        return COMMAND + command + "\n"
                + reply.stream()
                        .map(line -> line.replaceFirst("^error: .*", "error") + "\n")
                        .collect(Collectors.joining());
    }

    @Override
    public String toString() {
        return title;
    }
}
