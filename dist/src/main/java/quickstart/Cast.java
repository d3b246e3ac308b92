// SPDX-License-Identifier: Apache-2.0
package quickstart;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Who plays in the tour: three web servers, and pen in front of them.
 *
 * @param servers in pen's order
 */
record Cast(List<ServerProcess> servers, PenProcess pen) {
    private static final List<String> NAMES = List.of("pen", "red", "green", "blue");

    private static final List<Integer> PORTS = List.of(8080, 8081, 8082, 8083);

    /**
     * Starts them all, and waits until they serve.
     *
     * @param program bin/pen
     */
    static Cast start(Stage stage, Path program, Narrator narrator)
            throws IOException, TourFailure, InterruptedException {
        long start = System.nanoTime();
        List<Integer> ports = Ports.free(PORTS);
        narrator.say("Starting three web servers, and pen in front of them...");
        for (int i = 0; i < PORTS.size(); i++) {
            if (!ports.get(i).equals(PORTS.get(i))) {
                narrator.say("(port " + PORTS.get(i) + " is taken: " + NAMES.get(i) + " gets " + ports.get(i) + ")");
            }
        }
        List<ServerProcess> servers = new ArrayList<>();
        for (int i = 1; i < PORTS.size(); i++) {
            servers.add(new ServerProcess(stage, NAMES.get(i), ports.get(i)));
        }
        PenProcess pen = new PenProcess(stage, program, ports.get(0), servers);
        for (ServerProcess server : servers) {
            server.awaitServing();
        }
        pen.awaitServing();
        Cast cast = new Cast(servers, pen);
        cast.introduce(narrator);
        narrator.say("");
        narrator.say("Ready after " + seconds(start) + ".");
        return cast;
    }

    /** The name of the server of that number. */
    String name(int number) {
        return number == Status.NO_SERVER ? "nobody" : servers.get(number).name();
    }

    /** The number of the server of that name. */
    int number(String name) {
        return servers.stream().map(ServerProcess::name).toList().indexOf(name);
    }

    /** The time since {@link System#nanoTime} was {@code start}, in words. */
    static String seconds(long start) {
        return String.format(Locale.ROOT, "%.1f s", (System.nanoTime() - start) / 1e9);
    }

    private void introduce(Narrator narrator) {
        narrator.say("");
        narrator.say(row("", "address", "process"));
        narrator.say(row("pen", url(pen.port()), pen.process().pid() + ", balances between"));
        for (ServerProcess server : servers) {
            String process = server.process().pid() + ", pen's server " + number(server.name());
            narrator.say(row(server.name(), url(server.port()), process));
        }
    }

    private static String url(int port) {
        return "http://" + Visitor.LOOPBACK + ":" + port + "/";
    }

    private static String row(String name, String address, String process) {
        return String.format("  %-7s %-25s %s", name, address, process).stripTrailing();
    }
}
