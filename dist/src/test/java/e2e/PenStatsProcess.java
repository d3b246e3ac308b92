// SPDX-License-Identifier: Apache-2.0
package e2e;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import pen.TestClient;
import pen.TestServer;

/** A penstats of the packaged tree, at a port of loopback. */
final class PenStatsProcess implements AutoCloseable {
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .executor(TestClient.THREAD_EACH)
            .build();

    private final Running program;
    private final int port;

    private PenStatsProcess(Running program, int port) {
        this.program = program;
        this.port = port;
    }

    /**
     * Starts one, and waits until it serves.
     *
     * @param directory for what it says
     */
    static PenStatsProcess start(Path directory, Object... options) throws IOException {
        int port = TestServer.refusedPort();
        List<String> words = new ArrayList<>(List.of(Tree.program("penstats"), "--bind", "127.0.0.1:" + port));
        for (Object option : options) {
            words.add(option.toString());
        }
        Path output = Files.createTempFile(directory, "penstats", ".output");
        Running program = Running.start(Tree.command(words), output, () -> {
            try (Socket probe = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return probe.isConnected();
            }
        });
        return new PenStatsProcess(program, port);
    }

    /** What makes it watch a pen by a name. */
    static String watch(String name, PenProcess pen) {
        return name + "=" + pen.controlPort();
    }

    InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** Host and port, as in an address of the web. */
    String host() {
        return "127.0.0.1:" + port;
    }

    /** The address of a page, whose path begins with a slash. */
    String page(String path) {
        return "http://" + host() + path;
    }

    /** Asks for a page. */
    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send("GET", path, "");
    }

    /**
     * Sends a request.
     *
     * @param headers names and values in turn
     */
    HttpResponse<String> send(String method, String path, String body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(page(path)))
                .timeout(Duration.ofSeconds(30))
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    }

    /** What it says of the pens in JSON. */
    Json status(String query) throws IOException, InterruptedException {
        return Json.parse(get("/status.json" + query).body());
    }

    /** The samples of its metrics, by name and labels as they are written. */
    Map<String, Double> metrics() throws IOException, InterruptedException {
        return get("/metrics")
                .body()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .collect(Collectors.toMap(
                        line -> line.substring(0, line.lastIndexOf(' ')),
                        line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1))));
    }

    long pid() {
        return program.pid();
    }

    boolean isAlive() {
        return program.process().isAlive();
    }

    /** What it said on stdout and stderr. */
    String output() throws IOException {
        return program.said();
    }

    /** Open descriptors. */
    int descriptors() throws IOException {
        return entries("fd");
    }

    /** Threads. */
    int threads() throws IOException {
        return entries("task");
    }

    /** Resident memory, in bytes. */
    long resident() throws IOException {
        // proc(5), status: "VmRSS:	   12345 kB"
        try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid() + "/status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
                    .findFirst()
                    .orElseThrow();
        }
    }

    private int entries(String directory) throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc/" + pid() + "/" + directory))) {
            return (int) all.count();
        }
    }

    /** Ends it as an administrator would, and returns its exit status. */
    int stop() throws InterruptedException {
        return program.stop();
    }

    @Override
    public void close() {
        program.close();
    }
}
