// SPDX-License-Identifier: Apache-2.0
package penstats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReportTest {
    @Test
    void parse_sample_hasItsFigures() throws Exception {
        Report report = Report.parse(Reports.sample());
        assertThat(report.version()).isEqualTo("1.0.0");
        assertThat(report.uptime()).isEqualTo(12.345);
        assertThat(report.allConnections()).isEqualTo(7);
        assertThat(report.activeServers()).isEqualTo(1);
        assertThat(report.process().threads()).isEqualTo(9);
        assertThat(report.servers()).extracting(ReportServer::label).containsExactly("0", "1", "emergency");
        assertThat(report.servers().get(0).connectTimes()).isEqualTo(new ReportTimes(7, 0.014, 0.0003, 0.002));
        assertThat(report.servers().get(1).refusals()).containsEntry("failed", 2L);
        assertThat(report.servers().get(1).connectTimes().p50()).isNull();
    }

    @Test
    void parse_moreThanIsKnown_isIgnored() throws Exception {
        String more = Reports.sample()
                .replace("\"pid\":", "\"new\":{\"a\":[1,{\"b\":null}]},\"list\":[[1],2],\"pid\":")
                .replace("\"prio\":", "\"colour\":\"red\",\"prio\":");
        assertThat(Report.parse(more).servers()).hasSize(3);
    }

    @Test
    void parse_severalLines_areOne() throws Exception {
        assertThat(Report.parse(Reports.sample().replace(",\"", ",\r\n\"")).text())
                .doesNotContain("\n", "\r");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "\"schema\":1; \"schema\":2; no report: schema 2: unknown (expected: 1)",
                "\"schema\":1; \"schema\":[]; no report: schema [: unknown (expected: 1)",
                "\"schema\":1,; ``; report: schema: missing (expected: a value)",
                "\"version\":\"1.0.0\"; \"version\":7; report: version: 7 (expected: a text)",
                "\"time\":\"2026; \"time\":\"26; report: time: 26-11-23T23:10:00.123Z (expected: a time as 2026-11-23T23:10:00Z)",
                "\"uptime_seconds\":12.345; \"uptime_seconds\":-1; report: uptime_seconds: -1 (expected: a number from 0, or null)",
                "\"uptime_seconds\":12.345; \"uptime_seconds\":null; report: uptime_seconds: missing (expected: a number from 0)",
                "\"max_soft\":10; \"max_soft\":-1; report: servers[0].max_soft: -1 (expected: a whole number from 0)",
                "\"max_soft\":10; \"max_soft\":\"x\"; report: servers[0].max_soft: x (expected: a whole number from 0)",
                "\"server\":\"1\"; \"server\":\"0\"; no report: servers[1]: server 0: twice",
                "\"totals\":{; \"totals\":7,\"x\":{; report: totals: VALUE_NUMBER_INT (expected: an object)",
                "\"servers\":[; \"servers\":7,\"x\":[; report: servers: VALUE_NUMBER_INT (expected: a list)",
            })
    void parse_wrong_namesTheValueAndThePlace(String right, String wrong, String message) {
        assertThatThrownBy(() -> Report.parse(Reports.sample().replace(right, wrong)))
                .isInstanceOf(PenException.class)
                .hasMessage(message);
    }

    @Test
    void parse_aMillionFields_isRefused() {
        String fields =
                IntStream.range(0, 1_000_000).mapToObj(i -> "\"" + i + "\":1").collect(Collectors.joining(","));
        assertThatThrownBy(() -> Report.parse("{" + fields + "}")).hasMessage("report: whole: more than 100 fields");
    }

    @Test
    void parse_broken_saysSoAndNothingElse() {
        String sample = Reports.sample();
        Random random = new Random(8);
        for (int i = 0; i < 3000; i++) {
            StringBuilder broken = new StringBuilder(sample);
            for (int j = random.nextInt(4); j >= 0; j--) {
                broken.setCharAt(random.nextInt(sample.length()), (char) (32 + random.nextInt(95)));
            }
            broken.setLength(random.nextInt(10) == 0 ? random.nextInt(sample.length()) : sample.length());
            try {
                assertThat(Report.parse(broken.toString()).text()).isNotEmpty();
            } catch (PenException e) {
                assertThat(e.reason()).matches("(?s)(no )?report: .*").hasSizeLessThan(400);
            }
        }
    }
}
