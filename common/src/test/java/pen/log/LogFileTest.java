// SPDX-License-Identifier: Apache-2.0
package pen.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pen.os.Posix;

class LogFileTest {
    @TempDir
    private Path directory;

    @Test
    void reopen_afterRotation_goesOnInANewFile() throws IOException {
        Path path = directory.resolve("log");
        try (LogFile log = new LogFile(path)) {
            log.write(List.of("one", "two"));
            Files.move(path, directory.resolve("log.1"));
            log.write(List.of("three"));
            log.reopen();
            log.write(List.of("four"));
        }
        assertThat(directory.resolve("log.1")).hasContent("one\ntwo\nthree\n");
        assertThat(path).hasContent("four\n");
    }

    @Test
    void reopen_impossible_staysInTheOldFile() throws IOException {
        Path path = directory.resolve("log");
        Path old = directory.resolve("log.1");
        try (LogFile log = new LogFile(path)) {
            Files.move(path, old);
            Files.createDirectory(path);
            assertThatThrownBy(log::reopen).isInstanceOf(IOException.class);
            log.write(List.of("kept"));
        }
        assertThat(old).hasContent("kept\n");
    }

    @Test
    void open_pipeOfAProcess_isWritten() throws Exception {
        Process cat = new ProcessBuilder("cat").start();
        try (LogFile log = new LogFile(Path.of("/proc/" + cat.pid() + "/fd/0"))) {
            log.write(List.of("one"));
            assertThat(cat.inputReader().readLine()).isEqualTo("one");
        } finally {
            cat.destroyForcibly().onExit().join();
        }
    }

    @Test
    void reopen_fileHasBecomeANamedPipe_staysInTheOldFile() throws Exception {
        Path path = directory.resolve("log");
        Path old = directory.resolve("log.1");
        try (LogFile log = new LogFile(path)) {
            Files.move(path, old);
            assertThat(new ProcessBuilder("mkfifo", path.toString()).start().waitFor())
                    .isZero();
            assertThatThrownBy(log::reopen)
                    .isInstanceOf(IOException.class)
                    .hasMessage(path + ": cannot open again: a named pipe (expected: a regular file or a device)");
            log.write(List.of("kept"));
        }
        assertThat(old).hasContent("kept\n");
    }

    /** As it is after a rotation of the file that the link names. */
    @Test
    void open_linkToNothing_makesTheFile_andGivesItToNobody() throws Exception {
        Path link = Files.createSymbolicLink(directory.resolve("log"), Path.of("elsewhere"));
        try (LogFile log = new LogFile(link)) {
            log.giveTo(Posix.user("nobody"));
            log.write(List.of("one"));
        }
        Path file = directory.resolve("elsewhere");
        assertThat(file).hasContent("one\n");
        assertThat(Files.getOwner(file)).isEqualTo(Files.getOwner(directory));
    }

    @Test
    void write_deviceIsFull_linesAreCounted() throws IOException {
        try (LogFile log = new LogFile(Path.of("/dev/full"))) {
            assertThatThrownBy(() -> log.write(List.of("one", "two"))).isInstanceOf(IOException.class);
            assertThat(log.lost()).isEqualTo(2);
            assertThatThrownBy(() -> log.write(List.of("three"))).isInstanceOf(IOException.class);
            assertThat(log.lost()).isEqualTo(3);
        }
    }
}
