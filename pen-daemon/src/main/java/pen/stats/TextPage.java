// SPDX-License-Identifier: Apache-2.0
package pen.stats;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The report as plain text: each column as wide as its widest value. */
final class TextPage {
    private TextPage() {}

    static String of(String title, String summary, List<Table> tables) {
        StringBuilder page = new StringBuilder(title + ": " + summary + "\n");
        for (Table table : tables) {
            page.append('\n')
                    .append(table.title())
                    .append(": ")
                    .append(table.summary())
                    .append('\n');
            append(page, table);
        }
        return page.toString();
    }

    private static void append(StringBuilder page, Table table) {
        if (table.rows().isEmpty()) {
            return;
        }
        List<List<String>> lines = new ArrayList<>(List.of(table.columns()));
        table.rows().forEach(row -> lines.add(row.stream().map(Cell::text).toList()));
        int[] widths = IntStream.range(0, table.columns().size())
                .map(column -> lines.stream()
                        .mapToInt(line -> line.get(column).length())
                        .max()
                        .orElse(0))
                .toArray();
        for (List<String> line : lines) {
            StringBuilder text = new StringBuilder("  ");
            for (int column = 0; column < widths.length; column++) {
                text.append(line.get(column))
                        .append(" ".repeat(widths[column] - line.get(column).length() + 2));
            }
            page.append(text.toString().stripTrailing()).append('\n');
        }
    }
}
