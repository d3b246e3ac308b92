// SPDX-License-Identifier: Apache-2.0
package quickstart;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The penlogd of the tour, which merges what the web servers log, and the command that brings it there. */
final class LogProcess {
    private final Path penlog;
    private final int port;
    private final Path merged;
    private final Child process;

    /**
     * Starts it; it takes a while to receive.
     *
     * @param programs the directory with bin/penlogd and bin/penlog
     * @param port of the loopback address
     */
    LogProcess(Stage stage, Path programs, int port) throws IOException, TourFailure {
        this.port = port;
        penlog = programs.resolve("penlog");
        merged = stage.directory().resolve("merged.log");
        process = stage.start(
                "penlogd",
                List.of(
                        programs.resolve("penlogd").toString(),
                        "-f",
                        "-l",
                        merged.toString(),
                        "--bind",
                        Visitor.LOOPBACK,
                        Integer.toString(port)));
    }

    /** Where it receives, as pen and penlog are told. */
    String address() {
        return Visitor.LOOPBACK + ":" + port;
    }

    Child process() {
        return process;
    }

    /** The merged log. */
    Path merged() {
        return merged;
    }

    /** The command that a web server pipes its log to. */
    List<String> penlog() {
        return List.of(penlog.toString(), address());
    }

    /** Waits until it receives, which is when there is a log. */
    void awaitReceiving() throws IOException, TourFailure, InterruptedException {
        Poll.until("penlogd receives", () -> {
            if (!process.isAlive()) {
                throw new TourFailure("penlogd did not start: " + process.lastWords());
            }
            return Files.exists(merged);
        });
    }

    /** The lines of some clients. */
    List<String> lines(List<Visitor> clients) throws IOException {
        return Files.readAllLines(merged, StandardCharsets.ISO_8859_1).stream()
                .filter(line -> clients.contains(new Visitor(line.split(" ", 2)[0])))
                .toList();
    }
}
