// SPDX-License-Identifier: Apache-2.0
package e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code mergelogs} with real files. */
class MergeLogsIT {
    private static final String STAMP = " - - [14/Nov/2023:22:13:2";

    /** Nearly twice what the matcher needs at most, and far less than the logs have; MB. */
    private static final int HEAP = 48;

    @TempDir
    private Path directory;

    private Path write(String name, String... lines) throws IOException {
        return Files.write(directory.resolve(name), List.of(lines), StandardCharsets.ISO_8859_1);
    }

    private Tree.Ended shell(String script) throws Exception {
        return Tree.shell(
                script,
                Map.of("MERGELOGS", Toolkit.OURS.program("mergelogs"), "OLD", Toolkit.PEN_0_34_1.program("mergelogs")),
                directory);
    }

    private static String servers() {
        return String.join(
                " ",
                IntStream.range(0, GeneratedLogs.SERVERS)
                        .mapToObj(GeneratedLogs::address)
                        .map(address -> address + ":" + address + ".log")
                        .toList());
    }

    /** Bytes of all logs. */
    private long logs() throws IOException {
        long bytes = 0;
        try (DirectoryStream<Path> logs = Files.newDirectoryStream(directory, "*.log")) {
            for (Path log : logs) {
                bytes += Files.size(log);
            }
        }
        return bytes;
    }

    /** Lines whose first field is the client that their last one names. */
    private static long right(Path merged) throws IOException {
        try (Stream<String> lines = Files.lines(merged, StandardCharsets.ISO_8859_1)) {
            return lines.filter(line -> line.endsWith(" " + line.substring(0, line.indexOf(' '))))
                    .count();
        }
    }

    @Test
    void logs_withoutAmbiguity_giveWhatTheOldProgramGives_inOrder() throws Exception {
        Toolkit.assumeOldIsInstalled();
        write(
                "pen.log",
                "10.0.0.1 1700000000 192.0.2.1 GET /a HTTP/1.1",
                "10.0.0.2 1700000001 192.0.2.2 GET /b HTTP/1.1",
                "junk",
                "10.0.0.4 1700000003 192.0.2.1 GET /ccc HTTP/1.1",
                "10.0.0.5 1700000009 192.0.2.1 GET /slow HTTP/1.0");
        write(
                "a",
                "192.0.2.9" + STAMP + "0 +0000] \"GET /a HTTP/1.1\" 200 1",
                "192.0.2.9" + STAMP + "3 +0000] \"GET /ccc HTTP/1.1\" 200 1 \"r\" \"a\"",
                "garbage",
                "192.0.2.9" + STAMP + "4 +0000] \"GET /none HTTP/1.1\" 404 1",
                "192.0.2.9 - bob [14/Nov/2023:22:13:29 +0000] \"GET /slow HTTP/1.0\" 200 1");
        write("b", "192.0.2.9" + STAMP + "1 +0000] \"GET /b HTTP/1.1\" 200 1");
        String arguments = " -c -p pen.log 192.0.2.1:a 192.0.2.2:b";
        Tree.Ended ours = shell("$MERGELOGS" + arguments);
        Tree.Ended old = shell("$OLD" + arguments);
        assertThat(ours.status()).isEqualTo(old.status()).isZero();
        // The old one's times are at times an hour off, and then out of order.
        List<String> bodies = Stream.of(ours, old)
                .map(ended -> ended.out().replaceAll("\\[.*?]", "[]"))
                .map(text -> String.join("\n", text.lines().sorted().toList()))
                .toList();
        assertThat(bodies.get(0)).isEqualTo(bodies.get(1));
        assertThat(ours.out().lines().map(line -> line.substring(0, line.indexOf(' '))))
                .containsExactly("10.0.0.1", "10.0.0.2", "10.0.0.4", "192.0.2.1", "10.0.0.5");
        assertThat(ours.err().lines())
                .hasSize(3)
                .contains("mergelogs: 1 of 5 lines without a client")
                .allMatch(line -> line.matches("mergelogs: ((pen.log|a):3: .*|1 of .*)"));
    }

    @Test
    void generatedLogs_moreAreRightThanOfTheOldProgram() throws Exception {
        Toolkit.assumeOldIsInstalled();
        GeneratedLogs.write(directory, 20_000, 400);
        // A server that stamps the end of a request, which took long.
        assertThat(shell("$MERGELOGS -p pen.log " + servers() + " > ours").err())
                .matches("mergelogs: \\d{1,2} of \\d+ lines without a client\n");
        assertThat(shell("$OLD -p pen.log " + servers() + " > old").status()).isZero();
        long lines = Files.readAllLines(directory.resolve("ours")).size();
        assertThat(right(directory.resolve("ours")))
                .isGreaterThan(lines * 90 / 100)
                .isGreaterThan(right(directory.resolve("old")));
    }

    @Test
    void generatedLogs_largerThanTheHeap_areMerged_andTheSameCompressed() throws Exception {
        // More than the clocks may differ by (600 s), and more than is remembered.
        GeneratedLogs.write(directory, 400_000, 200);
        assertThat(logs()).isGreaterThan(HEAP * 3L / 2 * 1024 * 1024);
        Tree.Ended plain =
                shell("_JAVA_OPTIONS='-Xms16m -Xmx" + HEAP + "m' $MERGELOGS -p pen.log " + servers() + " > plain");
        assertThat(plain.status()).as(plain.err()).isZero();
        assertThat(plain.err())
                .containsOnlyOnce("mergelogs")
                .containsPattern(" \\d{1,4} of \\d+ lines without a client");

        Tree.Ended compressed = shell("gzip -1 *.log && for f in *.gz; do mv $f ${f%.gz}; done; $MERGELOGS -p pen.log "
                + servers() + " > compressed; cmp plain compressed && cut -d' ' -f2- plain | sort > theirs"
                + " && zcat < 192.0.2.1.log > all && for i in 2 3 4; do zcat < 192.0.2.$i.log >> all; done"
                + " && cut -d' ' -f2- all | sort | cmp - theirs");
        assertThat(compressed).isEqualTo(new Tree.Ended(0, "", plain.err().replaceFirst("^Picked up.*\\n", "")));
    }

    @Test
    void exactRecords_clientsAreAllRight() throws Exception {
        List<String> records = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            long millis = 1_700_000_000_000L + i * 10L;
            String local = "127.0.0.1:" + (20_000 + i);
            records.add("++ " + i + " " + millis + " 10.0.0." + i % 200 + ":1 " + local + " 192.0.2.1:80 GET /");
            lines.add(local + STAMP + i / 100 % 10 + " +0000] \"GET /\" 200 1 10.0.0." + i % 200);
        }
        Files.write(directory.resolve("pen.log"), records);
        Files.write(directory.resolve("a"), lines);
        assertThat(shell("$MERGELOGS -p pen.log 192.0.2.1:a > merged")).isEqualTo(new Tree.Ended(0, "", ""));
        assertThat(right(directory.resolve("merged"))).isEqualTo(1000);
    }

    @Test
    void terminal_showsProgress_andNothingElseDoes() throws Exception {
        write("pen.log", "10.0.0.1 1700000000 192.0.2.1 GET /a HTTP/1.1");
        write("a", "192.0.2.9" + STAMP + "0 +0000] \"GET /a HTTP/1.1\" 200 1");
        Tree.Ended ended = shell("script -qec '$MERGELOGS -p pen.log 192.0.2.1:a > merged' typescript");
        assertThat(ended.status()).isZero();
        assertThat(ended.out()).matches("(?s)\r\u001b\\[Kmergelogs: 100 %, 1 lines, \\d+ s\\s+");
        assertThat(shell("$MERGELOGS -p pen.log 192.0.2.1:a").err()).isEmpty();
        for (String quiet :
                List.of("$MERGELOGS -p pen.log 192.0.2.1:a", "TERM=dumb $MERGELOGS -p pen.log 192.0.2.1:a > merged")) {
            assertThat(shell("script -qec '" + quiet + "' typescript").out()).doesNotContain("lines,");
        }
    }

    @Test
    void pipe_isRead_andAFullDiskIsAnError() throws Exception {
        write("pen.log", "10.0.0.1 1700000000 192.0.2.1 GET /a HTTP/1.1");
        write("a", "192.0.2.9" + STAMP + "0 +0000] \"GET /a HTTP/1.1\" 200 1");
        assertThat(shell("cat a | $MERGELOGS -p pen.log 192.0.2.1:/dev/stdin").out())
                .startsWith("10.0.0.1 ");
        assertThat(shell("$MERGELOGS -p pen.log 192.0.2.1:a > /dev/full"))
                .isEqualTo(new Tree.Ended(1, "", "mergelogs: standard output: No space left on device\n"));
    }

    @Test
    void logThatIsTheOutput_orGivenTwice_isRefused_andStaysAsItIs() throws Exception {
        write("pen.log", "10.0.0.1 1700000000 192.0.2.1 GET /a HTTP/1.1");
        Path a = write("a", "192.0.2.9" + STAMP + "0 +0000] \"GET /a HTTP/1.1\" 200 1");
        String before = Files.readString(a);
        assertThat(shell("$MERGELOGS -p pen.log 192.0.2.1:a >> a"))
                .isEqualTo(
                        new Tree.Ended(1, "", "mergelogs: a: standard output goes there (expected: another file)\n"));
        assertThat(Files.readString(a)).isEqualTo(before);
        assertThat(shell("ln -s a b; $MERGELOGS -p pen.log 192.0.2.1:a 192.0.2.2:b"))
                .isEqualTo(new Tree.Ended(1, "", "mergelogs: b: given twice, also as a (expected: each file once)\n"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "2;-p pen.log;mergelogs: no log of a web server (expected: server:logfile)",
                "2;192.0.2.1:a;mergelogs: no log of pen (expected: -p penlog)",
                "1;-p pen.log a;mergelogs: a: no server and file (expected: server:logfile)",
                "1;-p /nonexistent 192.0.2.1:a;mergelogs: /nonexistent: cannot read: no such file or directory",
                "1;-p /dev/null 192.0.2.1:/nonexistent;mergelogs: /nonexistent: cannot read: no such file or directory",
                "1;-p /dev/null -j x 192.0.2.1:a;mergelogs: -j: x (expected: a whole number from 0 to 86400)",
                "1;-p /dev/null -j -1 192.0.2.1:a;mergelogs: -j: -1 (expected: a whole number from 0 to 86400)",
                "1;-p /dev/null -r x 192.0.2.1:a;mergelogs: -r: unknown option (expected: one that mergelogs --help lists)",
            })
    void arguments_wrong_oneLineAndStatus(int status, String arguments, String message) throws Exception {
        Tree.Ended ended = Tree.run("mergelogs", (Object[]) arguments.split(" ", -1));
        assertThat(ended.status()).isEqualTo(status);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err().lines().findFirst()).contains(message);
    }
}
