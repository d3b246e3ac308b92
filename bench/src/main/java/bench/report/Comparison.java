// SPDX-License-Identifier: Apache-2.0
package bench.report;

import bench.figure.Goal;
import bench.figure.Metric;
import bench.figure.Sample;
import bench.figure.Summary;
import bench.stand.Contender;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One figure of all contenders, and how ours compares.
 *
 * @param metric that is compared
 * @param samples of each contender, round by round
 */
record Comparison(Metric metric, Map<Contender, List<Sample>> samples) {
    /** How a goal ended. */
    enum Verdict {
        MET,
        MISSED
    }

    /** Empty if the contender has no such figure. */
    Optional<Summary> summary(Contender contender) {
        List<Double> values = new ArrayList<>();
        for (Sample sample : samples.getOrDefault(contender, List.of())) {
            Double value = sample.values().get(metric);
            if (value != null) {
                values.add(value);
            }
        }
        return values.isEmpty() ? Optional.empty() : Optional.of(Summary.of(values));
    }

    /** The first of ours. */
    Optional<Contender> ours() {
        return samples.keySet().stream().filter(Contender::ours).findFirst();
    }

    /** The peer with the best median. */
    Optional<Contender> bestPeer() {
        return samples.keySet().stream()
                .filter(contender -> !contender.ours() && summary(contender).isPresent())
                .min(Comparator.comparing(contender -> summary(contender).orElseThrow(), this::compare));
    }

    /**
     * Ours divided by the best peer's, round by round: what slows the machine down for a while slows both. Empty
     * without a peer.
     */
    Optional<Summary> ratio() {
        return ours().flatMap(this::ratio);
    }

    /** As {@link #ratio()}, of any contender. */
    Optional<Summary> ratio(Contender contender) {
        Optional<Contender> peer = bestPeer();
        if (peer.isEmpty()) {
            return Optional.empty();
        }
        List<Double> ratios = new ArrayList<>();
        List<Sample> mine = samples.getOrDefault(contender, List.of());
        List<Sample> theirs = samples.getOrDefault(peer.get(), List.of());
        for (int round = 0; round < mine.size(); round++) {
            Double own = mine.get(round).values().get(metric);
            Double other = theirs.get(round).values().get(metric);
            if (own != null && other != null && other > 0) {
                ratios.add(own / other);
            }
        }
        return ratios.isEmpty() ? Optional.empty() : Optional.of(Summary.of(ratios));
    }

    /** Empty without a goal, or without the figure that it is for. */
    Optional<Verdict> verdict() {
        Goal goal = metric.goal();
        Optional<Summary> figure =
                switch (goal.scope()) {
                    case NONE -> Optional.empty();
                    case RATIO -> ratio();
                    case VALUE -> ours().flatMap(this::summary);
                };
        return figure.map(of -> metric.better().reaches(of.median(), goal.limit()) ? Verdict.MET : Verdict.MISSED);
    }

    private int compare(Summary a, Summary b) {
        if (a.median() == b.median()) {
            return 0;
        }
        return metric.better().prefers(a.median(), b.median()) ? -1 : 1;
    }
}
