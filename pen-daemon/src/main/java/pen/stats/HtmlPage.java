// SPDX-License-Identifier: Apache-2.0
package pen.stats;

import java.util.List;
import java.util.Locale;

/**
 * The report as one HTML page: no script, nothing loaded, readable on a phone, light or dark as the reader prefers.
 *
 * <p>It is well-formed XML too. No element has a style of its own, so that a server which forbids such can allow the
 * one sheet.
 */
final class HtmlPage {
    private static final String STYLE = """
            :root { color-scheme: light dark; --page: #fff; --ink: #1b1f24; --faint: #57606a; --line: #d8dee4;
              --card: #f6f8fa; --good: #116329; --bad: #a40e26; }
            @media (prefers-color-scheme: dark) {
              :root { --page: #14171b; --ink: #e6e9ec; --faint: #9aa5b1; --line: #30363d;
                --card: #1d2228; --good: #56d364; --bad: #ff8f86; }
            }
            * { box-sizing: border-box; }
            body { margin: 0 auto; max-width: 100rem; padding: 1rem clamp(.75rem, 3vw, 2rem) 3rem;
              background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
            h1 { font-size: 1.5rem; line-height: 1.2; margin: .5rem 0 .25rem; }
            h2 { font-size: 1.1rem; margin: 2rem 0 0; }
            header p, caption, .note { color: var(--faint); margin: 0; overflow-wrap: anywhere; }
            dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(9.5rem, 1fr)); gap: .5rem;
              margin: .5rem 0 0; }
            dl div { background: var(--card); border: 1px solid var(--line); border-radius: .4rem;
              padding: .4rem .7rem; }
            dt { color: var(--faint); font-size: .85rem; }
            dd { margin: 0; font-size: 1.2rem; font-variant-numeric: tabular-nums; }
            .wide { overflow-x: auto; }
            .wide:focus-visible { outline: 2px solid var(--faint); outline-offset: 2px; }
            table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
            caption { text-align: left; padding-bottom: .4rem; }
            th, td { padding: .3rem .6rem; text-align: left; white-space: nowrap;
              border-bottom: 1px solid var(--line); }
            thead th { font-size: .85rem; font-weight: 600; color: var(--faint); border-bottom-width: 2px; }
            th:first-child { position: sticky; left: 0; background: var(--page); padding-left: .2rem; }
            tbody th { font-weight: 600; }
            tbody tr:hover > * { background: var(--card); }
            th.n, td.n { text-align: right; }
            td.zero { color: var(--faint); }
            .good { color: var(--good); }
            .bad { color: var(--bad); font-weight: 600; }
            .off { color: var(--faint); font-style: italic; }
            [title] { text-decoration: underline dotted var(--line); text-underline-offset: .2em; }
            """;

    private final StringBuilder page = new StringBuilder();

    private HtmlPage() {}

    static String of(String title, String summary, List<Table> tables) {
        HtmlPage html = new HtmlPage();
        html.page
                .append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\" />\n")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\" />\n");
        html.element("title", title);
        html.page.append("<style>\n").append(STYLE).append("</style>\n</head>\n<body>\n<header>\n");
        html.element("h1", title);
        html.element("p", summary);
        html.page.append("</header>\n<main>\n");
        tables.forEach(html::section);
        return html.page.append("</main>\n</body>\n</html>\n").toString();
    }

    private void section(Table table) {
        String id = table.title().toLowerCase(Locale.ROOT).replace(' ', '-');
        page.append("<section aria-labelledby=\"").append(id).append("\">\n");
        page.append("<h2 id=\"")
                .append(id)
                .append("\">")
                .append(escape(table.title()))
                .append("</h2>\n");
        if (table.single() || table.rows().isEmpty()) {
            page.append("<p class=\"note\">").append(escape(table.summary())).append("</p>\n");
        }
        if (table.single()) {
            figures(table);
        } else if (!table.rows().isEmpty()) {
            // Who has no pointer scrolls it by the keyboard.
            page.append("<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-labelledby=\"")
                    .append(id)
                    .append("\">\n");
            rows(table);
            page.append("</div>\n");
        }
        page.append("</section>\n");
    }

    private void figures(Table table) {
        page.append("<dl>\n");
        for (int i = 0; i < table.columns().size(); i++) {
            page.append("<div>");
            cell("dt", "", Cell.word(table.columns().get(i)));
            cell("dd", "", table.rows().get(0).get(i));
            page.append("</div>\n");
        }
        page.append("</dl>\n");
    }

    private void rows(Table table) {
        page.append("<table>\n");
        element("caption", table.summary());
        page.append("<thead><tr>");
        List<Cell> first = table.rows().get(0);
        for (int i = 0; i < first.size(); i++) {
            page.append("<th scope=\"col\"")
                    .append(first.get(i).isNumber() ? " class=\"n\">" : ">")
                    .append(escape(table.columns().get(i)))
                    .append("</th>");
        }
        page.append("</tr></thead>\n<tbody>\n");
        table.rows().forEach(this::row);
        page.append("</tbody>\n</table>\n");
    }

    private void row(List<Cell> cells) {
        page.append("<tr>");
        cell("th", " scope=\"row\"", cells.get(0));
        cells.subList(1, cells.size()).forEach(cell -> cell("td", "", cell));
        page.append("</tr>\n");
    }

    private void cell(String element, String attributes, Cell cell) {
        page.append('<').append(element).append(attributes).append(style(cell.look()));
        if (!cell.exact().isEmpty()) {
            page.append(" title=\"").append(escape(cell.exact())).append('"');
        }
        page.append('>')
                .append(sign(cell.look()))
                .append(escape(cell.shown()))
                .append("</")
                .append(element)
                .append('>');
    }

    private static String style(Cell.Look look) {
        return switch (look) {
            case WORD -> "";
            case NUMBER -> " class=\"n\"";
            case ZERO -> " class=\"n zero\"";
            case GOOD -> " class=\"good\"";
            case BAD -> " class=\"bad\"";
            case OFF -> " class=\"off\"";
        };
    }

    /** States differ for who sees no colours too. */
    private static String sign(Cell.Look look) {
        String sign =
                switch (look) {
                    case WORD, NUMBER, ZERO -> "";
                    case GOOD -> "●";
                    case BAD -> "▲";
                    case OFF -> "○";
                };
        return sign.isEmpty() ? "" : "<span aria-hidden=\"true\">" + sign + "</span> ";
    }

    private void element(String name, String text) {
        page.append('<')
                .append(name)
                .append('>')
                .append(escape(text))
                .append("</")
                .append(name)
                .append(">\n");
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
