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
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
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
            records.add(record(now + ahead, request));
            lines.add(line(now, request));
        }
        return found(records, lines, jitter, shift);
    }

    private static String record(long millis, String request) {
        return "10.0.0.1 " + millis / 1000 + " 192.0.2.1 " + request;
    }

    private static String line(long millis, String request) {
        return "x - - [" + CLF.format(Instant.ofEpochMilli(millis)) + "] \"" + request + "\" 200 1";
    }

    private long found(List<String> records, List<String> lines, int jitter, int shift) throws Exception {
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
    @CsvSource({"200", "-500", "1500", "-2300", "2700"})
    void difference_ofAFewSeconds_isFoundNearly_fewPagesForAll(long ahead) throws Exception {
        assertThat(found(ahead, 20, 600, 0)).isCloseTo(ahead, Offset.offset(60L));
    }

    @Test
    void difference_atTheEdgeOfTheJitter_isFoundAsAnyOther_andNothingBeyond() throws Exception {
        assertThat(found(-350, 20, 600, 600)).isCloseTo(-350, Offset.offset(60L));
        assertThat(found(600_350, 20, 600, 0)).isCloseTo(600_350, Offset.offset(60L));
        assertThat(found(400, 20, 0, 0)).isZero();
        assertThat(found(7500, 20, 2, 0)).isZero();
    }

    @Test
    void difference_fewLinesOfWhichSomeAreLate_isNone() throws Exception {
        List<String> records = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            records.add(record(BEGIN + i * 10_000L, "GET /" + i));
            lines.add(line(BEGIN + i * 10_000L + (i % 5 == 0 ? 1000 : 0), "GET /" + i));
        }
        assertThat(found(records, lines, 600, 0)).isZero();
    }

    /** As {@code doc/decisions/2026-11-23-clocks.md} shows them, which is of 50 runs. */
    @ParameterizedTest
    @CsvSource({
        "20, 1, true", "20, 0.5, true", "20, 0.1, false", "20, 0, false",
        "1000, 1, true", "1000, 0.5, true", "1000, 0.1, false", "1000, 0, false"
    })
    void difference_recordsThatHaveALine_enoughOrTooFew(int pages, double share, boolean enough) throws Exception {
        Random random = new Random(20261123);
        int runs = Integer.getInteger("clocks.runs", 2);
        Map<String, Integer> counts = new TreeMap<>();
        for (int run = 0; run < runs; run++) {
            long ahead = (random.nextInt(1199) - 599) * 1000L;
            List<String> records = new ArrayList<>();
            List<String> lines = new ArrayList<>();
            for (long now = BEGIN; now < BEGIN + 1_000_000; now += 50) {
                String request = page(random, pages);
                lines.add(line(now, request));
                records.add(record(now + ahead, random.nextDouble() < share ? request : page(random, pages)));
            }
            long found = found(records, lines, 600, 0);
            counts.merge(found == ahead ? "found" : found == 0 ? "none" : "wrong", 1, Integer::sum);
        }
        assertThat(counts).containsOnlyKeys(enough ? "found" : "none");
    }

    /** The popularity of pages falls with their rank. */
    private static String page(Random random, int pages) {
        return "GET /" + (int) (pages * Math.pow(random.nextDouble(), 2)) + " HTTP/1.1";
    }

    /** Anywhere between them, as many pairs come by chance. */
    @ParameterizedTest
    @CsvSource({"20, 100", "20, 590", "1000, 100"})
    void difference_logsThatDoNotOverlap_isNone(int pages, long seconds) throws Exception {
        Random random = new Random(20261123);
        List<String> records = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        for (long now = BEGIN; now < BEGIN + 100_000; now += 50) {
            records.add(record(now, page(random, pages)));
            lines.add(line(now + 100_000 + seconds * 1000, page(random, pages)));
        }
        assertThat(found(records, lines, 600, 0)).isZero();
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
