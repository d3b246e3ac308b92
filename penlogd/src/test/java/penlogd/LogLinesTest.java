// SPDX-License-Identifier: Apache-2.0
package penlogd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pen.os.FileError;

class LogLinesTest {
    @TempDir
    private Path directory;

    private List<String> read(byte[] content) throws IOException {
        List<String> all = new ArrayList<>();
        try (LogLines lines = new LogLines(Files.write(directory.resolve("log"), content))) {
            for (String line = lines.next(); line != null; line = lines.next()) {
                all.add(line);
                assertThat(lines.number()).isEqualTo(all.size());
            }
            assertThat(lines.position()).isEqualTo(content.length);
        }
        return all;
    }

    private static byte[] gzip(String... members) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (String member : members) {
            try (OutputStream out = new GZIPOutputStream(all)) {
                out.write(member.getBytes(StandardCharsets.ISO_8859_1));
            }
        }
        return all.toByteArray();
    }

    @Test
    void next_anyEnds_areTakenOff() throws Exception {
        assertThat(read("a\r\n\n\u00ff\n\r\nlast".getBytes(StandardCharsets.ISO_8859_1)))
                .containsExactly("a", "", "\u00ff", "", "last");
        assertThat(read(new byte[0])).isEmpty();
        assertThat(read(new byte[] {'\n'})).containsExactly("");
        assertThat(read(new byte[] {0x1f})).containsExactly("\u001f");
    }

    @Test
    void next_gzip_isReadWithAllItsMembers() throws Exception {
        assertThat(read(gzip("one\ntw", "o\nthree\n"))).containsExactly("one", "two", "three");
    }

    @Test
    void next_randomLines_areTheSame() throws Exception {
        Random random = new Random(20261123);
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            lines.add("x".repeat(random.nextInt(i % 100 == 0 ? LogLines.LONGEST + 1 : 300)));
        }
        String text = String.join("\n", lines) + "\n";
        assertThat(read(text.getBytes(StandardCharsets.ISO_8859_1))).isEqualTo(lines);
        assertThat(read(gzip(text))).isEqualTo(lines);
    }

    @Test
    void next_lineThatIsTooLong_isCut_andTheNextIsWhole() throws Exception {
        byte[] content = ("a".repeat(1_000_000) + "\nb\n" + "c".repeat(LogLines.LONGEST) + "\n"
                        + "d".repeat(LogLines.LONGEST + 1))
                .getBytes(StandardCharsets.ISO_8859_1);
        assertThat(read(content))
                .containsExactly(
                        "a".repeat(LogLines.LONGEST), "b", "c".repeat(LogLines.LONGEST), "d".repeat(LogLines.LONGEST));
        try (LogLines lines = new LogLines(directory.resolve("log"))) {
            for (boolean cut : new boolean[] {true, false, false, true}) {
                lines.next();
                assertThat(lines.isCut()).isEqualTo(cut);
            }
        }
    }

    @Test
    void next_lineThatIsCutWithinACharacter_endsBeforeIt() throws Exception {
        String most = "x".repeat(LogLines.LONGEST - 2);
        assertThat(read((most + "\u00e2\u0082\u00ac\n").getBytes(StandardCharsets.ISO_8859_1)))
                .containsExactly(most);
        assertThat(read((most + "\u00c3\u00a4\u00c3\u00b6").getBytes(StandardCharsets.ISO_8859_1)))
                .containsExactly(most + "\u00c3\u00a4");
        assertThat(read((most + "\u00fc\u00a4x").getBytes(StandardCharsets.ISO_8859_1)))
                .containsExactly(most + "\u00fc\u00a4");
    }

    @Test
    void next_gzipInAPipe_isReadWithAllItsMembers() throws Exception {
        Path compressed = Files.write(directory.resolve("log"), gzip("one\ntw", "o\nthree\n"));
        Path pipe = directory.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        // The JVM would wait for the reader if it opened the pipe.
        Process writer = new ProcessBuilder("sh", "-c", "cat < " + compressed + " > " + pipe).start();
        try (LogLines lines = new LogLines(pipe)) {
            assertThat(List.of(
                            String.valueOf(lines.next()), String.valueOf(lines.next()), String.valueOf(lines.next())))
                    .containsExactly("one", "two", "three");
            assertThat(lines.next()).isNull();
        } finally {
            writer.destroy();
            writer.waitFor();
        }
    }

    @Test
    void next_gzipThatIsDamaged_givesTheLinesBefore() throws Exception {
        Random random = new Random(20261123);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 4000; i++) {
            text.append(random.nextLong()).append('\n');
        }
        byte[] content = gzip(text.toString());
        Arrays.fill(content, content.length - 1000, content.length - 900, (byte) -1);
        int good = 0;
        try (LogLines lines = new LogLines(Files.write(directory.resolve("log"), content))) {
            while (lines.next() != null) {
                good++;
            }
        } catch (FileError e) {
            assertThat(e).hasMessageContaining("cannot read after line " + good);
        }
        assertThat(good).isBetween(3000, 3999);
    }

    @Test
    void open_whatIsCompressedOtherwise_isAnError() throws Exception {
        Map<String, String> magics = Map.of("bzip2", "BZh91AY&SY", "xz", "\u00fd7zXZ\u0000", "zstd", "(\u00b5/\u00fd");
        magics.forEach((name, magic) -> {
            Path file = directory.resolve(name);
            assertThatThrownBy(() -> new LogLines(Files.write(file, magic.getBytes(StandardCharsets.ISO_8859_1))))
                    .hasMessage(file + ": cannot read: compressed by " + name + " (expected: plain text or gzip)");
        });
        assertThat(read("BZhome\n".getBytes(StandardCharsets.ISO_8859_1))).containsExactly("BZhome");
    }

    @Test
    void open_gzipThatIsOnlyBegun_isAnError() throws Exception {
        Path file = Files.write(directory.resolve("log"), new byte[] {0x1f, (byte) 0x8b});
        assertThatThrownBy(() -> new LogLines(file)).hasMessage(file + ": cannot read: the compressed data break off");
    }

    @Test
    void open_whatIsNoFile_isAnError() {
        Path missing = directory.resolve("missing");
        assertThatThrownBy(() -> new LogLines(missing))
                .hasMessage(missing + ": cannot read: no such file or directory");
        assertThatThrownBy(() -> new LogLines(directory)).hasMessage(directory + ": cannot read: Is a directory");
    }
}
