// SPDX-License-Identifier: Apache-2.0
package quickstart;

import java.io.IOException;
import java.util.List;

/** One of the tour's web servers, and the process that it runs in, one after the other. One thread at a time. */
final class ServerProcess {
    private static final Visitor TOUR = new Visitor(Visitor.LOOPBACK);

    private final Stage stage;
    private final String name;
    private final int port;
    private final List<String> logger;
    private Child process;

    /**
     * Starts it; it takes a while to serve.
     *
     * @param logger the command that it pipes its log to
     */
    ServerProcess(Stage stage, String name, int port, List<String> logger) throws IOException, TourFailure {
        this.stage = stage;
        this.name = name;
        this.port = port;
        this.logger = logger;
        process = launch();
    }

    String name() {
        return name;
    }

    int port() {
        return port;
    }

    /** Starts it again, in a new process. */
    void startAgain() throws IOException, TourFailure {
        process = launch();
    }

    void awaitServing() throws IOException, TourFailure, InterruptedException {
        Poll.until(name + " serves", () -> {
            if (!process.isAlive()) {
                throw new TourFailure(name + " did not start: " + process.lastWords());
            }
            return isServing();
        });
    }

    /** Whether it answers. Asks it directly: pen does not count that. */
    boolean isServing() {
        try {
            return TOUR.visit(port).equals(name);
        } catch (IOException e) {
            // Then it does not.
            return false;
        }
    }

    Child process() {
        return process;
    }

    private Child launch() throws IOException, TourFailure {
        return stage.start(
                name,
                List.of(
                        System.getProperty("java.home") + "/bin/java",
                        "-Xshare:auto",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx64m",
                        // Whoever is killed cannot remove the file of its performance data.
                        "-XX:-UsePerfData",
                        // Else each answer on a kept connection waits 40 ms for an acknowledgement.
                        "-Dsun.net.httpserver.nodelay=true",
                        "-cp",
                        System.getProperty("java.class.path"),
                        WebServer.class.getName(),
                        name,
                        Integer.toString(port)),
                logger);
    }
}
