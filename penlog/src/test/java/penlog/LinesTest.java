// SPDX-License-Identifier: Apache-2.0
package penlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinesTest {
    private final List<String> said = new CopyOnWriteArrayList<>();
    private final Losses losses = new Losses(said::add);
    private final List<String> taken = new ArrayList<>();
    private int room = Integer.MAX_VALUE;
    private final Lines lines = new Lines(this::take, losses);

    @AfterEach
    void end() {
        losses.close();
    }

    @Test
    void read_linesOfAnyBytes_asTheyAre() throws IOException {
        assertThat(split("one\n\nN\0UL\r\n\u00ff\u0080\nlast"))
                .containsExactly("one\n", "\n", "N\0UL\r\n", "\u00ff\u0080\n", "last");
    }

    @Test
    void read_longestLine_isWhole() throws IOException {
        String longest = "x".repeat(Lines.LONGEST);
        assertThat(split(longest + "\n" + longest)).containsExactly(longest + "\n", longest);
        assertThat(report()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"65001", "65002", "131072", "300000", "1000000"})
    void read_longerLine_isCutAndCounted(int length) throws IOException {
        assertThat(split("x".repeat(length) + "\nnext\n" + "y".repeat(length)))
                .containsExactly("x".repeat(Lines.LONGEST) + "\n", "next\n", "y".repeat(Lines.LONGEST) + "\n");
        // The first one is said at once, the other one at the end.
        assertThat(report()).allMatch(line -> line.endsWith("cut at 65000 bytes"));
    }

    @ParameterizedTest
    @CsvSource({
        "64999,\u00e9,64999",
        "64998,\u00e9,65000",
        "64998,\u20ac,64998",
        "64999,\u20ac,64999",
        "64997,\u20ac,65000",
        "64997,\ud83d\ude00,64997",
        "64996,\ud83d\ude00,65000"
    })
    void read_cutWithinACharacter_isMadeBeforeIt(int before, String character, int expected) throws IOException {
        byte[] text = ("x".repeat(before) + character + "end\n").getBytes(StandardCharsets.UTF_8);
        split(text);
        assertThat(taken)
                .singleElement()
                .satisfies(line -> assertThat(line).hasSize(expected + 1).endsWith("\n"));
    }

    @Test
    void read_noCharactersOfUtf8_areCutAtTheLimit() throws IOException {
        assertThat(split("\u0080".repeat(70_000))).containsExactly("\u0080".repeat(65_000) + "\n");
    }

    @Test
    void read_inPiecesOfAnySize_givesTheSameLines() throws IOException {
        Random random = new Random(20261123);
        StringBuilder text = new StringBuilder();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            String line = "a".repeat(random.nextInt(10) == 0 ? random.nextInt(200_000) : random.nextInt(300));
            text.append(line).append('\n');
            expected.add(line.substring(0, Math.min(line.length(), Lines.LONGEST)) + "\n");
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.ISO_8859_1);
        ByteArrayInputStream pieces = new ByteArrayInputStream(bytes) {
            @Override
            public synchronized int read(byte[] into, int from, int length) {
                return super.read(into, from, Math.min(length, 1 + random.nextInt(70_000)));
            }
        };
        readAll(Channels.newChannel(pieces));
        assertThat(taken).isEqualTo(expected);
        assertThat(lines.pending()).isZero();
    }

    @Test
    void read_lineRefused_isPendingWithWhatFollows() throws IOException {
        room = 1;
        assertThat(lines.read(channel("one\ntwo\nthree\nfo".getBytes(StandardCharsets.US_ASCII))))
                .isPositive();
        assertThat(taken).containsExactly("one\n");
        assertThat(lines.pending()).isEqualTo("two\nthree\nfo".length());
        lines.finish();
        assertThat(taken).hasSize(1);
    }

    private List<String> split(String text) throws IOException {
        return split(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private List<String> split(byte[] text) throws IOException {
        readAll(channel(text));
        return taken;
    }

    private void readAll(ReadableByteChannel input) throws IOException {
        while (lines.read(input) >= 0) {}
        lines.finish();
    }

    private static ReadableByteChannel channel(byte[] bytes) {
        return Channels.newChannel(new ByteArrayInputStream(bytes));
    }

    private boolean take(byte[] bytes, int from, int length) {
        if (room == 0) {
            return false;
        }
        room--;
        return taken.add(new String(bytes, from, length, StandardCharsets.ISO_8859_1));
    }

    private List<String> report() {
        losses.close();
        return said;
    }
}
