// SPDX-License-Identifier: Apache-2.0
package bench.report;

import bench.figure.Better;
import bench.figure.Goal;
import bench.figure.Summary;
import bench.stand.Contender;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A report as bars (SVG): a group for each figure that has a goal, a bar for each contender, a whisker least to most.
 */
final class Chart {
    private static final int WIDTH = 760;
    private static final int LEFT = 130;
    private static final int BAR = 14;
    private static final int GAP = 4;
    private static final int TITLE = 22;
    private static final int MARGIN = 16;
    /** The longest bar; beside it stands its value. */
    private static final int LONGEST = WIDTH - LEFT - 130;

    private final StringBuilder body = new StringBuilder();
    private int y = MARGIN;

    private Chart() {}

    static String of(Report report) {
        Chart chart = new Chart();
        for (Outcome outcome : report.outcomes()) {
            for (Comparison comparison : outcome.comparisons()) {
                if (comparison.metric().goal().scope() != Goal.Scope.NONE) {
                    chart.group(outcome, comparison);
                }
            }
        }
        return """
                <svg xmlns="http://www.w3.org/2000/svg" width="%1$d" height="%2$d" viewBox="0 0 %1$d %2$d"
                     font-family="sans-serif" font-size="11">
                <rect width="100%%" height="100%%" fill="white"/>
                %3$s</svg>
                """.formatted(WIDTH, chart.y + MARGIN, chart.body);
    }

    private void group(Outcome outcome, Comparison comparison) {
        List<Contender> present = new ArrayList<>(outcome.samples().keySet());
        present.removeIf(contender -> comparison.summary(contender).isEmpty());
        double most = present.stream()
                .mapToDouble(
                        contender -> comparison.summary(contender).orElseThrow().max())
                .max()
                .orElse(0);
        y += TITLE;
        text(MARGIN, "font-weight=\"bold\"", title(outcome, comparison));
        y += GAP;
        for (Contender contender : present) {
            bar(contender, comparison.summary(contender).orElseThrow(), most == 0 ? 1 : most);
        }
    }

    private static String title(Outcome outcome, Comparison comparison) {
        String better = comparison.metric().better() == Better.HIGHER ? "more" : "less";
        Optional<String> verdict =
                comparison.verdict().map(of -> "; " + of.name().toLowerCase(Locale.ROOT));
        return outcome.row().name() + ", threads " + outcome.threads() + ": "
                + comparison.metric().name() + ", " + comparison.metric().unit() + " (" + better
                + " is better; goal " + comparison.metric().goalText() + verdict.orElse("") + ")";
    }

    private void bar(Contender contender, Summary summary, double most) {
        long length = Math.round(LONGEST * summary.median() / most);
        long least = LEFT + Math.round(LONGEST * summary.min() / most);
        long longest = LEFT + Math.round(LONGEST * summary.max() / most);
        String colour = contender.ours() ? "#c0392b" : "#7f8c8d";
        body.append("<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"%s\"/>\n"
                .formatted(LEFT, y, length, BAR, colour));
        int middle = y + BAR / 2;
        body.append("<path d=\"M%d %dH%d\" stroke=\"black\"/>\n".formatted(least, middle, longest));
        y += BAR - 3;
        text(MARGIN, "", contender.title());
        text((int) Math.max(LEFT + length, longest) + GAP, "", Figures.plain(summary.median()));
        y += 3 + GAP;
    }

    private void text(int x, String style, String words) {
        String escaped = words.replace("&", "&amp;").replace("<", "&lt;");
        body.append("<text x=\"%d\" y=\"%d\" %s>%s</text>\n".formatted(x, y, style, escaped));
    }
}
