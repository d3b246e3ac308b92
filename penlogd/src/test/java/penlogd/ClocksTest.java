// SPDX-License-Identifier: Apache-2.0
package penlogd;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClocksTest {
    private static final long BEGIN = 1_700_000_000_000L;

    private static final DateTimeFormatter CLF = DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    @TempDir
    private Path directory;

    /**
     * What is found out of requests that come 20 times a second.
     *
     * @param ahead of pen's clock; ms
     * @param pages that are asked for; each as often as any other
     */
    private long found(long ahead, int pages, int jitter, int shift) throws Exception {
        Random random = new Random(20261123);
        List<String> records = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        for (long now = BEGIN; now < BEGIN + 1_000_000; now += 50) {
            String request = "GET /" + random.nextInt(pages) + " HTTP/1.1";
            records.add("10.0.0.1 " + (now + ahead) / 1000 + " 192.0.2.1 " + request);
            lines.add("x - - [" + CLF.format(Instant.ofEpochMilli(now)) + "] \"" + request + "\" 200 1");
        }
        Path pen = Files.write(directory.resolve("pen"), records, StandardCharsets.ISO_8859_1);
        Path log = Files.write(directory.resolve("log"), lines, StandardCharsets.ISO_8859_1);
        return new Clocks(List.of(pen), jitter, shift)
                .differences(List.of(new ServerLog("192.0.2.1", log)))
                .getOrDefault("192.0.2.1", Long.MIN_VALUE);
    }

    @ParameterizedTest
    @CsvSource({"0", "1000", "-7000", "400000", "-599000"})
    void difference_ofWholeSeconds_isFoundExactly(long ahead) throws Exception {
        assertThat(found(ahead, 1_000_000, 600, 0)).isEqualTo(ahead);
    }

    @ParameterizedTest
    @CsvSource({"400", "-7500", "120250"})
    void difference_ofAnyMilliseconds_isFoundNearly(long ahead) throws Exception {
        assertThat(found(ahead, 1_000_000, 600, 0)).isCloseTo(ahead, Offset.offset(40L));
    }

    @ParameterizedTest
    @CsvSource({"0", "-7000", "300000"})
    void difference_fewPagesForAll_isFound(long ahead) throws Exception {
        assertThat(found(ahead, 20, 600, 0)).isEqualTo(ahead);
    }

    @ParameterizedTest
    @CsvSource({
        "7200000, 600, 7200",
        "7260000, 600, 7200",
        "0, 600, 7200",
        "0, 0, 0",
        "2000, 2, 0",
        "-3600000, 5, -3600"
    })
    void difference_withAShift_isNearThatOrNone(long ahead, int jitter, int shift) throws Exception {
        assertThat(found(ahead, 1_000_000, jitter, shift)).isEqualTo(ahead);
    }

    @Test
    void difference_outsideOfTheJitter_isNone() throws Exception {
        assertThat(found(700_000, 1_000_000, 600, 0)).isZero();
        assertThat(found(700_000, 1_000_000, 600, 50)).isEqualTo(50_000);
    }
}
