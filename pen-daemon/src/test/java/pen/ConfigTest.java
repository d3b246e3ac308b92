// SPDX-License-Identifier: Apache-2.0
package pen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
            Awaitility.await().until(() -> pen.said().stream().anyMatch(line -> line.contains(file + ":3: ")));
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
}
