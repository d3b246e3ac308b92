// SPDX-License-Identifier: Apache-2.0
package pen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static pen.StatusJson.list;
import static pen.StatusJson.number;
import static pen.StatusJson.object;
import static pen.StatusJson.report;
import static pen.StatusJson.seconds;
import static pen.StatusJson.server;

import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import pen.balance.CloseReason;
import pen.balance.Refusal;
import pen.net.Transport;

/** What the report says, in the form for programs, after things have happened. */
@SuppressWarnings("try") // Closing a socket early is what some of these tests are about.
class StatusTest {
    private static final String[] REPORT = {
        "schema",
        "time",
        "version",
        "pid",
        "uptime_seconds",
        "listen",
        "protocol",
        "dsr_if",
        "current_server",
        "process",
        "totals",
        "connect_seconds",
        "closes",
        "closes_without_server",
        "servers",
        "clients",
        "connections"
    };
    private static final String[] SERVER = {
        "server",
        "role",
        "address",
        "port",
        "status",
        "blacklisted_seconds",
        "connections",
        "max_soft",
        "max_hard",
        "connects",
        "failures",
        "failovers",
        "blacklistings",
        "sent_bytes",
        "received_bytes",
        "weight",
        "prio",
        "connect_seconds",
        "closes",
        "refusals"
    };
    private static final String[] CLIENT = {
        "place", "client", "age_seconds", "server", "connects", "sent_bytes", "received_bytes"
    };
    private static final String[] CONNECTION = {
        "place",
        "client",
        "server",
        "state",
        "downstream_descriptor",
        "upstream_descriptor",
        "sent_bytes",
        "received_bytes",
        "downstream_pending_bytes",
        "upstream_pending_bytes"
    };

    @RegisterExtension
    final OneServer one = new OneServer();

    private static String[] names(Enum<?>[] constants) {
        return Stream.of(constants)
                .map(constant -> constant.name().toLowerCase(java.util.Locale.ROOT))
                .toArray(String[]::new);
    }

    @Test
    void json_newPen_hasEveryFieldAndKnowsOfNothingYet() throws Exception {
        try (TestPen pen = TestPen.start("127.0.0.1:1001:7:9:3:2")) {
            pen.control("server 1 max 5");
            Map<String, @Nullable Object> report = report(pen, "");
            assertThat(report).containsOnlyKeys(REPORT).containsEntry("protocol", "tcp");
            assertThat(report).containsEntry("pid", ProcessHandle.current().pid());
            assertThat(report.get("listen"))
                    .isEqualTo("127.0.0.1:" + pen.address().getPort());
            assertThat(report.get("current_server")).isNull();
            assertThat(Instant.parse(String.valueOf(report.get("time"))))
                    .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(60));
            assertThat(seconds(report.get("uptime_seconds"))).isNotNegative();
            assertThat(object(report.get("totals")))
                    .containsOnlyKeys(
                            "connects", "failures", "failovers", "blacklistings", "sent_bytes", "received_bytes")
                    .allSatisfy((name, sum) -> assertThat(sum).isEqualTo(0L));
            assertThat(object(report.get("connect_seconds")))
                    .containsOnlyKeys("count", "sum", "p50", "p99")
                    .containsEntry("count", 0L)
                    .containsEntry("p50", null)
                    .containsEntry("p99", null);
            assertThat(object(report.get("closes"))).containsOnlyKeys(names(CloseReason.values()));
            assertThat(object(report.get("closes_without_server"))).containsOnlyKeys(names(CloseReason.values()));
            assertThat(list(report.get("servers"))).hasSize(2).allSatisfy(server -> assertThat(server)
                    .containsOnlyKeys(SERVER));
            assertThat(server(report, "0"))
                    .containsEntry("role", "regular")
                    .containsEntry("address", "127.0.0.1")
                    .containsEntry("port", 1001L)
                    .containsEntry("status", "available")
                    .containsEntry("max_soft", 7L)
                    .containsEntry("max_hard", 9L)
                    .containsEntry("weight", 3L)
                    .containsEntry("prio", 2L);
            assertThat(object(server(report, "0").get("refusals"))).containsOnlyKeys(names(Refusal.values()));
            assertThat(server(report, "1")).containsEntry("status", "no_address");
            assertThat(object(report.get("clients")))
                    .containsEntry("used", 0L)
                    .containsEntry("max", 2048L)
                    .containsEntry("next", null)
                    .containsEntry("list", List.of());
            assertThat(object(report.get("connections")))
                    .containsEntry("open", 0L)
                    .containsEntry("connecting", 0L)
                    .containsEntry("next", null)
                    .containsEntry("list", List.of());
            assertThat(pen.control("status")).contains("0 of 2048 slots used");
        }
    }

    @Test
    void json_process_isThatOfThisJvm() throws Exception {
        try (TestPen pen = TestPen.start("127.0.0.1:1001")) {
            Map<String, @Nullable Object> process = object(report(pen, "").get("process"));
            assertThat(process)
                    .containsOnlyKeys(
                            "cpu_seconds",
                            "resident_bytes",
                            "heap_used_bytes",
                            "heap_max_bytes",
                            "open_descriptors",
                            "max_descriptors",
                            "threads");
            assertThat(seconds(process.get("cpu_seconds"))).isPositive();
            assertThat(number(process.get("resident_bytes"))).isGreaterThan(10_000_000);
            assertThat(process)
                    .containsEntry("heap_max_bytes", Runtime.getRuntime().maxMemory());
            assertThat(number(process.get("heap_used_bytes")))
                    .isBetween(100_000L, Runtime.getRuntime().maxMemory());
            assertThat(number(process.get("open_descriptors"))).isBetween(10L, number(process.get("max_descriptors")));
            assertThat(number(process.get("threads"))).isGreaterThan(3);
        }
    }

    @Test
    void json_openConnection_saysWhatGoesThroughIt() throws Exception {
        try (TestServer a = new TestServer("a");
                TestPen pen = TestPen.start(a);
                Socket client = pen.connect("127.0.0.7")) {
            assertThat(TestClient.line(client)).isEqualTo("a");
            TestClient.send(client, "hi\n");
            assertThat(TestClient.line(client)).isEqualTo("hi");
            Map<String, @Nullable Object> report = report(pen, "");
            assertThat(report).containsEntry("current_server", 0L);
            assertThat(server(report, "0"))
                    .containsEntry("connections", 1L)
                    .containsEntry("connects", 1L)
                    .containsEntry("sent_bytes", 3L)
                    .containsEntry("received_bytes", 5L)
                    .containsEntry("failovers", 0L);
            Map<String, @Nullable Object> times = object(server(report, "0").get("connect_seconds"));
            assertThat(times).containsEntry("count", 1L);
            assertThat(seconds(times.get("p50"))).isBetween(1e-6, (double) TestClient.PATIENCE);
            assertThat(report.get("connect_seconds")).isEqualTo(times);
            Map<String, @Nullable Object> seen =
                    list(object(report.get("clients")).get("list")).get(0);
            assertThat(seen)
                    .containsOnlyKeys(CLIENT)
                    .containsEntry("place", 0L)
                    .containsEntry("client", "127.0.0.7")
                    .containsEntry("server", "0")
                    .containsEntry("connects", 1L);
            Map<String, @Nullable Object> connection =
                    list(object(report.get("connections")).get("list")).get(0);
            assertThat(connection)
                    .containsOnlyKeys(CONNECTION)
                    .containsEntry("place", 0L)
                    .containsEntry("client", "127.0.0.7")
                    .containsEntry("server", "0")
                    .containsEntry("state", "open")
                    .containsEntry("sent_bytes", 3L)
                    .containsEntry("received_bytes", 5L);
        }
    }

    @Test
    void json_serverThatFails_failsOverAndIsBlacklisted() throws Exception {
        try (TestServer a = new TestServer("a");
                TestPen pen = TestPen.start("-r", a, "127.0.0.1:" + TestServer.refusedPort())) {
            assertThat(pen.visit("127.0.0.1")).isEqualTo("a");
            pen.awaitOpen(0);
            Map<String, @Nullable Object> report = report(pen, "");
            assertThat(server(report, "1"))
                    .containsEntry("status", "blacklisted")
                    .containsEntry("blacklistings", 1L)
                    .containsEntry("failures", 1L)
                    .containsEntry("connects", 0L);
            assertThat(number(server(report, "1").get("blacklisted_seconds"))).isBetween(1L, 30L);
            assertThat(object(server(report, "1").get("refusals"))).containsEntry("failed", 1L);
            assertThat(server(report, "0")).containsEntry("failovers", 1L).containsEntry("connects", 1L);
            assertThat(object(report.get("totals")))
                    .containsEntry("connects", 1L)
                    .containsEntry("failures", 1L)
                    .containsEntry("failovers", 1L)
                    .containsEntry("blacklistings", 1L);
            assertThat(object(report.get("closes")).values().stream()
                            .mapToLong(StatusJson::number)
                            .sum())
                    .isEqualTo(1);
            pen.putForward(Duration.ofSeconds(31));
            assertThat(server(report(pen, ""), "1"))
                    .containsEntry("status", "available")
                    .containsEntry("blacklistings", 1L);
        }
    }

    @Test
    void json_blacklistedByHand_emergencyServerTakesOver() throws Exception {
        try (TestServer a = new TestServer("a");
                TestServer last = new TestServer("last");
                TestPen pen = TestPen.start("-e", last.operand(), "-B", "127.0.0.1:1002", a)) {
            pen.control("server 0 blacklist 3600");
            pen.control("server 0 blacklist 3600");
            assertThat(pen.visit("127.0.0.1")).isEqualTo("last");
            Map<String, @Nullable Object> report = report(pen, "");
            assertThat(server(report, "0"))
                    .containsEntry("status", "blacklisted")
                    .containsEntry("blacklisted_seconds", 3600L)
                    .containsEntry("blacklistings", 1L);
            assertThat(server(report, "emergency"))
                    .containsEntry("role", "emergency")
                    .containsEntry("port", (long) last.port())
                    .containsEntry("connects", 1L)
                    .containsEntry("failovers", 0L);
            assertThat(server(report, "abuse")).containsEntry("role", "abuse").containsEntry("port", 1002L);
            assertThat(object(report.get("totals"))).containsEntry("connects", 1L);
            assertThat(pen.control("status")).contains("▲", "blacklisted for 3600 s");
        }
    }

    @Test
    void json_noServerTookIt_countsAsClosedWithoutServer() throws Exception {
        try (TestPen pen = TestPen.start("127.0.0.1:" + TestServer.refusedPort())) {
            assertThat(pen.visit("127.0.0.1")).isEqualTo("closed");
            Map<String, @Nullable Object> report = report(pen, "");
            assertThat(object(report.get("closes_without_server"))).containsEntry("no_server", 1L);
            assertThat(object(report.get("closes"))).containsEntry("no_server", 1L);
        }
    }

    @ParameterizedTest
    @EnumSource
    void json_clientThatDoesNotRead_penSaysWhatItHolds(Transport transport) throws Exception {
        assumeTrue(transport.isAvailable(), () -> transport + " is not available");
        byte[] much = new byte[16 << 20];
        try (TestPen pen = one.pen(transport);
                Socket client = pen.connect("127.0.0.1");
                Socket taken = one.accept()) {
            TestClient.THREAD_EACH.execute(() -> {
                try {
                    taken.getOutputStream().write(much);
                    taken.shutdownOutput();
                } catch (java.io.IOException e) {
                    // Then the client gets less than it expects.
                }
            });
            Awaitility.await().until(() -> pending(pen) > 0);
            assertThat(pending(pen)).isLessThan(1 << 20);
            assertThat(client.getInputStream().readAllBytes()).hasSize(much.length);
            Awaitility.await().until(() -> pending(pen) == 0);
        }
    }

    private static long pending(TestPen pen) throws Exception {
        List<Map<String, @Nullable Object>> open =
                list(object(report(pen, "").get("connections")).get("list"));
        assertThat(open.get(0)).containsEntry("upstream_pending_bytes", 0L);
        return number(open.get(0).get("downstream_pending_bytes"));
    }

    @Test
    void json_udp_saysSo() throws Exception {
        try (TestPen pen = TestPen.start("-U", "127.0.0.1:1001")) {
            assertThat(report(pen, "")).containsEntry("protocol", "udp");
        }
    }
}
