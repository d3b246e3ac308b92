// SPDX-License-Identifier: Apache-2.0
package bench.report;

import bench.figure.Summary;
import bench.stand.Contender;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A report as Markdown: the facts, a table for each number of threads, what the rows are, remarks. */
final class Markdown {
    private static final String NONE = "–";

    private Markdown() {}

    static String of(Report report) {
        StringBuilder text = new StringBuilder("# pen beside other balancers\n\n");
        report.environment().facts().forEach((name, value) -> text.append("- " + name + ": " + value + "\n"));
        text.append("\nMedians of the rounds. Ratio: ours / best peer in the same round, median (least to most).\n");
        List<Outcome> outcomes = report.outcomes();
        for (int threads : outcomes.stream().map(Outcome::threads).distinct().toList()) {
            text.append(threads == 1 ? "\n## One thread\n\n" : "\n## " + threads + " threads; C pen has one\n\n");
            text.append(table(outcomes.stream()
                    .filter(outcome -> outcome.threads() == threads)
                    .toList()));
        }
        text.append("\n## Rows\n\n");
        outcomes.stream()
                .map(Outcome::row)
                .distinct()
                .forEach(row -> text.append("- " + row.name() + ": " + row.title() + "\n"));
        remarks(text, outcomes);
        return text.toString();
    }

    private static Table table(List<Outcome> outcomes) {
        List<String> head = new ArrayList<>(List.of("row", "figure", "unit"));
        outcomes.get(0).samples().keySet().forEach(contender -> head.add(contender.title()));
        head.addAll(List.of("best peer", "ratio", "goal", "verdict"));
        Table table = new Table(head);
        for (Outcome outcome : outcomes) {
            outcome.comparisons().forEach(comparison -> table.add(cells(outcome, comparison)));
        }
        return table;
    }

    private static List<String> cells(Outcome outcome, Comparison comparison) {
        List<String> cells = new ArrayList<>(List.of(
                outcome.row().name(),
                comparison.metric().name(),
                comparison.metric().unit()));
        for (Contender contender : outcome.samples().keySet()) {
            cells.add(comparison
                    .summary(contender)
                    .map(summary -> Figures.plain(summary.median()))
                    .orElse(NONE));
        }
        cells.add(comparison.bestPeer().map(Contender::title).orElse(NONE));
        cells.add(comparison.ratio().map(Markdown::spread).orElse(NONE));
        cells.add(comparison.metric().goalText());
        cells.add(comparison
                .verdict()
                .map(verdict -> verdict.name().toLowerCase(Locale.ROOT))
                .orElse(""));
        return cells;
    }

    private static void remarks(StringBuilder text, List<Outcome> outcomes) {
        List<String> lines = new ArrayList<>();
        for (Outcome outcome : outcomes) {
            String where = outcome.row().name() + ", threads " + outcome.threads() + ": ";
            outcome.allRemarks().forEach(remark -> lines.add("- " + where + remark + "\n"));
        }
        if (!lines.isEmpty()) {
            text.append("\n## Remarks\n\n" + String.join("", lines));
        }
    }

    private static String spread(Summary summary) {
        return Figures.plain(summary.median()) + " (" + Figures.plain(summary.min()) + " to "
                + Figures.plain(summary.max()) + ")";
    }
}
