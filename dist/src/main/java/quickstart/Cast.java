// SPDX-License-Identifier: Apache-2.0
package quickstart;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Who plays in the tour: three web servers, pen in front of them, penlogd, which merges their logs, and penstats, which
 * shows pen to browsers.
 *
 * @param servers in pen's order
 */
record Cast(List<ServerProcess> servers, PenProcess pen, LogProcess log, StatsProcess stats) {
    private static final List<String> NAMES = List.of("pen", "red", "green", "blue", "penlogd", "penstats");

    private static final List<Integer> PORTS = List.of(8080, 8081, 8082, 8083, 8084, 8085);

    /**
     * Starts them all, and waits until they serve.
     *
     * @param programs the directory with bin/pen and the others
     */
    static Cast start(Stage stage, Path programs, Narrator narrator)
            throws IOException, TourFailure, InterruptedException {
        long start = System.nanoTime();
        List<Integer> ports = Ports.free(PORTS);
        narrator.say(
                "Starting three web servers, pen in front of them, penlogd for their logs, and penstats to watch...");
        for (int i = 0; i < PORTS.size(); i++) {
            if (!ports.get(i).equals(PORTS.get(i))) {
                narrator.say("(port " + PORTS.get(i) + " is taken: " + NAMES.get(i) + " gets " + ports.get(i) + ")");
            }
        }
        List<ServerProcess> servers = new ArrayList<>();
        int logged = NAMES.indexOf("penlogd");
        LogProcess log = new LogProcess(stage, programs, ports.get(logged));
        for (int i = 1; i < logged; i++) {
            servers.add(new ServerProcess(stage, NAMES.get(i), ports.get(i), log.penlog()));
        }
        PenProcess pen = new PenProcess(stage, programs.resolve("pen"), ports.get(0), servers, log.address());
        StatsProcess stats =
                new StatsProcess(stage, programs.resolve("penstats"), ports.get(NAMES.indexOf("penstats")), pen);
        log.awaitReceiving();
        for (ServerProcess server : servers) {
            server.awaitServing();
        }
        pen.awaitServing();
        stats.awaitServing();
        Cast cast = new Cast(servers, pen, log, stats);
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
        narrator.say("See it live: " + stats.url());
        narrator.say("");
        narrator.say(row("", "address", "process"));
        narrator.say(row("pen", url(pen.port()), pen.process().pid() + ", balances between"));
        for (ServerProcess server : servers) {
            String process = server.process().pid() + ", pen's server " + number(server.name());
            narrator.say(row(server.name(), url(server.port()), process));
        }
        narrator.say(row("penlogd", log.address() + " (UDP)", log.process().pid() + ", merges their logs"));
        narrator.say(row("penstats", stats.url(), stats.process().pid() + ", shows pen to browsers"));
    }

    private static String url(int port) {
        return "http://" + Visitor.LOOPBACK + ":" + port + "/";
    }

    private static String row(String name, String address, String process) {
        return String.format("  %-8s %-25s %s", name, address, process).stripTrailing();
    }
}
