// SPDX-License-Identifier: Apache-2.0
package quickstart;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** What some clients met when they made a few visits each: one after the other, each visit a row's next cell. */
final class Visits {
    /** Three show a habit. */
    static final int EACH = 3;

    private static final String ERROR = "error";

    /** By client: who answered, or {@link #ERROR}. */
    private final Map<String, List<String>> answers = new LinkedHashMap<>();

    /** By client: its last error. */
    private final Map<String, String> errors = new HashMap<>();

    /**
     * Makes the visits, and shows them.
     *
     * @param before who served whom earlier, to be shown where it has changed
     */
    Visits(List<Visitor> visitors, int port, Map<String, String> before, Narrator narrator) {
        narrator.say("");
        narrator.say(row(
                "client",
                IntStream.rangeClosed(1, EACH).mapToObj(n -> "visit " + n).toList()));
        for (Visitor visitor : visitors) {
            List<String> row = new ArrayList<>();
            for (int i = 0; i < EACH; i++) {
                row.add(answer(visitor, port));
            }
            answers.put(visitor.address(), row);
            String earlier = before.getOrDefault(visitor.address(), row.get(0));
            narrator.say(row(visitor.address(), row) + (row.contains(earlier) ? "" : "     was " + earlier));
        }
        narrator.say("");
    }

    /** The clients whose addresses are 127.0.0.{@code first} to 127.0.0.{@code last}. */
    static List<Visitor> clients(int first, int last) {
        return IntStream.rangeClosed(first, last)
                .mapToObj(n -> new Visitor("127.0.0." + n))
                .toList();
    }

    int count() {
        return answers.size() * EACH;
    }

    /**
     * The server of each client.
     *
     * @throws TourFailure if a client met an error, or different servers
     */
    Map<String, String> servers() throws TourFailure {
        Map<String, String> servers = new LinkedHashMap<>();
        for (Map.Entry<String, List<String>> entry : answers.entrySet()) {
            List<String> row = entry.getValue();
            String error = errors.get(entry.getKey());
            if (error != null) {
                throw new TourFailure(entry.getKey() + " met an error (expected: none): " + error);
            }
            if (row.stream().distinct().count() > 1) {
                throw new TourFailure(entry.getKey() + " met " + row + " (expected: the same server each time)");
            }
            servers.put(entry.getKey(), row.get(0));
        }
        return servers;
    }

    private String answer(Visitor visitor, int port) {
        try {
            return visitor.visit(port);
        } catch (IOException e) {
            errors.put(visitor.address(), String.valueOf(e.getMessage()));
            return ERROR;
        }
    }

    private static String row(String client, List<String> cells) {
        StringBuilder row = new StringBuilder(String.format("   %-12s", client));
        cells.forEach(cell -> row.append(String.format("%-9s", cell)));
        return row.toString().stripTrailing();
    }
}
