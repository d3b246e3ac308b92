// SPDX-License-Identifier: Apache-2.0
package penlogd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether finished logs give the clients that penlogd would have given. */
class FileMergerTest {
    private static final int SERVERS = 4;

    private static final DateTimeFormatter CLF = DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    /** Requests; 10 million of them take a heap of 12 GB. */
    private static final int REQUESTS = Integer.getInteger("filemerger.requests", 50_000);

    @TempDir
    private Path directory;

    @Test
    void run_sameRecords_giveWhatPenlogdGives() throws Exception {
        Path pen = directory.resolve("pen");
        write(pen, REQUESTS);
        List<String> live = live(pen);
        List<String> merged = merged(pen);
        assertThat(live).hasSizeGreaterThan(REQUESTS * 99 / 100);
        live.sort(null);
        merged.sort(null);
        assertThat(merged).isEqualTo(live);
    }

    private static String address(int server) {
        return "192.0.2." + server;
    }

    private Path log(int server) {
        return directory.resolve("log" + server);
    }

    /** Writes the logs of pen and of all servers. */
    private void write(Path pen, int requests) throws IOException {
        Random random = new Random(20261123);
        List<BufferedWriter> logs = new ArrayList<>();
        for (int server = 0; server < SERVERS; server++) {
            logs.add(Files.newBufferedWriter(log(server)));
        }
        try (BufferedWriter records = Files.newBufferedWriter(pen)) {
            for (int i = 0; i < requests; i++) {
                long now = 1_700_000_000_000L + i * 2L;
                int server = random.nextInt(SERVERS);
                String request = "GET /" + (i % 3 == 0 ? i : random.nextInt(30)) + " HTTP/1.1";
                records.write("10.0." + random.nextInt(250) + "." + i % 250 + " " + now / 1000 + " " + address(server)
                        + " " + request + "\n");
                // Some are lost, and some are of nobody.
                if (random.nextInt(1000) > 0) {
                    logs.get(server).write(line(now, request, i));
                }
                if (random.nextInt(1000) == 0) {
                    logs.get(server).write(line(now, "GET /other" + i, i));
                }
            }
        }
        for (BufferedWriter log : logs) {
            log.close();
        }
    }

    private static String line(long now, String request, int number) {
        return "x - - [" + CLF.format(Instant.ofEpochMilli(now)) + "] \"" + request + "\" 200 " + number + "\n";
    }

    private List<String> merged(Path pen) throws IOException {
        StringWriter out = new StringWriter();
        List<String> words = new ArrayList<>(List.of("-p", pen.toString()));
        for (int server = 0; server < SERVERS; server++) {
            words.add(address(server) + ":" + log(server));
        }
        MergeOptions options = MergeOptions.parse(words.toArray(String[]::new));
        PrintStream nowhere = new PrintStream(PrintStream.nullOutputStream(), true, StandardCharsets.UTF_8);
        try (MergeRun run = new MergeRun(options, out, nowhere, false)) {
            run.run();
        }
        return out.toString().lines().collect(Collectors.toCollection(ArrayList::new));
    }

    /** As penlogd: each as it comes, lines at the end of their second, and what waits is decided later. */
    private List<String> live(Path pen) throws IOException {
        List<String> written = new ArrayList<>();
        Merger merger = new Merger(1 << 18, 500, false, (line, how) -> written.add(line));
        try (LogItems<FileRecord> records =
                SpreadRecords.open(List.of(pen), new Complaints(FileMergerTest::unexpected))) {
            PriorityQueue<Feed> feeds = new PriorityQueue<>(Comparator.comparingLong(Feed::time));
            for (int i = 0; i < SERVERS; i++) {
                feeds.add(new Feed(i, log(i)));
            }
            FileRecord record = records.next();
            for (Feed feed = feeds.poll(); feed != null; feed = feeds.poll()) {
                long now = feed.time();
                for (; record != null && record.millis() <= now; record = records.next()) {
                    merger.record(record.record(), record.millis());
                }
                merger.line(address(feed.server), feed.line.replaceFirst("x", address(feed.server)), now);
                if (feed.advance()) {
                    feeds.add(feed);
                }
            }
        }
        merger.flush();
        return written;
    }

    private static final class Feed {
        private final int server;
        private final BufferedReader log;
        private String line;

        private Feed(int server, Path log) throws IOException {
            this.server = server;
            this.log = Files.newBufferedReader(log);
            line = this.log.readLine();
        }

        private long time() {
            return WebLine.parse(line).stamp() * 1000 + 999;
        }

        private boolean advance() throws IOException {
            String next = log.readLine();
            if (next == null) {
                log.close();
                return false;
            }
            line = next;
            return true;
        }
    }

    private static void unexpected(String complaint) {
        throw new AssertionError(complaint);
    }
}
