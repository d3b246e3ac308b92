// SPDX-License-Identifier: Apache-2.0
package pen.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeFileTest {
    @TempDir
    private Path directory;

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void write_newFile_holdsTheText_andNothingElseIsLeft() throws Exception {
        WholeFile.write(directory.resolve("a"), "é\n", "the text");
        assertThat(directory.resolve("a")).hasContent("é\n");
        assertThat(names()).containsExactly("a");
    }

    @Test
    void write_existingFile_isReplaced_keepsItsMode_andItsReadersTheOldText() throws Exception {
        Path file = Files.writeString(directory.resolve("a"), "old");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            WholeFile.write(file, "new", "the text");
            assertThat(reader.readLine()).isEqualTo("old");
        }
        assertThat(file).hasContent("new");
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-r-----"));
        assertThat(names()).containsExactly("a");
    }

    @Test
    void write_severalThreadsAtOnce_everyReaderFindsAWholeText() throws Exception {
        Path file = Files.writeString(directory.resolve("a"), "");
        List<String> texts = Stream.of("a", "b", "c", "d")
                .map(letter -> letter.repeat(100_000))
                .toList();
        ExecutorService writers = Executors.newFixedThreadPool(texts.size());
        try {
            List<Future<?>> written = new ArrayList<>();
            for (String text : texts) {
                written.add(writers.submit(() -> {
                    for (int i = 0; i < 50; i++) {
                        WholeFile.write(file, text, "the text");
                        assertThat(texts).contains(Files.readString(file));
                    }
                    return null;
                }));
            }
            for (Future<?> one : written) {
                one.get();
            }
        } finally {
            writers.shutdownNow();
        }
        assertThat(names()).containsExactly("a");
    }

    @Test
    void write_throughALink_replacesItsTarget() throws Exception {
        Path file = Files.writeString(directory.resolve("a"), "old");
        Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("a"));
        WholeFile.write(link, "new", "the text");
        assertThat(link).isSymbolicLink();
        assertThat(file).hasContent("new");
    }

    @Test
    void write_whereItCannot_saysWhy_andLeavesNothing() throws Exception {
        Path sub = Files.createDirectory(directory.resolve("sub"));
        assertThatThrownBy(() -> WholeFile.write(sub, "x", "the text"))
                .isInstanceOf(FileError.class)
                .hasMessage(sub + ": cannot write the text: exists and is no regular file");
        Path nowhere = directory.resolve("none/a");
        assertThatThrownBy(() -> WholeFile.write(nowhere, "x", "the text"))
                .hasMessage(nowhere + ": cannot write the text: no such file or directory");
        assertThat(names()).containsExactly("sub");
    }
}
