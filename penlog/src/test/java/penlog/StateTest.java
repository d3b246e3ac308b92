// SPDX-License-Identifier: Apache-2.0
package penlog;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateTest {
    @TempDir
    private Path directory;

    @Test
    void requireWritable_inADirectory_isQuiet_andMakesNoFile() {
        Path path = directory.resolve("state");
        assertThatCode(() -> new State(path).requireWritable()).doesNotThrowAnyException();
        assertThatCode(() -> new State(Path.of("state")).requireWritable()).doesNotThrowAnyException();
        assertThatCode(() -> new State(path).read()).doesNotThrowAnyException();
    }

    @Test
    void requireWritable_noDirectory_namesIt() throws Exception {
        Path missing = directory.resolve("missing");
        assertThatThrownBy(() -> new State(missing.resolve("state")).requireWritable())
                .hasMessage(missing + "/state: cannot write the state: " + missing
                        + ": no such directory (expected: one that penlog may write in)");
        Path file = Files.createFile(directory.resolve("file"));
        assertThatThrownBy(() -> new State(file.resolve("state")).requireWritable())
                .hasMessageContaining(file + ": no such directory");
    }
}
