// SPDX-License-Identifier: Apache-2.0
package penlogd;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether finished logs give the clients that penlogd would have given. */
class FileMergerTest {
    private static final String SERVER = "192.0.2.1";

    private static final DateTimeFormatter CLF = DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    @TempDir
    private Path directory;

    @Test
    void run_sameRecords_giveWhatPenlogdGives() throws Exception {
        Random random = new Random(20261123);
        List<String> records = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 50_000; i++) {
            long now = 1_700_000_000_000L + i * 5L;
            String request = "GET /" + (i % 3 == 0 ? i : random.nextInt(30)) + " HTTP/1.1";
            records.add(
                    "10.0." + random.nextInt(250) + "." + i % 250 + " " + now / 1000 + " " + SERVER + " " + request);
            // Some are lost, and some are of nobody.
            if (random.nextInt(1000) > 0) {
                lines.add("x - - [" + CLF.format(Instant.ofEpochMilli(now)) + "] \"" + request + "\" 200 " + i);
            }
            if (random.nextInt(1000) == 0) {
                lines.add("x - - [" + CLF.format(Instant.ofEpochMilli(now)) + "] \"GET /other" + i + "\" 200 " + i);
            }
        }
        Path pen = Files.write(directory.resolve("pen"), records);
        Path log = Files.write(directory.resolve("log"), lines);
        assertThat(merged(pen, log)).containsExactlyInAnyOrderElementsOf(live(pen, log));
    }

    private static List<String> merged(Path pen, Path log) throws IOException {
        StringWriter out = new StringWriter();
        MergeOptions options = MergeOptions.parse("-p", pen.toString(), SERVER + ":" + log);
        PrintStream nowhere = new PrintStream(PrintStream.nullOutputStream(), true, StandardCharsets.UTF_8);
        try (MergeRun run = new MergeRun(options, out, nowhere, false)) {
            run.run(pen);
        }
        return out.toString().lines().toList();
    }

    /** As penlogd: each as it comes, lines at the end of their second, and what waits is decided later. */
    private static List<String> live(Path pen, Path log) throws IOException {
        List<String> written = new ArrayList<>();
        Merger merger = new Merger(1 << 18, 500, 100, (line, how) -> {
            written.add(how == Match.UNMATCHED ? SERVER + line.substring(1) : line);
        });
        try (LogItems<FileRecord> records = SpreadRecords.open(pen, new Complaints(FileMergerTest::unexpected));
                LogLines lines = new LogLines(log)) {
            FileRecord record = records.next();
            for (String text = lines.next(); text != null; text = lines.next()) {
                long now = WebLine.parse(text).stamp() * 1000 + 999;
                for (; record != null && record.millis() <= now; record = records.next()) {
                    merger.record(record.record(), record.millis());
                }
                merger.line(SERVER, text, now);
            }
        }
        merger.flush();
        return written;
    }

    private static void unexpected(String complaint) {
        throw new AssertionError(complaint);
    }
}
