// SPDX-License-Identifier: Apache-2.0
package penstats;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class MetricsPageTest {
    private static final Instant NOW = Instant.parse("2026-11-23T23:10:00Z");

    private static PenState up(String name) throws PenException {
        return PenState.unknown(name, NOW).reported(Report.parse(Reports.sample()), NOW);
    }

    @Test
    void page_hasFiguresOfEachLevel() throws Exception {
        assertThat(MetricsPage.of(List.of(up("a"))).lines())
                .contains(
                        "pen_up{pen=\"a\"} 1.0",
                        "# TYPE pen_process_build_info gauge",
                        "pen_process_build_info{pen=\"a\",version=\"1.0.0\"} 1",
                        "pen_process_start_time_seconds{pen=\"a\"} 1.795475387778E9",
                        "# TYPE pen_process_connections_total counter",
                        "pen_process_connections_total{pen=\"a\"} 7.0",
                        "pen_process_nbthread{pen=\"a\"} 9.0",
                        "pen_frontend_status{pen=\"a\",proxy=\"a\",state=\"UP\"} 1.0",
                        "pen_frontend_closes_total{pen=\"a\",proxy=\"a\",reason=\"finished\"} 5.0",
                        "pen_frontend_bytes_out_total{pen=\"a\",proxy=\"a\"} 20000.0",
                        "pen_backend_active_servers{pen=\"a\",proxy=\"a\"} 1.0",
                        "pen_backend_connection_attempts_total{pen=\"a\",proxy=\"a\"} 9.0",
                        "pen_server_status{pen=\"a\",proxy=\"a\",server=\"0\",state=\"UP\"} 1.0",
                        "pen_server_status{pen=\"a\",proxy=\"a\",server=\"1\",state=\"DOWN\"} 1.0",
                        "pen_server_status{pen=\"a\",proxy=\"a\",server=\"emergency\",state=\"MAINT\"} 1.0",
                        "pen_server_blacklisted_seconds{pen=\"a\",proxy=\"a\",server=\"1\"} 17.0",
                        "pen_server_prio{pen=\"a\",proxy=\"a\",server=\"0\"} -1.0",
                        "pen_server_refusals_total{pen=\"a\",proxy=\"a\",reason=\"failed\",server=\"1\"} 2.0",
                        "# TYPE pen_server_connect_seconds summary",
                        "pen_server_connect_seconds{pen=\"a\",proxy=\"a\",server=\"0\",quantile=\"0.99\"} 0.002",
                        "pen_server_connect_seconds_count{pen=\"a\",proxy=\"a\",server=\"0\"} 7");
    }

    @Test
    void page_everyMetric_isAnnouncedOnce() throws Exception {
        List<String> lines =
                MetricsPage.of(List.of(up("a"), up("<b>\n\""))).lines().toList();
        List<String> types = lines.stream()
                .filter(line -> line.startsWith("# TYPE"))
                .map(line -> line.split(" ", -1)[2])
                .toList();
        assertThat(types).doesNotHaveDuplicates().allMatch(name -> name.matches("pen_[a-z_]+"));
        assertThat(lines.stream().filter(line -> line.startsWith("# HELP"))).hasSameSizeAs(types);
        assertThat(lines).contains("pen_up{pen=\"<b>\\n\\\"\"} 1.0");
        assertThat(lines).noneMatch(line -> line.contains("192.0.2.1"));
    }

    @Test
    void page_penIsAway_hasOnlyThat() throws Exception {
        PenState stale = up("a").failed("gone", NOW);
        assertThat(MetricsPage.of(List.of(stale, PenState.unknown("b", NOW)))
                        .lines()
                        .filter(line -> !line.startsWith("#")))
                .containsExactly("pen_up{pen=\"a\"} 0.0", "pen_up{pen=\"b\"} 0.0");
    }

    @Test
    void page_figuresAsLargeAsTheyCanBe_isThere() throws Exception {
        String large = Reports.sample()
                .replaceAll("\"(connects|failures|connections|open|finished|reset)\":\\d+", "\"$1\":" + Long.MAX_VALUE);
        PenState pen = PenState.unknown("a", NOW).reported(Report.parse(large), NOW);
        assertThat(MetricsPage.of(List.of(pen, up("b"))).lines())
                .contains(
                        "pen_server_connection_attempts_total{pen=\"a\",proxy=\"a\",server=\"0\"} 1.8446744073709552E19",
                        "pen_up{pen=\"b\"} 1.0")
                .noneMatch(line -> line.contains("} -9"));
    }

    @Test
    void page_figureIsNotKnown_isLeftOut() throws Exception {
        String unknown = Reports.sample().replace("\"threads\":9", "\"threads\":null");
        PenState pen = PenState.unknown("a", NOW).reported(Report.parse(unknown), NOW);
        assertThat(MetricsPage.of(List.of(pen))).doesNotContain("nbthread{").contains("pen_process_max_fds{");
    }
}
