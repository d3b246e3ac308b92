// SPDX-License-Identifier: Apache-2.0
package e2e;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * The logs that pen and four web servers would have written, always the same: two servers stamp a request at its begin,
 * as Apache does, two at its end, as nginx does; the clocks of two are wrong; all write at the end of the request. The
 * last field of a line is the client that it belongs to.
 *
 * <p>A third of the requests are for ten pages, half for 10,000 others, the rest is asked for once. One request of 2000
 * does not come to the server's log.
 */
final class GeneratedLogs {
    static final int SERVERS = 4;

    /** How far the servers' clocks are ahead; ms. */
    private static final long[] AHEAD = {0, 0, 120_400, -7_000};

    private static final long BEGIN = 1_700_000_000_000L;

    private static final DateTimeFormatter CLF = DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ENGLISH)
            .withZone(ZoneOffset.ofHours(2));

    private final Path directory;
    private final Random random = new Random(20261123);
    private final List<PriorityQueue<Line>> open = new ArrayList<>();
    private final long[] stamped = new long[SERVERS];
    private final String[] stamps = new String[SERVERS];
    private BufferedWriter[] logs = {};

    private record Line(long end, long number, String field, long stamp, String request, String client)
            implements Comparable<Line> {
        @Override
        public int compareTo(Line other) {
            return end == other.end ? Long.compare(number, other.number) : Long.compare(end, other.end);
        }
    }

    private GeneratedLogs(Path directory) {
        this.directory = directory;
        for (int server = 0; server < SERVERS; server++) {
            open.add(new PriorityQueue<>());
        }
    }

    /** Writes {@code pen.log} and {@code 192.0.2.1.log} to {@code 192.0.2.4.log}. */
    static void write(Path directory, int requests, int perSecond) throws IOException {
        new GeneratedLogs(directory).writeAll(requests, perSecond);
    }

    private void writeAll(int requests, int perSecond) throws IOException {
        logs = new BufferedWriter[SERVERS];
        for (int server = 0; server < SERVERS; server++) {
            logs[server] = writer(address(server) + ".log");
        }
        try (BufferedWriter pen = writer("pen.log")) {
            for (int i = 0; i < requests; i++) {
                long now = BEGIN + i * 1000L / perSecond;
                int server = random.nextInt(SERVERS);
                String client = "10." + random.nextInt(4) + "." + random.nextInt(50) + "." + random.nextInt(50);
                String request = "GET " + page(i) + " HTTP/1.1";
                pen.write(client + " " + now / 1000 + " " + address(server) + " " + request + "\n");
                if (random.nextInt(2000) > 0) {
                    long end = now + duration();
                    long stamp = (server % 2 == 0 ? now : end) + AHEAD[server];
                    open.get(server).add(new Line(end, i, "192.0.2.9", stamp, request, client));
                }
                for (int each = 0; each < SERVERS; each++) {
                    finish(each, now);
                }
            }
        }
        for (int server = 0; server < SERVERS; server++) {
            finish(server, Long.MAX_VALUE);
            logs[server].close();
        }
    }

    static String address(int server) {
        return "192.0.2." + (server + 1);
    }

    private String page(int number) {
        int kind = random.nextInt(100);
        return kind < 33
                ? "/page" + random.nextInt(10)
                : kind < 83 ? "/article?id=" + random.nextInt(10_000) : "/session/" + number;
    }

    /** Most are short, one of a hundred takes seconds; ms. */
    private long duration() {
        return random.nextInt(100) == 0 ? 1000 + random.nextInt(9000) : 1 + random.nextInt(40);
    }

    private void finish(int server, long now) throws IOException {
        PriorityQueue<Line> lines = open.get(server);
        for (Line line = lines.peek(); line != null && line.end() <= now; line = lines.peek()) {
            lines.remove();
            logs[server].write(line.field() + " - - [" + stamp(server, line.stamp()) + "] \"" + line.request()
                    + "\" 200 5316 \"http://www.example.org/\" \"Mozilla/5.0 (X11; Linux x86_64)\" " + line.client()
                    + "\n");
        }
    }

    private String stamp(int server, long millis) {
        long second = Math.floorDiv(millis, 1000);
        if (stamped[server] != second) {
            stamped[server] = second;
            stamps[server] = CLF.format(Instant.ofEpochSecond(second));
        }
        return stamps[server];
    }

    private BufferedWriter writer(String name) throws IOException {
        return Files.newBufferedWriter(directory.resolve(name), StandardCharsets.ISO_8859_1);
    }
}
