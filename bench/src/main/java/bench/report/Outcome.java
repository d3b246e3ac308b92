// SPDX-License-Identifier: Apache-2.0
package bench.report;

import bench.figure.Metric;
import bench.figure.Sample;
import bench.stand.Contender;
import bench.trial.Row;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a row gave.
 *
 * @param row that was measured
 * @param threads it was measured with
 * @param samples of each contender, round by round, in the order of the report
 * @param remarks of the row
 */
public record Outcome(Row row, int threads, Map<Contender, List<Sample>> samples, List<String> remarks) {
    /** One for each figure of the row. */
    List<Comparison> comparisons() {
        List<Comparison> comparisons = new ArrayList<>();
        for (Metric metric : row.metrics()) {
            comparisons.add(new Comparison(metric, samples));
        }
        return comparisons;
    }

    /** Whether every contender has been measured at all, whatever came of it. */
    public boolean isMeasured() {
        return samples.values().stream().noneMatch(List::isEmpty);
    }

    /** The remarks of the row and those of its rounds, each once. */
    Set<String> allRemarks() {
        Set<String> all = new LinkedHashSet<>(remarks);
        samples.forEach((contender, rounds) -> rounds.forEach(
                sample -> sample.remarks().forEach(remark -> all.add(contender.title() + ": " + remark))));
        return all;
    }
}
