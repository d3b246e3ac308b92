// SPDX-License-Identifier: Apache-2.0
package quickstart;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/** What happened between two of pen's reports, in words. */
final class Changes {
    /** Clients that are told of one by one; a load test may bring thousands. */
    private static final int TOLD = 8;

    private final Cast cast;
    private final Status before;
    private final Status now;
    private final List<String> lines = new ArrayList<>();

    Changes(Cast cast, Status before, Status now) {
        this.cast = cast;
        this.before = before;
        this.now = now;
    }

    Status now() {
        return now;
    }

    /** Whether each client that came was taken by the server that the report names for it. */
    boolean isSettled() {
        return now.clients().entrySet().stream()
                .noneMatch(client ->
                        visits(client) > 0 && !hasTaken(client.getValue().server()));
    }

    /** One line for each thing that happened. */
    List<String> lines() {
        for (int number = 0; number < now.servers().size(); number++) {
            server(number);
        }
        List<Map.Entry<String, Status.Client>> active =
                new ArrayList<>(now.clients().entrySet());
        active.removeIf(client -> visits(client) == 0);
        // The report has the last one first.
        Collections.reverse(active);
        active.stream().limit(TOLD).forEach(this::client);
        if (active.size() > TOLD) {
            lines.add("... and " + (active.size() - TOLD) + " more clients");
        }
        if (!active.isEmpty()) {
            int last = lines.size() - 1;
            lines.set(last, String.format("%-50s so far: %s", lines.get(last), totals()));
        }
        return lines;
    }

    private void server(int number) {
        Status.Server server = now.servers().get(number);
        Status.Server earlier = before.server(number);
        long failures = server.failures() - earlier.failures();
        String name = cast.name(number);
        if (failures > 0) {
            lines.add(name + " refused pen's connection: for " + PenProcess.BLACKLIST + " s pen asks others ("
                    + server.failures() + " refused so far)");
        } else if (server.isAvailable() && !earlier.isAvailable()) {
            lines.add(name + " is no longer blacklisted: pen tries it again when a client is due");
        }
    }

    private void client(Map.Entry<String, Status.Client> client) {
        long last = client.getValue().connects();
        long visits = visits(client);
        String what = visits == 1 ? "visit " + last : "visits " + (last - visits + 1) + " to " + last;
        int server = client.getValue().server();
        int earlier = earlier(client).server();
        if (!hasTaken(server)) {
            lines.add(client.getKey() + " found no server: " + what);
        } else if (earlier == server || earlier == Status.NO_SERVER) {
            lines.add(client.getKey() + " -> " + cast.name(server) + ": " + what);
        } else {
            lines.add(client.getKey() + " -> " + cast.name(server) + " (was " + cast.name(earlier) + "): " + what);
        }
    }

    private long visits(Map.Entry<String, Status.Client> client) {
        return client.getValue().connects() - earlier(client).connects();
    }

    private Status.Client earlier(Map.Entry<String, Status.Client> client) {
        return before.clients().getOrDefault(client.getKey(), Status.Client.NONE);
    }

    /** Pen remembers whom it meant to ask even when nobody answered. */
    private boolean hasTaken(int server) {
        return server != Status.NO_SERVER
                && now.server(server).connects() > before.server(server).connects();
    }

    private String totals() {
        StringJoiner totals = new StringJoiner(", ");
        for (int number = 0; number < now.servers().size(); number++) {
            totals.add(cast.name(number) + " " + now.server(number).connects());
        }
        return totals.toString();
    }
}
