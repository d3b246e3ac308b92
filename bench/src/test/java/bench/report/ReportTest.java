// SPDX-License-Identifier: Apache-2.0
package bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import bench.figure.Better;
import bench.figure.Goal;
import bench.figure.Metric;
import bench.figure.Sample;
import bench.figure.Summary;
import bench.stand.Contender;
import bench.trial.Row;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

class ReportTest {
    private static final Metric SPEED = new Metric("speed", "requests/s", Better.HIGHER, Goal.ratio(1.05));
    private static final Metric CPU = new Metric("CPU", "µs/request", Better.LOWER, Goal.ratio(1));
    private static final Metric START = new Metric("start", "s", Better.LOWER, Goal.value(0.6));
    private static final Contender OURS = Contender.ALL.get(0);
    private static final Contender C = Contender.ALL.get(1);
    private static final Contender HAPROXY = Contender.ALL.get(2);

    private final Map<Contender, List<Sample>> samples = new LinkedHashMap<>();

    @Test
    void ratio_higherIsBetter_isRoundByRoundAgainstTheBestMedian() {
        add(OURS, SPEED, 110, 40, 130);
        add(C, SPEED, 100, 50, 100);
        add(HAPROXY, SPEED, 90, 300, 90);
        Comparison comparison = new Comparison(SPEED, samples);
        assertThat(comparison.bestPeer()).contains(C);
        assertThat(comparison.ratio()).contains(new Summary(1.1, 0.8, 1.3));
        assertThat(comparison.verdict()).contains(Comparison.Verdict.MET);
    }

    @Test
    void verdict_lowerIsBetter_bestPeerIsTheLowest() {
        add(OURS, CPU, 12);
        add(C, CPU, 11);
        add(HAPROXY, CPU, 13);
        Comparison comparison = new Comparison(CPU, samples);
        assertThat(comparison.bestPeer()).contains(C);
        assertThat(comparison.verdict()).contains(Comparison.Verdict.MISSED);
    }

    @Test
    void verdict_ownValue_needsNoPeer() {
        add(OURS, START, 0.6);
        Comparison comparison = new Comparison(START, samples);
        assertThat(comparison.ratio()).isEmpty();
        assertThat(comparison.verdict()).contains(Comparison.Verdict.MET);
    }

    @Test
    void ratio_roundWithoutFigure_isLeftOut() {
        add(OURS, SPEED, 120, 120);
        Sample failed = new Sample(Map.of(), List.of("failed"));
        samples.put(C, List.of(failed, new Sample(Map.of(SPEED, 100.0), List.of())));
        Comparison comparison = new Comparison(SPEED, samples);
        assertThat(comparison.ratio()).contains(new Summary(1.2, 1.2, 1.2));
        assertThat(comparison.summary(HAPROXY)).isEmpty();
        assertThat(comparison.verdict()).contains(Comparison.Verdict.MET);
    }

    @Test
    void markdown_row_hasFiguresRatioGoalAndVerdict() {
        assertThat(report().markdown())
                .contains("- kernel: <some> & more\n")
                .contains(
                        "| row  | figure | unit       | pen    | C pen | best peer | ratio               | goal         |")
                .contains("| work | speed  | requests/s | 11,000 | 9,877 | C pen     | 1.11 (1.11 to 1.11) |")
                .contains("- work, threads 1: C pen: 3 errors\n");
    }

    @Test
    void markdown_rowThatCouldNotStart_hasNoFiguresButTheReason() {
        Map<Contender, List<Sample>> none = Map.of(OURS, List.of());
        Outcome outcome = new Outcome(row(), 1, none, List.of("not measured: no port"));
        assertThat(outcome.isMeasured()).isFalse();
        assertThat(new Report(new Environment(Map.of()), List.of(outcome)).markdown())
                .contains("| work | speed  | requests/s | –   | –         | –     | ratio ≥ 1.05 |         |")
                .contains("- work, threads 1: not measured: no port\n");
    }

    @Test
    void write_report_leavesThreeFilesThatParse(@TempDir Path directory) throws Exception {
        report().write(directory);
        assertThat(directory.resolve("results.md")).content().contains("](results.svg)");
        DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(directory.resolve("results.svg").toFile());
        assertThat(strings(directory.resolve("results.json")))
                .contains("<some> & more", "work", "requests/s", "ratio ≥ 1.05", "pen-c", "MET");
    }

    private void add(Contender contender, Metric metric, double... rounds) {
        for (double round : rounds) {
            samples.computeIfAbsent(contender, any -> new ArrayList<>())
                    .add(new Sample(Map.of(metric, round), List.of()));
        }
    }

    private Report report() {
        add(OURS, SPEED, 11_000);
        samples.put(C, List.of(new Sample(Map.of(SPEED, 9876.54), List.of("3 errors"))));
        return new Report(
                new Environment(Map.of("kernel", "<some> & more")), List.of(new Outcome(row(), 1, samples, List.of())));
    }

    private static Row row() {
        return new Row("work", "some work", true, 1, List.of(SPEED), conditions -> {
            throw new IOException("not to be opened");
        });
    }

    private static List<String> strings(Path json) {
        List<String> strings = new ArrayList<>();
        try (JsonParser parser = new JsonFactory().createParser(ObjectReadContext.empty(), json)) {
            for (var token = parser.nextToken(); token != null; token = parser.nextToken()) {
                strings.add(parser.getString());
            }
        }
        return strings;
    }
}
