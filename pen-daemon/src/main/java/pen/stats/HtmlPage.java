// SPDX-License-Identifier: Apache-2.0
package pen.stats;

import java.util.List;

/** The report as one HTML page: no script, nothing loaded, readable on a phone, light or dark as the reader prefers. */
final class HtmlPage {
    private static final String STYLE = """
            :root { color-scheme: light dark; }
            body { font: 15px/1.5 system-ui, sans-serif; margin: 1.5rem; }
            h1 { font-size: 1.4rem; margin: 0; }
            h2 { font-size: 1.1rem; margin: 1.5rem 0 .25rem; }
            p { margin: .25rem 0; opacity: .8; }
            .wide { overflow-x: auto; }
            table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
            th, td { padding: .25rem .75rem; text-align: left; white-space: nowrap; }
            th { font-weight: 600; border-bottom: 2px solid #8888; }
            td { border-bottom: 1px solid #8884; }
            """;

    private HtmlPage() {}

    static String of(String title, String summary, List<StatusReport.Table> tables) {
        StringBuilder page = new StringBuilder();
        page.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
                .append("<title>")
                .append(escape(title))
                .append("</title>\n")
                .append("<style>\n")
                .append(STYLE)
                .append("</style>\n</head>\n<body>\n")
                .append("<h1>")
                .append(escape(title))
                .append("</h1>\n")
                .append("<p>")
                .append(escape(summary))
                .append("</p>\n");
        tables.forEach(table -> append(page, table));
        return page.append("</body>\n</html>\n").toString();
    }

    private static void append(StringBuilder page, StatusReport.Table table) {
        page.append("<h2>")
                .append(escape(table.title()))
                .append("</h2>\n")
                .append("<p>")
                .append(escape(table.summary()))
                .append("</p>\n");
        if (table.rows().isEmpty()) {
            return;
        }
        page.append("<div class=\"wide\">\n<table>\n");
        row(page, "th scope=\"col\"", "th", table.columns());
        table.rows().forEach(cells -> row(page, "td", "td", cells));
        page.append("</table>\n</div>\n");
    }

    private static void row(StringBuilder page, String open, String close, List<String> cells) {
        page.append("<tr>");
        for (String cell : cells) {
            page.append('<')
                    .append(open)
                    .append('>')
                    .append(escape(cell))
                    .append("</")
                    .append(close)
                    .append('>');
        }
        page.append("</tr>\n");
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
