// SPDX-License-Identifier: Apache-2.0
package bench.report;

import bench.figure.Summary;
import bench.stand.Contender;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A report as Markdown. */
final class Markdown {
    private final Report report;
    private final StringBuilder text = new StringBuilder();

    Markdown(Report report) {
        this.report = report;
    }

    @Override
    public String toString() {
        text.setLength(0);
        text.append("# Benchmark\n\n");
        report.environment().facts().forEach((name, value) -> text.append("- " + name + ": " + value + "\n"));
        text.append("\nMedians of the rounds. Ratio: ours / best peer, round by round, median (least to most).\n");
        int threads = 0;
        for (Outcome outcome : report.outcomes()) {
            if (outcome.threads() != threads) {
                threads = outcome.threads();
                head(outcome);
            }
            outcome.comparisons().forEach(comparison -> row(outcome, comparison));
        }
        remarks();
        return text.toString();
    }

    private void head(Outcome outcome) {
        text.append(outcome.threads() == 1 ? "\n## One thread\n\n" : "\n## " + outcome.threads() + " threads\n\n");
        List<String> cells = new ArrayList<>(List.of("row", "figure", "unit"));
        for (Contender contender : outcome.samples().keySet()) {
            cells.add(contender.title());
        }
        cells.addAll(List.of("best peer", "ratio", "goal", ""));
        line(cells);
        line(cells.stream().map(cell -> "---").toList());
    }

    private void row(Outcome outcome, Comparison comparison) {
        List<String> cells = new ArrayList<>(List.of(
                outcome.row().name(),
                comparison.metric().name(),
                comparison.metric().unit()));
        for (Contender contender : outcome.samples().keySet()) {
            cells.add(comparison
                    .summary(contender)
                    .map(summary -> Figures.plain(summary.median()))
                    .orElse("–"));
        }
        cells.add(comparison.bestPeer().map(Contender::title).orElse("–"));
        cells.add(comparison.ratio().map(Markdown::spread).orElse("–"));
        cells.add(comparison.metric().goalText());
        cells.add(comparison
                .verdict()
                .map(verdict -> verdict.name().toLowerCase(Locale.ROOT))
                .orElse(""));
        line(cells);
    }

    private void remarks() {
        text.append("\n## Remarks\n\n");
        for (Outcome outcome : report.outcomes()) {
            String where = outcome.row().name() + ", threads " + outcome.threads() + ": ";
            outcome.allRemarks().forEach(remark -> text.append("- " + where + remark + "\n"));
        }
    }

    private static String spread(Summary summary) {
        return Figures.ratio(summary.median()) + " (" + Figures.ratio(summary.min()) + " to "
                + Figures.ratio(summary.max()) + ")";
    }

    private void line(List<String> cells) {
        text.append("| " + String.join(" | ", cells) + " |\n");
    }
}
