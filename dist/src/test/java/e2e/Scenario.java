// SPDX-License-Identifier: Apache-2.0
package e2e;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One run of clients through a pen, and what they reach; the table of them is {@code differential.txt}.
 *
 * <pre>
 * title
 *     listen ADDRESS             where pen listens: any of loopback if there is no such line
 *     down S...                  servers that refuse connections, and end those that they have
 *     up S...                    servers that listen again
 *     pen OPTIONS SERVERS        starts pen
 *     control COMMAND            tells pen
 *     C... -> R...               clients connect one after another, and leave when they are served
 *     hold C... -> R...          clients connect and stay
 *     release C...               clients that stayed leave
 *     queue C...                 clients connect and do not look whether they are served
 *     served C... -> R...        now they do
 *     ended C...                 pen ends the connections of clients that stayed
 *     until C -> R               one client connects again and again until it reaches R
 *     absent SECONDS C...        waits until the clients were away so long
 *     0.34.1 -> R... : ROW       the line before has another outcome with pen 0.34.1; why, is in that row of
 *                                doc/differences.md
 *     0.34.1 cannot : ROW        pen 0.34.1 does not play this
 * </pre>
 *
 * A server {@code S} is a letter, in {@code pen} with limits behind it: {@code u} is on a Unix socket, {@code v} on
 * IPv6, all others on IPv4. In a command {@code @S} stands for its address and port. A client {@code C} is the last
 * number of its address, {@code 1:2} the same client at another port that it keeps, {@code v6} the one IPv6 client. A
 * result {@code R} is a server, {@code closed}, {@code none} (no answer to a datagram), {@code *} (any server) or a
 * capital: some server, the same one wherever it stands in the scenario. {@code P/a} is {@code P}, or any server but
 * {@code a} if {@code P} is that.
 */
record Scenario(String title, List<Step> steps) {
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");

    private static final String OTHERWISE = "0.34.1 ";
    private static final List<String> CANNOT = List.of("cannot");

    /** What a line does. */
    enum Verb {
        LISTEN,
        DOWN,
        UP,
        PEN,
        CONTROL,
        VISIT,
        HOLD,
        RELEASE,
        QUEUE,
        SERVED,
        ENDED,
        UNTIL,
        ABSENT
    }

    /** What pen 0.34.1 does otherwise, and the topic in doc/differences.md that says why. */
    record Difference(List<String> results, String topic) {}

    /** A line. */
    record Step(Verb verb, List<String> words, List<String> results, Optional<Difference> difference) {
        static Step parse(String line) {
            String[] sides = line.split(" -> ", 2);
            List<String> words = split(sides[0]);
            Optional<Verb> verb = Arrays.stream(Verb.values())
                    .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(words.get(0)))
                    .findFirst();
            return new Step(
                    verb.orElse(Verb.VISIT),
                    verb.isPresent() ? words.subList(1, words.size()) : words,
                    sides.length == 2 ? split(sides[1]) : List.of(),
                    Optional.empty());
        }

        Step but(Difference other) {
            return new Step(verb, words, results, Optional.of(other));
        }

        List<String> results(Toolkit toolkit) {
            return toolkit == Toolkit.PEN_0_34_1 && difference.isPresent()
                    ? difference.get().results()
                    : results;
        }

        /** The line as it is read when the clients reach these. */
        String with(List<String> reached) {
            String does = verb.name().toLowerCase(Locale.ROOT) + " " + String.join(" ", words);
            return reached.isEmpty() ? does : does + " -> " + String.join(" ", reached);
        }
    }

    /** All scenarios of the table. */
    static List<Scenario> all() throws IOException {
        List<Scenario> scenarios = new ArrayList<>();
        try (BufferedReader table = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(Scenario.class.getResourceAsStream("differential.txt")),
                StandardCharsets.UTF_8))) {
            for (String line :
                    table.lines().filter(each -> !each.startsWith("#")).toList()) {
                if (!line.startsWith(" ") && !line.isEmpty()) {
                    scenarios.add(new Scenario(line, new ArrayList<>()));
                } else if (!line.isEmpty()) {
                    add(scenarios.get(scenarios.size() - 1).steps, line.strip());
                }
            }
        }
        return scenarios;
    }

    private static void add(List<Step> steps, String line) {
        if (!line.startsWith(OTHERWISE)) {
            steps.add(Step.parse(line));
            return;
        }
        String[] sides =
                line.substring(OTHERWISE.length()).replaceFirst("^-> ", "").split(" : ", 2);
        int last = steps.size() - 1;
        steps.set(last, steps.get(last).but(new Difference(split(sides[0]), sides[1])));
    }

    /** The topics of doc/differences.md that it refers to. */
    Stream<String> topics() {
        return steps.stream().flatMap(step -> step.difference().stream()).map(Difference::topic);
    }

    /** Whether this pen can play it. */
    boolean isFor(Toolkit toolkit) {
        return steps.stream().noneMatch(step -> step.results(toolkit).equals(CANNOT));
    }

    /** Whether it is about datagrams. */
    boolean isUdp() {
        return steps.stream()
                .anyMatch(step -> step.verb() == Verb.PEN && step.words().contains("-U"));
    }

    /** What {@link Play#run} says if all is as it should be. */
    List<String> expected(Toolkit toolkit) {
        return steps.stream().map(step -> step.with(step.results(toolkit))).toList();
    }

    @Override
    public String toString() {
        return title;
    }

    private static List<String> split(String text) {
        List<String> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(text);
        while (matcher.find()) {
            words.add(matcher.group(1) != null ? matcher.group(1) : matcher.group(2));
        }
        return words;
    }
}
