// SPDX-License-Identifier: Apache-2.0
package pen;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** A pen under test, in this JVM or a process of its own, and what its control language tells of it. */
public interface TestedPen {
    /** Executes a control command, and returns the reply. */
    String control(String command) throws Exception;

    /**
     * A figure of each server, in the order of their numbers.
     *
     * @param name as the command {@code servers} has it, such as {@code conn}, {@code sx} or {@code rx}
     */
    default List<Long> figures(String name) throws Exception {
        return Pattern.compile(" " + name + " (-?\\d+)")
                .matcher(control("servers"))
                .results()
                .map(match -> Long.valueOf(match.group(1)))
                .toList();
    }

    /** The number of connections that are open. */
    default int open() throws Exception {
        Matcher open = Pattern.compile("Connections: (\\d+) of").matcher(control("status text"));
        if (!open.find()) {
            throw new AssertionError("status text: no number of connections");
        }
        return Integer.parseInt(open.group(1));
    }

    /** Waits until so many connections are open. */
    default void awaitOpen(int connections) {
        Awaitility.await().until(() -> open() == connections);
    }

    /** Waits until bytes have gone each of these ways, {@code sx} or {@code rx}, and no more go. */
    default void awaitStandstill(String... ways) {
        String[] seen = {""};
        Awaitility.await().pollInterval(Duration.ofMillis(200)).until(() -> {
            String before = seen[0];
            seen[0] = control("servers");
            return seen[0].equals(before)
                    && Arrays.stream(ways).noneMatch(way -> before.matches("(?s).* " + way + " 0\\b.*"));
        });
    }
}
