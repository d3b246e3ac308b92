// SPDX-License-Identifier: Apache-2.0
package pen.stats;

import java.util.List;

/**
 * One part of the report for people.
 *
 * @param title its heading
 * @param summary a sentence on the whole of it
 * @param single whether it is always one row: figures with names
 * @param columns the headings of the columns
 * @param rows a value for each column
 */
record Table(String title, String summary, boolean single, List<String> columns, List<List<Cell>> rows) {
    static Table figures(String title, String summary, List<String> names, Cell... figures) {
        return new Table(title, summary, true, names, List.of(List.of(figures)));
    }

    static Table rows(String title, String summary, List<String> columns, List<List<Cell>> rows) {
        return new Table(title, summary, false, columns, rows);
    }
}
