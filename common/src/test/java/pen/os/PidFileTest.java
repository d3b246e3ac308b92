// SPDX-License-Identifier: Apache-2.0
package pen.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("try") // The file only has to be there.
class PidFileTest {
    @TempDir
    private Path directory;

    @Test
    void requireFree_processOfThatName_isRefused() throws Exception {
        Path sleep = Files.copy(Path.of("/bin/sleep"), directory.resolve("pen"), StandardCopyOption.COPY_ATTRIBUTES);
        Path file = directory.resolve("pid");
        Process pen = new ProcessBuilder(sleep.toString(), "600").start();
        try {
            Files.writeString(file, pen.pid() + "\n");
            assertThatThrownBy(() -> PidFile.requireFree(file, "pen", "pen.Pen"))
                    .hasMessage(file + ": pen is already running as " + pen.pid()
                            + " (expected: another file, or that one ended)");
            assertThatThrownBy(() -> PidFile.requireFree(file, "other", "600")).isInstanceOf(IOException.class);
            assertThatCode(() -> PidFile.requireFree(file, "other", "other.Other"))
                    .doesNotThrowAnyException();
        } finally {
            pen.destroyForcibly().onExit().join();
        }
        assertThatCode(() -> PidFile.requireFree(file, "pen", "pen.Pen")).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "0\n", "-1\n", "1 2\n", "99999999999\n", "4194305\n", "pen\n"})
    void requireFree_noNumberOfAProcess_isFree(String content) throws IOException {
        Path file = Files.writeString(directory.resolve("pid"), content);
        assertThatCode(() -> PidFile.requireFree(file, "pen", "pen.Pen")).doesNotThrowAnyException();
    }

    @Test
    void requireFree_processOfThatName_inADirectoryOfOtherBytes_isRefused() throws Exception {
        // In the locale C they can be no path.
        Process pen = new ProcessBuilder("bash", "-c", "exec -a \"$(printf '/\\351\\200/pen')\" cat").start();
        try {
            Path file = Files.writeString(directory.resolve("pid"), pen.pid() + "\n");
            pen.outputWriter().append("here\n").flush();
            assertThat(pen.inputReader().readLine()).isEqualTo("here");
            assertThatThrownBy(() -> PidFile.requireFree(file, "pen", "pen.Pen"))
                    .hasMessageContaining(": pen is already running as " + pen.pid());
        } finally {
            pen.destroyForcibly().onExit().join();
        }
    }

    @Test
    void running_processOfThatName_isFoundUntilItEnds() throws Exception {
        Path sleep = Files.copy(Path.of("/bin/sleep"), directory.resolve("pen"), StandardCopyOption.COPY_ATTRIBUTES);
        Path file = directory.resolve("pid");
        Process pen = new ProcessBuilder(sleep.toString(), "600").start();
        try {
            Files.writeString(file, pen.pid() + "\n");
            assertThat(PidFile.running(file, "pen", "pen.Pen")).isEqualTo(pen.pid());
            assertThatThrownBy(() -> PidFile.running(file, "other", "other.Other"))
                    .hasMessage(file + ": process " + pen.pid() + " is no other");
        } finally {
            pen.destroyForcibly().onExit().join();
        }
        assertThatThrownBy(() -> PidFile.running(file, "pen", "pen.Pen"))
                .hasMessage(file + ": no process " + pen.pid() + " (expected: that of a pen that runs)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "0\n", "-1\n", "1 2\n", "99999999999\n", "pen\n"})
    void running_noNumberOfAProcess_isRefused(String content) throws IOException {
        Path file = Files.writeString(directory.resolve("pid"), content);
        assertThatThrownBy(() -> PidFile.running(file, "pen", "pen.Pen"))
                .hasMessage(file + ": no process id in it (expected: a number)");
    }

    @Test
    void running_noFileOrALongOne_isRefusedInWords() throws IOException {
        Path file = directory.resolve("pid");
        assertThatThrownBy(() -> PidFile.running(file, "pen", "pen.Pen"))
                .hasMessage(file + ": cannot read the process id: no such file or directory");
        Files.writeString(file, "1".repeat(100));
        assertThatThrownBy(() -> PidFile.running(file, "pen", "pen.Pen"))
                .hasMessage(file + ": cannot read the process id: too long (expected: the number of a process)");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void running_fileWithoutAnEnd_isRefused() {
        Path file = Path.of("/dev/zero");
        assertThatThrownBy(() -> PidFile.running(file, "pen", "pen.Pen"))
                .hasMessage(file + ": cannot read the process id: too long (expected: the number of a process)");
    }

    @Test
    void close_fileOfAnother_stays() throws IOException {
        Path file = directory.resolve("pid");
        try (PidFile own = new PidFile(file)) {
            assertThat(file).hasContent(Long.toString(ProcessHandle.current().pid()));
            Files.writeString(file, "1\n");
        }
        assertThat(file).hasContent("1");
    }
}
