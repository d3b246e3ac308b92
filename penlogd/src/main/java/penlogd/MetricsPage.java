// SPDX-License-Identifier: Apache-2.0
package penlogd;

/** The counters as Prometheus reads them: its text format, version 0.0.4. */
final class MetricsPage {
    /** Of RFC 9110, section 8.3, as Prometheus asks for it. */
    static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private MetricsPage() {}

    /** All of them, each with what it means. */
    static String of(Counts counts) {
        StringBuilder page = new StringBuilder(2048);
        for (Counts.Figure figure : Counts.Figure.values()) {
            add(page, figure.title() + "_total", "counter", figure.help(), counts.get(figure));
        }
        add(page, "waiting", "gauge", Counts.WAITING, counts.waiting());
        return page.toString();
    }

    private static void add(StringBuilder page, String title, String kind, String help, long value) {
        String name = "penlogd_" + title;
        page.append("# HELP ").append(name).append(' ').append(help).append('\n');
        page.append("# TYPE ").append(name).append(' ').append(kind).append('\n');
        page.append(name).append(' ').append(value).append('\n');
    }
}
