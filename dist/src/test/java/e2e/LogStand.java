// SPDX-License-Identifier: Apache-2.0
package e2e;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import pen.TestClient;
import pen.TestServer;

/** A penlogd of the packaged tree in the foreground, with its counters, and a pen and a web server that send to it. */
final class LogStand implements AutoCloseable {
    /** Where the web server sends from. */
    static final String SERVER = "127.0.0.2";

    /** Lines under way at once: less than its receive buffer holds. */
    private static final int WINDOW = 2000;

    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ENGLISH);

    private final PenLogDProcess penlogd;
    private final int port;
    private final int metrics;
    private final DatagramSocket pen;
    private final DatagramSocket web;
    private int sent;

    private LogStand(PenLogDProcess penlogd, int port, int metrics) throws IOException {
        this.penlogd = penlogd;
        this.port = port;
        this.metrics = metrics;
        pen = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        web = new DatagramSocket(new InetSocketAddress(InetAddress.getByName(SERVER), 0));
    }

    /**
     * Starts one and waits until it serves.
     *
     * @param through a command that ends in becoming it
     */
    static LogStand start(Path directory, List<String> through, Object... options) throws IOException {
        int port = TestServer.refusedPort();
        int metrics = TestServer.refusedPort();
        List<String> words = new ArrayList<>(through);
        words.addAll(List.of(Tree.program("penlogd"), "--metrics", "127.0.0.1:" + metrics));
        for (Object option : options) {
            words.add(option.toString());
        }
        // Once it has another user and root directory.
        PenLogDProcess penlogd = PenLogDProcess.start(
                words, directory, port, () -> figures(metrics).containsKey("lines"));
        return new LogStand(penlogd, port, metrics);
    }

    PenLogDProcess penlogd() {
        return penlogd;
    }

    int metrics() {
        return metrics;
    }

    /** Its counters, by their names. */
    Map<String, Long> figures() throws IOException {
        return figures(metrics);
    }

    private static Map<String, Long> figures(int metrics) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), metrics)) {
            socket.setSoTimeout(20_000);
            TestClient.send(socket, "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n");
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .filter(line -> line.startsWith("penlogd_"))
                    .map(line -> line.substring("penlogd_".length()).split(" ", -1))
                    .collect(Collectors.toMap(
                            words -> words[0].replace("_total", ""), words -> Long.parseLong(words[1])));
        }
    }

    /** One of them. */
    long figure(String name) throws IOException {
        return Objects.requireNonNull(figures().get(name), name);
    }

    /** Waits until a counter is at least this. */
    void await(String figure, long value) {
        Awaitility.await(figure + " " + value)
                .pollInterval(Duration.ofMillis(5))
                .atMost(Duration.ofSeconds(60))
                .until(() -> figures().getOrDefault(figure, -1L) >= value);
    }

    /** The client of a request, by its number. */
    static String client(int number) {
        return "10." + (number >> 16 & 255) + "." + (number >> 8 & 255) + "." + (number & 255);
    }

    /** What the line of a request ends in. */
    static String end(int number) {
        return " 200 0 \"-\" \"request " + number + " ends\"";
    }

    /** Has pen tell of the next requests and the web server log them, not faster than they are merged; their number. */
    int send(int requests) throws IOException {
        int end = sent + requests;
        for (; sent < end; sent++) {
            String request = "GET /path/" + sent % 1000 + " HTTP/1.1";
            send(pen, "+ " + client(sent) + " " + SERVER + " " + request);
            send(
                    web,
                    "127.0.0.1 - - [" + STAMP.format(ZonedDateTime.now(ZoneOffset.UTC)) + "] \"" + request + "\""
                            + end(sent));
            if (sent % (WINDOW / 2) == 0) {
                await("matched", sent - WINDOW);
            }
        }
        await("matched", sent);
        return sent;
    }

    void send(DatagramSocket from, String text) throws IOException {
        send(from, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    void send(DatagramSocket from, byte[] data) throws IOException {
        from.send(new DatagramPacket(data, data.length, InetAddress.getLoopbackAddress(), port));
    }

    /** A figure of its memory (proc(5), status), in MB. */
    long megabytes(String figure) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/" + penlogd.pid() + "/status"))) {
            return lines.filter(line -> line.startsWith(figure + ":"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024)
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Override
    public void close() {
        pen.close();
        web.close();
        penlogd.close();
    }
}
