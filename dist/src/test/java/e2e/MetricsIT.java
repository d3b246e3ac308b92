// SPDX-License-Identifier: Apache-2.0
package e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pen.TestServer;

/** What penstats tells Prometheus, as its own tool judges it. */
@Tag("once")
class MetricsIT {
    /** What dashboards for HAProxy's exporter ask for, as far as a balancer of connections has it. */
    private static final List<String> HAPROXY = List.of(
            "haproxy_process_build_info",
            "haproxy_process_current_connections",
            "haproxy_process_max_connections",
            "haproxy_process_max_fds",
            "haproxy_process_nbthread",
            "haproxy_process_start_time_seconds",
            "haproxy_process_uptime_seconds",
            "haproxy_frontend_bytes_in_total",
            "haproxy_frontend_bytes_out_total",
            "haproxy_frontend_connections_total",
            "haproxy_frontend_current_sessions",
            "haproxy_frontend_limit_sessions",
            "haproxy_frontend_sessions_total",
            "haproxy_frontend_status",
            "haproxy_backend_active_servers",
            "haproxy_backend_bytes_in_total",
            "haproxy_backend_bytes_out_total",
            "haproxy_backend_connection_attempts_total",
            "haproxy_backend_connection_errors_total",
            "haproxy_backend_current_sessions",
            "haproxy_backend_sessions_total",
            "haproxy_backend_status",
            "haproxy_server_bytes_in_total",
            "haproxy_server_bytes_out_total",
            "haproxy_server_connection_attempts_total",
            "haproxy_server_connection_errors_total",
            "haproxy_server_current_sessions",
            "haproxy_server_limit_sessions",
            "haproxy_server_sessions_total",
            "haproxy_server_status");

    @TempDir
    private Path directory;

    private static String name(String sample) {
        return sample.replaceFirst("\\{.*", "");
    }

    @Test
    void metrics_promtool_findsNoFault() throws Exception {
        try (TestServer a = new TestServer("a");
                PenProcess pen = PenProcess.start("-r", a, "127.0.0.1:" + TestServer.refusedPort());
                PenStatsProcess penstats = PenStatsProcess.start(
                        directory,
                        "--pen",
                        PenStatsProcess.watch("web", pen),
                        "--pen",
                        "gone=" + directory + "/none")) {
            pen.many("127.22.0.1", 10);
            HttpResponse<String> answer = penstats.get("/metrics");
            assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain; version=0.0.4");
            Files.writeString(directory.resolve("metrics"), answer.body());
            Tree.Ended judged = Tree.shell("promtool check metrics < metrics", Map.of(), directory);
            assertThat(judged).isEqualTo(new Tree.Ended(0, "", ""));
        }
    }

    @Test
    void metrics_sayWhatTheReportSays_andOfAPenThatIsGoneOnlyThat() throws Exception {
        try (TestServer a = new TestServer("a");
                PenProcess pen = PenProcess.start("-r", "-b", 600, a, "127.0.0.1:" + TestServer.refusedPort());
                PenStatsProcess penstats = PenStatsProcess.start(
                        directory,
                        "--pen",
                        PenStatsProcess.watch("web", pen),
                        "--pen",
                        "gone=" + directory + "/none")) {
            pen.many("127.22.0.2", 10);
            Awaitility.await()
                    .until(() -> Reports.of(pen).at("connections", "open").number() == 0);
            Map<String, Double> metrics = penstats.metrics();
            assertThat(metrics).containsEntry("pen_up{pen=\"web\"}", 1.0).containsEntry("pen_up{pen=\"gone\"}", 0.0);
            assertThat(metrics.keySet())
                    .filteredOn(sample -> sample.contains("gone"))
                    .containsExactly("pen_up{pen=\"gone\"}");
            assertThat(value(metrics, "pen_server_sessions_total", "server=\"0\""))
                    .isEqualTo(10);
            assertThat(value(metrics, "pen_server_connection_errors_total", "server=\"1\""))
                    .isEqualTo(1);
            assertThat(value(metrics, "pen_server_failovers_total", "server=\"0\""))
                    .isEqualTo(1);
            assertThat(value(metrics, "pen_server_status", "server=\"0\"", "state=\"UP\""))
                    .isEqualTo(1);
            assertThat(value(metrics, "pen_server_status", "server=\"1\"", "state=\"DOWN\""))
                    .isEqualTo(1);
            assertThat(value(metrics, "pen_backend_active_servers", "pen=\"web\""))
                    .isEqualTo(1);
            assertThat(value(metrics, "pen_backend_bytes_out_total", "proxy=\"web\""))
                    .isEqualTo(20);
            assertThat(value(metrics, "pen_frontend_connections_total", "proxy=\"web\""))
                    .isEqualTo(10);
            assertThat(metrics.keySet()).noneMatch(sample -> sample.contains("127.22."));
        }
    }

    private static double value(Map<String, Double> metrics, String name, String... labels) {
        List<Double> found = metrics.entrySet().stream()
                .filter(entry ->
                        name(entry.getKey()).equals(name) && Stream.of(labels).allMatch(entry.getKey()::contains))
                .map(Map.Entry::getValue)
                .toList();
        assertThat(found).as(name + List.of(labels)).hasSize(1);
        return found.get(0);
    }

    @Test
    void metrics_thatHaproxysDashboardsAskFor_areThereUnderOurPrefix() throws Exception {
        try (TestServer a = new TestServer("a");
                PenProcess pen = PenProcess.start(a);
                PenStatsProcess penstats =
                        PenStatsProcess.start(directory, "--pen", PenStatsProcess.watch("web", pen))) {
            Map<String, Double> metrics = penstats.metrics();
            Set<String> names = metrics.keySet().stream().map(MetricsIT::name).collect(Collectors.toSet());
            assertThat(names)
                    .containsAll(HAPROXY.stream()
                            .map(name -> name.replaceFirst("^haproxy_", "pen_"))
                            .toList());
            for (String sample : metrics.keySet()) {
                // By these labels the dashboards' variables choose.
                assertThat(sample).contains("pen=\"web\"");
                if (sample.matches("pen_(frontend|backend|server)_.*")) {
                    assertThat(sample).contains("proxy=\"web\"");
                }
                if (sample.startsWith("pen_server_")) {
                    assertThat(sample).contains("server=\"0\"");
                }
            }
        }
    }

    @Test
    void counters_overAReload_onlyGrow() throws Exception {
        Path file = Files.writeString(directory.resolve("conf"), "blacklist 1\n");
        try (TestServer a = new TestServer("a");
                TestServer b = new TestServer("b");
                PenProcess pen = PenProcess.start("-r", "-F", file, a, b);
                PenStatsProcess penstats =
                        PenStatsProcess.start(directory, "--pen", PenStatsProcess.watch("web", pen))) {
            Map<String, Double> before = penstats.metrics();
            for (int i = 2; i < 7; i++) {
                pen.many("127.22.0.3", 10);
                Files.writeString(file, "blacklist " + i + "\nserver 0 max " + i + "\n");
                pen.signal("HUP");
                String done = i + "\n";
                Awaitility.await().until(() -> pen.control("blacklist").equals(done));
                Map<String, Double> after = penstats.metrics();
                assertThat(shrunk(before, after)).isEmpty();
                before = after;
            }
        }
    }

    /** The counters that have become less, or are gone. */
    private static Set<String> shrunk(Map<String, Double> before, Map<String, Double> after) {
        return before.keySet().stream()
                .filter(sample -> name(sample).matches(".*_(total|count|sum)"))
                .filter(sample -> after.getOrDefault(sample, -1.0) < Objects.requireNonNull(before.get(sample)))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
