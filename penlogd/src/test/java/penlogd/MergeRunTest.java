// SPDX-License-Identifier: Apache-2.0
package penlogd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MergeRunTest {
    /** A whole second; s since 1970. */
    private static final long NOW = 1_700_000_000;

    private static final String SERVER = "192.0.2.1";

    @TempDir
    private Path directory;

    private final ByteArrayOutputStream told = new ByteArrayOutputStream();

    /** Whether all logs could be read to their ends. */
    private boolean whole;

    private Path write(String name, List<String> lines) throws IOException {
        return Files.write(directory.resolve(name), lines, StandardCharsets.ISO_8859_1);
    }

    private Path gzip(String name, List<String> lines) throws IOException {
        Path file = directory.resolve(name);
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write((String.join("\n", lines) + "\n").getBytes(StandardCharsets.ISO_8859_1));
        }
        return file;
    }

    private static String entry(String client, long second, String request) {
        return client + " " + second + " " + SERVER + " " + request;
    }

    /** A line whose rest says whose it was. */
    private static String line(String field, long second, String request, String owner) {
        DateTimeFormatter format = DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ENGLISH)
                .withZone(ZoneOffset.ofHours(-3));
        return field + " - - [" + format.format(Instant.ofEpochSecond(second)) + "] \"" + request + "\" 200 1 " + owner;
    }

    private List<String> merge(Object... arguments) throws IOException {
        StringWriter out = new StringWriter();
        MergeOptions options = MergeOptions.parse(
                Arrays.stream(arguments).map(Object::toString).toArray(String[]::new));
        try (MergeRun run = new MergeRun(options, out, new PrintStream(told, true, StandardCharsets.UTF_8), false)) {
            whole = run.run();
        }
        return out.toString().lines().toList();
    }

    private String told() {
        return told.toString(StandardCharsets.UTF_8).replace(directory + "/", "");
    }

    @Test
    void run_severalServers_givesTheirLinesInTimeOrderWithTheClients() throws Exception {
        Path pen = write(
                "pen.log",
                List.of(
                        entry("10.0.0.1", NOW, "GET /a HTTP/1.1"),
                        "10.0.0.2 " + (NOW + 1) + " 192.0.2.2:80 GET /b HTTP/1.1",
                        "2001:db8::1 " + (NOW + 2) + " [2001:db8:0::2]:80 GET /c HTTP/1.1",
                        entry("10.0.0.4", NOW + 3, "GET /a HTTP/1.1")));
        Path a = write(
                "a.log", List.of(line("x", NOW, "GET /a HTTP/1.1", "1"), line("x", NOW + 3, "GET /a HTTP/1.1", "2")));
        Path b = gzip("b.log", List.of(line("x", NOW + 1, "GET /b HTTP/1.1", "3")));
        Path c = write("c:log", List.of(line("x", NOW + 2, "GET /c HTTP/1.1", "4")));
        assertThat(merge("-p", pen, SERVER + ":" + a, "192.0.2.2:" + b, "2001:db8::2:" + c))
                .containsExactly(
                        line("10.0.0.1", NOW, "GET /a HTTP/1.1", "1"),
                        line("10.0.0.2", NOW + 1, "GET /b HTTP/1.1", "3"),
                        line("2001:db8::1", NOW + 2, "GET /c HTTP/1.1", "4"),
                        line("10.0.0.4", NOW + 3, "GET /a HTTP/1.1", "2"));
        assertThat(told()).isEmpty();
    }

    @Test
    void run_exactRecords_areJoinedOnPensPort_thoughTheServersClockIsWrong() throws Exception {
        List<String> records = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            long millis = (NOW + i) * 1000 + i * 37 % 1000;
            String local = "127.0.0.1:" + (40_000 + i % 7);
            records.add("++ 1 " + millis + " 10.0.0." + i + ":9 " + local + " " + SERVER + ":80 GET /" + i);
            records.add("-- 2 " + (millis + 900) + " " + local + " " + SERVER + ":80 1 2 900 finished");
            lines.add(line(local, NOW + i + 300, "GET /" + i, "10.0.0." + i));
        }
        assertThat(merge("-d", "-p", write("pen.log", records), SERVER + ":" + write("a", lines)))
                .hasSize(100)
                .allMatch(line -> line.endsWith(" " + line.split(" ", 2)[0]));
        assertThat(told()).isEqualTo("mergelogs: a: pen's clock is ahead by -300000 ms\n");
    }

    @Test
    void run_clientIsUnknown_isTheServer_andLinesThatAreNoneAreToldOf() throws Exception {
        Path pen = write("pen.log", List.of("junk", entry("10.0.0.1", NOW, "GET /a"), "10.0.0.1 x y z"));
        Path a = write("a.log", List.of("", "garbage\u0007", line("x", NOW, "GET /b", "me") + "\r"));
        assertThat(merge("-d", "-p", pen, SERVER + ":" + a)).containsExactly(line(SERVER, NOW, "GET /b", "me"));
        assertThat(told().lines())
                .containsExactlyInAnyOrder(
                        "mergelogs: a.log: pen's clock is ahead by 0 ms",
                        "mergelogs: pen.log:1: \"junk\": left out (expected: " + FileRecord.FORM + ")",
                        "mergelogs: pen.log:3: \"10.0.0.1 x y z\": left out (expected: " + FileRecord.FORM + ")",
                        "mergelogs: a.log:2: \"garbage\\x07\": left out (expected: client ..."
                                + " [day/month/year:hour:minute:second zone] \"request\" ...)",
                        "mergelogs: a.log: unmatched: " + line(SERVER, NOW, "GET /b", "me"),
                        "mergelogs: 1 of 1 lines without a client");
    }

    @Test
    void run_clockIsOffByAFraction_allClientsAreFound() throws Exception {
        List<String> records = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        List<String> merged = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            long millis = NOW * 1000 + i * 70L;
            String client = "10.0.0." + i % 250;
            records.add(entry(client, millis / 1000, "GET /" + i));
            lines.add(line("x", (millis + 1400) / 1000, "GET /" + i, "owner"));
            merged.add(line(client, (millis + 1400) / 1000, "GET /" + i, "owner"));
        }
        Path pen = write("pen.log", records);
        assertThat(merge("-p", pen, SERVER + ":" + write("a", lines))).isEqualTo(merged);
        assertThat(told()).isEmpty();
    }

    @Test
    void run_clientThatIsNoAddress_isToldOf() throws Exception {
        Path pen = write("pen.log", List.of(entry("<b>", NOW, "GET /a"), entry("::1", NOW, "GET /a")));
        assertThat(merge("-p", pen, SERVER + ":" + write("a", List.of(line("x", NOW, "GET /a", "me")))))
                .containsExactly(line("::1", NOW, "GET /a", "me"));
        assertThat(told()).startsWith("mergelogs: pen.log:1: ");
    }

    @Test
    void run_serverThatPensLogNeverNames_isToldOf() throws Exception {
        Path pen = write(
                "pen.log",
                List.of(
                        entry("10.0.0.1", NOW, "GET /a"),
                        entry("10.0.0.2", NOW + 9000, "GET /a"),
                        "10.0.0.3 " + (NOW + 9000) + " 192.0.2.2 GET /a"));
        Path a = write("a", List.of(line("x", NOW, "GET /a", "1"), line("x", NOW, "GET /b", "2")));
        Path b = write("b", List.of(line("x", NOW, "GET /a", "3")));
        assertThat(merge("-p", pen, "www.example:" + a, "192.0.2.2:" + b, "[127.0.0.2]:" + write("c", List.of())))
                .hasSize(3);
        assertThat(told().lines())
                .containsExactly(
                        "mergelogs: 3 of 3 lines without a client",
                        "mergelogs: www.example: pen's log has no request of it up to there (expected: an address as there, such as "
                                + SERVER + ")");
    }

    @Test
    void run_manyBadLines_areCounted() throws Exception {
        List<String> bad = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            bad.add("bad");
        }
        merge("-p", write("pen.log", bad), SERVER + ":" + write("a.log", List.of()));
        assertThat(told().lines()).hasSize(11).last().isEqualTo("mergelogs: pen.log: 990 more such lines");
    }

    @Test
    void run_equalRequestsOfDifferentClients_eachHasItsOwn() throws Exception {
        List<String> records = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            records.add(entry("10.0.0." + i, NOW + i / 10, "GET /"));
            lines.add(line("x", NOW + i / 10, "GET /", "10.0.0." + i));
        }
        assertThat(merge("-p", write("pen.log", records), SERVER + ":" + write("a", lines)))
                .hasSize(200)
                .allMatch(line -> line.endsWith(" " + line.split(" ", 2)[0]));
    }

    @Test
    void run_penIsAnHourAhead_isFoundWithItsShift() throws Exception {
        Path pen = write("pen.log", List.of(entry("10.0.0.1", NOW + 3600, "GET /a")));
        String a = SERVER + ":" + write("a", List.of(line("x", NOW, "GET /a", "me")));
        assertThat(merge("-p", pen, a)).containsExactly(line(SERVER, NOW, "GET /a", "me"));
        assertThat(merge("-t", "3600", "-p", pen, a)).containsExactly(line("10.0.0.1", NOW, "GET /a", "me"));
        assertThat(merge("-t", "3500", "-p", pen, a)).containsExactly(line("10.0.0.1", NOW, "GET /a", "me"));
        assertThat(merge("-t", "3500", "-j", "50", "-p", pen, a)).containsExactly(line(SERVER, NOW, "GET /a", "me"));
    }

    @Test
    void run_pensLogWasRotated_allItsFilesCount() throws Exception {
        Path old = gzip("pen.log.1", List.of(entry("10.0.0.1", NOW, "GET /a"), entry("10.0.0.2", NOW + 1, "GET /b")));
        Path empty = write("pen.log.0", List.of());
        Path pen =
                write("pen.log", List.of(entry("10.0.0.3", NOW + 1, "GET /b"), entry("10.0.0.4", NOW + 2, "GET /c")));
        Path a = write(
                "a",
                List.of(
                        line("x", NOW, "GET /a", "1"),
                        line("x", NOW + 1, "GET /b", "2"),
                        line("x", NOW + 1, "GET /b", "3"),
                        line("x", NOW + 2, "GET /c", "4")));
        assertThat(merge("-p", old, "-p", empty, "-p", pen, SERVER + ":" + a))
                .containsExactly(
                        line("10.0.0.1", NOW, "GET /a", "1"),
                        line("10.0.0.2", NOW + 1, "GET /b", "2"),
                        line("10.0.0.3", NOW + 1, "GET /b", "3"),
                        line("10.0.0.4", NOW + 2, "GET /c", "4"));
        assertThat(told()).isEmpty();
    }

    @Test
    void run_gzipThatBreaksOff_isMergedUpToThere_andSoAreTheOthers() throws Exception {
        Random random = new Random(20261123);
        List<String> records = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            String request = "GET /" + random.nextLong();
            records.add(entry("10.0.0.1", NOW + i, request));
            lines.add(line("10.0.0.1", NOW + i, request, "a"));
        }
        Path pen = write("pen.log", records);
        Path whole = gzip("a.log", lines);
        Path broken = Files.write(
                directory.resolve("b.log"), Arrays.copyOf(Files.readAllBytes(whole), (int) Files.size(whole) / 2));
        List<String> merged = merge("-p", pen, SERVER + ":" + broken, "192.0.2.2:" + whole);
        List<String> first =
                merged.stream().filter(line -> line.startsWith("10.0.0.1 ")).toList();
        assertThat(first).hasSizeBetween(300, 999).isEqualTo(lines.subList(0, first.size()));
        assertThat(merged).hasSize(1000 + first.size());
        assertThat(told())
                .contains("mergelogs: b.log: cannot read after line " + first.size()
                        + ": the compressed data break off (the lines before are merged)\n");
        assertThat(this.whole).isFalse();
    }

    @Test
    void run_pensLogBreaksOff_itsClientsUpToThereAreFound() throws Exception {
        Path records = gzip("whole", List.of(entry("10.0.0.1", NOW, "GET /a"), entry("10.0.0.2", NOW + 1, "GET /b")));
        Path pen = Files.write(
                directory.resolve("pen.log"),
                Arrays.copyOf(Files.readAllBytes(records), (int) Files.size(records) - 8));
        Path a = write("a", List.of(line("x", NOW, "GET /a", "1"), line("x", NOW + 1, "GET /b", "2")));
        assertThat(merge("-p", pen, SERVER + ":" + a))
                .containsExactly(line("10.0.0.1", NOW, "GET /a", "1"), line("10.0.0.2", NOW + 1, "GET /b", "2"));
        assertThat(told()).contains("mergelogs: pen.log: cannot read after line 2: the compressed data break off");
    }
}
