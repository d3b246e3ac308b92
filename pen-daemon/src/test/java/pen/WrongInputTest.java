// SPDX-License-Identifier: Apache-2.0
package pen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import pen.control.ControlClient;
import pen.log.Diagnostics;
import pen.net.Endpoint;

/** The words of every refusal; the table is in wrong-input.txt, and says there how it is read. */
class WrongInputTest {
    private static final Path TABLE = Path.of("src/test/resources/wrong-input.txt");

    @TempDir
    private static Path directory;

    private static TestPen pen;
    private static TestServer taken;

    @BeforeAll
    static void start() throws Exception {
        taken = new TestServer("taken");
        pen = TestPen.start("-C", directory.resolve("control"), "127.0.0.1:1001");
        Files.writeString(directory.resolve("file"), "");
        assertThat(new ProcessBuilder("mkfifo", directory + "/pipe").start().waitFor())
                .isZero();
        Files.writeString(directory.resolve("included"), "timeout 5\nblacklist soon\ntimeout 6\n");
    }

    @AfterAll
    static void stop() throws IOException {
        pen.close();
        taken.close();
    }

    /** A line of the table. */
    record Row(String kind, String input, String message) {
        static Row of(String line) {
            int end = line.indexOf(' ');
            String[] halves = line.substring(end + 1).split(" => ", 2);
            return new Row(line.substring(0, end), halves[0].strip(), halves[1].strip());
        }
    }

    static List<Row> rows() throws IOException {
        try (Stream<String> lines = Files.lines(TABLE)) {
            List<Row> rows = lines.filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .map(Row::of)
                    .toList();
            assertThat(rows).hasSizeGreaterThan(80);
            return rows;
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void wrongInput_isToldInTheseWords(Row row) throws Exception {
        String input = row.input
                .replace("DIR", directory.toString())
                .replace("TAKEN", Integer.toString(taken.port()))
                .replace("LONG", "x".repeat(120));
        String said =
                switch (row.kind) {
                    case "check" -> why(() -> check(input.split(" ", -1)));
                    case "start" -> why(() -> start(input.split(" ", -1)));
                    case "config" -> why(() -> check("-F", file(input), "80", "127.0.0.1"));
                    case "command" -> send(input);
                    default -> throw new AssertionError("no such kind: " + row.kind);
                };
        assertThat(said.replace(directory.toString(), "DIR")
                        .replace(Integer.toString(taken.port()), "TAKEN")
                        .replace("x".repeat(120), "LONG"))
                .isEqualTo(row.message);
    }

    private static String why(ThrowingCallable action) {
        Throwable thrown = catchThrowable(action);
        return thrown == null ? "accepted" : String.valueOf(thrown.getMessage());
    }

    private static void check(String... words) throws Exception {
        try (Diagnostics diagnostics = new Diagnostics(lines -> {})) {
            Daemon.check(Options.parse(spaced(words)), diagnostics);
        }
    }

    private static void start(String... words) throws Exception {
        try (Diagnostics diagnostics = new Diagnostics(lines -> {})) {
            Daemon.start(Options.parse(spaced(words)), diagnostics).close();
        }
    }

    private static String[] spaced(String... words) {
        return Stream.of(words).map(word -> word.replace('~', ' ')).toArray(String[]::new);
    }

    private static String file(String lines) throws IOException {
        return Files.writeString(
                        directory.resolve("conf"), lines.replace("\\n", "\n").replace("\\0", "\0"))
                .toString();
    }

    private static String send(String command) throws IOException {
        String reply = new ControlClient(Endpoint.parse(directory + "/control")).send(command);
        assertThat(reply).startsWith(ControlClient.ERROR).endsWith("\n");
        return reply.substring(ControlClient.ERROR.length()).strip();
    }
}
