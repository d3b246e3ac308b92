// SPDX-License-Identifier: Apache-2.0
package pen;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pen.command.CommandException;
import pen.log.Diagnostics;

/** The configuration file: applied whole or not at all. */
class ConfigTest {
    @TempDir
    private Path directory;

    private Path file(String text) throws IOException {
        return Files.writeString(directory.resolve("pen.conf"), text);
    }

    @Test
    void start_fileAndOptions_fileIsReadLast() throws Exception {
        Path file = file("# a comment\n\ntimeout 7 # another\nserver 1 address 127.0.0.2 port 99\n");
        try (TestPen pen = TestPen.start("-t", 5, "-b", 9, "-O", "tracking 8", "-F", file, "127.0.0.1:1001")) {
            assertThat(pen.control("timeout")).isEqualTo("7\n");
            assertThat(pen.control("blacklist")).isEqualTo("9\n");
            assertThat(pen.control("tracking")).isEqualTo("8\n");
            assertThat(pen.control("servers")).contains("0 addr 127.0.0.1 port 1001", "1 addr 127.0.0.2 port 99");
        }
    }

    @Test
    void start_everythingInTheFile_noOperandsNeeded() throws Exception {
        Path file = file("listen 127.0.0.1:0\nserver 0 address 127.0.0.1 port 1001\n");
        Options options = Options.parse("-F", file.toString());
        try (Diagnostics diagnostics = new Diagnostics(lines -> {});
                Daemon daemon = Daemon.start(options, diagnostics)) {
            assertThat(daemon.execute("servers")).contains("port 1001");
        }
    }

    @Test
    void start_wrongLine_isNamedWithItsPlace() throws Exception {
        Path file = file("timeout 7\n\nblacklist soon\n");
        assertThatThrownBy(() -> TestPen.start("-F", file, "127.0.0.1:1001"))
                .isInstanceOf(CommandException.class)
                .hasMessage(file + ":3: blacklist: soon (expected: a whole number from 0 to 2147483647)");
    }

    @Test
    void reload_goodFile_isApplied() throws Exception {
        Path file = file("timeout 7\n");
        try (TestPen pen = TestPen.start("-F", file, "127.0.0.1:1001")) {
            file("timeout 8\nserver 0 max 3\n");
            pen.daemon().reload();
            assertThat(pen.control("timeout")).isEqualTo("8\n");
            assertThat(pen.control("servers")).contains(" max 3 ");
        }
    }

    @Test
    void reload_brokenFile_changesNothing_andTellsTheLine() throws Exception {
        Path file = file("timeout 7\n");
        try (TestPen pen = TestPen.start("-F", file, "127.0.0.1:1001")) {
            file("timeout 8\nserver 0 max 3\nserver 0 max x\n");
            pen.daemon().reload();
            assertThat(pen.control("timeout")).isEqualTo("7\n");
            assertThat(pen.control("servers")).contains(" max 0 ");
            pen.awaitSaid(file + ":3: ");
        }
    }

    @Test
    void reload_listenerCannotBeOpened_changesNothing() throws Exception {
        Path file = file("timeout 7\n");
        try (TestServer a = new TestServer("a");
                TestPen pen = TestPen.start("-F", file, a)) {
            file("timeout 8\nlisten 127.0.0.1:" + a.port() + "\n");
            pen.daemon().reload();
            assertThat(pen.control("timeout")).isEqualTo("7\n");
            assertThat(pen.visit("127.0.0.1")).isEqualTo("a");
        }
    }

    @Test
    void check_opensNothing() throws Exception {
        try (TestServer a = new TestServer("a");
                Diagnostics diagnostics = new Diagnostics(lines -> {})) {
            Path log = directory.resolve("log");
            // The address is taken: to check is not to bind.
            Options options = Options.parse("-l", log.toString(), a.operand(), "127.0.0.1:1");
            assertThat(Daemon.check(options, diagnostics)).isTrue();
            assertThat(log).doesNotExist();
            assertThat(Daemon.check(Options.parse("-r"), diagnostics)).isFalse();
        }
    }

    private Path other(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    @Test
    void include_isReadInPlace_andAllOrNothing() throws Exception {
        Path inner = other("inner", "timeout 8\nblacklist 11");
        Path file = file("timeout 7\ninclude " + inner + "\nblacklist 12\n");
        try (TestPen pen = TestPen.start("-F", file, "127.0.0.1:1001")) {
            assertThat(pen.control("timeout")).isEqualTo("8\n");
            assertThat(pen.control("blacklist")).isEqualTo("12\n");
            other("inner", "timeout 9\nblacklist x\n");
            pen.daemon().reload();
            assertThat(pen.control("timeout")).isEqualTo("8\n");
            Awaitility.await().until(() -> pen.said().stream()
                    .anyMatch(line ->
                            line.startsWith("reload: " + file + ":2: " + inner + ":2: blacklist: x (expected: ")));
            assertThatThrownBy(() -> pen.control("include " + inner))
                    .hasMessageStartingWith(inner + ":2: blacklist: x (expected: ");
            assertThat(pen.control("timeout")).isEqualTo("8\n");
        }
    }

    @Test
    void include_ofItself_namesTheChain() throws Exception {
        Path real = directory.toRealPath();
        Path inner = other("inner", "include " + directory.resolve("./pen.conf") + "\n");
        Path file = file("include " + inner + "\n");
        assertThatThrownBy(() -> TestPen.start("-F", file, "127.0.0.1:1001"))
                .hasMessage("%s:1: %s:1: %s/./pen.conf: includes itself: %s > %s > %s"
                        .formatted(
                                file,
                                inner,
                                directory,
                                real.resolve("pen.conf"),
                                real.resolve("inner"),
                                real.resolve("pen.conf")));
    }

    @Test
    void include_sixteenDeep_isTheMost() throws Exception {
        other("16", "timeout 9\n");
        for (int i = 15; i >= 0; i--) {
            other(Integer.toString(i), "include " + directory.resolve(Integer.toString(i + 1)) + "\n");
        }
        try (TestPen pen = TestPen.start("-F", directory.resolve("1"), "127.0.0.1:1001")) {
            assertThat(pen.control("timeout")).isEqualTo("9\n");
            assertThatThrownBy(() -> pen.control("include " + directory.resolve("0")))
                    .hasMessageEndingWith(directory.resolve("16")
                            + ": included too deep (expected: at most 16 files that include each other)");
            // The same file twice, one after the other, is no cycle.
            Path twice =
                    other("twice", ("include " + directory.resolve("16") + "\n").repeat(2) + "listen 127.0.0.1:0\n");
            assertThat(pen.control("include " + twice)).isEmpty();
        }
    }

    @Test
    void reload_whatIsNoTextFile_changesNothing_andSaysWhy() throws Exception {
        Path file = file("timeout 7\n");
        try (TestPen pen = TestPen.start("-F", file, "127.0.0.1:1001")) {
            refused(
                    pen,
                    file,
                    "timeout 8\n" + "x".repeat(1_000_000),
                    ":2: line too long (expected: at most 4096 bytes)");
            refused(pen, file, "timeout 8\nlog a\0b\n", ":2: control character 0x00 in the command (expected: text)");
            refused(
                    pen,
                    file,
                    "timeout 8\nlog a\u0080\n",
                    ":2: control character 0x80 in the command (expected: text)");
            refused(pen, file, "timeout 8\nlog \"a\n", ":2: \"a (expected: a quotation mark at the end of the word)");
            Files.write(
                    file, new byte[] {'t', 'i', 'm', 'e', 'o', 'u', 't', ' ', '8', '\n', 'l', 'o', 'g', ' ', -61, 'x'});
            refused(pen, ":2: bytes that are not UTF-8 (expected: text in UTF-8)");
            Files.delete(file);
            refused(pen, ": cannot read: no such file or directory");
            Files.createDirectory(file);
            refused(pen, ": cannot read: Is a directory");
            Files.delete(file);
            assertThat(new ProcessBuilder("mkfifo", file.toString()).start().waitFor())
                    .isZero();
            refused(pen, ": cannot read: no regular file");
        }
    }

    private static void refused(TestPen pen, Path file, String text, String message) throws Exception {
        Files.writeString(file, text);
        refused(pen, message);
    }

    private static void refused(TestPen pen, String message) throws Exception {
        pen.said().clear();
        pen.daemon().reload();
        Awaitility.await().until(() -> pen.said().stream()
                .anyMatch(line -> line.endsWith(message + "; the configuration stays as it was")));
        assertThat(pen.control("timeout")).isEqualTo("7\n");
    }

    @Test
    void start_fileAsOtherProgramsWriteThem_isRead() throws Exception {
        Path file = directory.resolve("pen.conf");
        // Line ends of Windows, a comment in Latin-1, # within a word, and no line end at the end.
        Files.writeString(file, "timeout 7\r\n\t# \u00e9\r\nlog " + directory + "/a#b\r\nblacklist 11", ISO_8859_1);
        try (TestPen pen = TestPen.start("-F", file, "127.0.0.1:1001")) {
            assertThat(pen.control("timeout")).isEqualTo("7\n");
            assertThat(pen.control("log")).isEqualTo(directory + "/a#b\n");
            assertThat(pen.control("blacklist")).isEqualTo("11\n");
        }
    }

    /** The example of pen.conf(5), with addresses, files and servers that are there. */
    @Test
    void exampleOfTheManual_doesWhatItSays() throws Exception {
        String page = Files.readString(Path.of("../man/pen.conf.5"));
        String example = page.split("\\.Sh EXAMPLES\n", -1)[1].split("\\.Bd .*\n|\\.Ed\n", -1)[1];
        try (TestServer a = new TestServer("a");
                TestServer b = new TestServer("b");
                TestServer c = new TestServer("c")) {
            Path file = file(example.replace("192.0.2.1:8080", "127.0.0.1:0")
                    .replace("198.51.100.11 port 80", "127.0.0.1 port " + a.port())
                    .replace("198.51.100.12 port 80", "127.0.0.1 port " + b.port())
                    .replace("198.51.100.13 port 80", "127.0.0.1 port " + c.port())
                    .replace("203.0.113.", "127.0.3.")
                    .replace("/var/log/pen", directory.toString()));
            try (TestPen pen = TestPen.start("-F", file)) {
                assertThat(pen.visit("127.0.3.7")).isEqualTo("a");
                assertThat(pen.visit("127.0.3.8")).isEqualTo("closed");
                // Else the first server has a connection, and the second one none.
                pen.awaitOpen(0);
                assertThat(pen.visit("127.0.4.8")).isEqualTo("a");
                pen.daemon().reload();
                assertThat(pen.visit("127.0.3.7")).isEqualTo("a");
                assertThat(pen.control("servers")).contains(" max 400 hard 440 weight 2 ");
                assertThat(pen.control("emergency")).isEqualTo("/run/sorry.sock\n");
                assertThat(directory.resolve("access log")).exists();
                assertThat(pen.said()).isEmpty();
            }
        }
    }

    private static Set<Thread> loops() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("relay"))
                .collect(Collectors.toSet());
    }

    @Test
    void start_partAfterTheLoopsFails_leavesNoLoop() throws Exception {
        Set<Thread> before = loops();
        assertThatThrownBy(() -> TestPen.start("-l", directory.resolve("none/log"), "127.0.0.1:1001"))
                .hasMessageContaining("none/log: cannot open for appending");
        Awaitility.await().untilAsserted(() -> assertThat(before).containsAll(loops()));
    }
}
