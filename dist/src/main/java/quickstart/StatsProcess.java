// SPDX-License-Identifier: Apache-2.0
package quickstart;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** The penstats of the tour, which shows pen to browsers. */
final class StatsProcess {
    /** Milliseconds: it asks pen, which answers at once. */
    private static final int PATIENCE = 10_000;

    /** A server in the report, whose names come in this order; see pen-status(5). Clients begin otherwise. */
    private static final Pattern SERVER =
            Pattern.compile("\\{\"server\":\"\\d+\".*?\"status\":\"(\\w+)\".*?\"connects\":(\\d+),\"failures\":(\\d+)");

    private final int port;
    private final Child process;

    /**
     * Starts it; it takes a while to serve.
     *
     * @param program bin/penstats
     * @param port of the loopback address
     */
    StatsProcess(Stage stage, Path program, int port, PenProcess pen) throws IOException, TourFailure {
        this.port = port;
        process = stage.start(
                "penstats",
                List.of(program.toString(), "--bind", Visitor.LOOPBACK + ":" + port, "--pen", "tour=" + pen.socket()));
    }

    /** The page for browsers. */
    String url() {
        return "http://" + Visitor.LOOPBACK + ":" + port + "/";
    }

    Child process() {
        return process;
    }

    /** Waits until it serves. */
    void awaitServing() throws IOException, TourFailure, InterruptedException {
        Poll.until("penstats serves", () -> {
            if (!process.isAlive()) {
                throw new TourFailure("penstats did not start: " + process.lastWords());
            }
            try {
                return page("healthz").strip().equals("ok");
            } catch (IOException e) {
                // Not there yet.
                return false;
            }
        });
    }

    /** The servers that it shows, in pen's order. */
    List<Status.Server> servers() throws IOException {
        return SERVER.matcher(page("status.json"))
                .results()
                .map(server -> new Status.Server(
                        server.group(1).equals("available"),
                        Long.parseLong(server.group(2)),
                        Long.parseLong(server.group(3))))
                .toList();
    }

    /**
     * A page of it.
     *
     * @param path behind {@link #url}
     * @throws IOException if there is none, or the status is not 200
     */
    String page(String path) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(url() + path).toURL().openConnection();
        connection.setConnectTimeout(PATIENCE);
        connection.setReadTimeout(PATIENCE);
        int status = connection.getResponseCode();
        if (status != HttpURLConnection.HTTP_OK) {
            throw new IOException(url() + path + ": status " + status + " (expected: 200)");
        }
        try (InputStream page = connection.getInputStream()) {
            return new String(page.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
