// SPDX-License-Identifier: Apache-2.0
package bench.report;

import java.util.ArrayList;
import java.util.List;

/** A Markdown table whose columns line up in a terminal too. */
final class Table {
    private final List<List<String>> rows = new ArrayList<>();

    /** @param head names of the columns */
    Table(List<String> head) {
        rows.add(head);
    }

    /** @param cells as many as the head has */
    void add(List<String> cells) {
        rows.add(cells);
    }

    @Override
    public String toString() {
        List<Integer> widths = new ArrayList<>();
        for (int column = 0; column < rows.get(0).size(); column++) {
            int at = column;
            widths.add(Math.max(
                    3, rows.stream().mapToInt(row -> row.get(at).length()).max().orElse(0)));
        }
        StringBuilder text = new StringBuilder();
        for (int row = 0; row < rows.size(); row++) {
            line(text, rows.get(row), widths);
            if (row == 0) {
                line(text, widths.stream().map("-"::repeat).toList(), widths);
            }
        }
        return text.toString();
    }

    private static void line(StringBuilder text, List<String> cells, List<Integer> widths) {
        for (int column = 0; column < cells.size(); column++) {
            String cell = cells.get(column);
            text.append("| ").append(cell).append(" ".repeat(widths.get(column) - cell.length() + 1));
        }
        text.append("|\n");
    }
}
