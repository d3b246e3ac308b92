// SPDX-License-Identifier: Apache-2.0
package e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pen.TestClient;
import pen.TestServer;

/** What a pen reports of itself: on the control port, and in the file of {@code -w}. */
@Tag("once")
class StatusIT {
    private static final int CLIENTS = 3000;

    /** Greeting of a server, "a" and a newline. */
    private static final int GREETING = 2;

    @TempDir
    private Path directory;

    /** Of the addresses 127.20.0.1 and on. */
    private static String client(int number) {
        return "127.20." + number / 250 + "." + (1 + number % 250);
    }

    private static Json json(PenProcess pen, Object... words) throws IOException, InterruptedException {
        Tree.Ended ended = penctl(pen, words);
        assertThat(ended.out()).endsWith("}\n").hasLineCount(1);
        return Json.parse(ended.out());
    }

    private static Tree.Ended penctl(PenProcess pen, Object... words) throws IOException, InterruptedException {
        Object[] all = new Object[words.length + 1];
        all[0] = pen.controlPort();
        System.arraycopy(words, 0, all, 1, words.length);
        Tree.Ended ended = Tree.run("penctl", all);
        assertThat(ended.err()).isEmpty();
        return ended;
    }

    @Test
    void json_afterTraffic_saysWhatHappened() throws Exception {
        int refused = TestServer.refusedPort();
        try (TestServer a = new TestServer("a");
                PenProcess pen = PenProcess.start("-r", "-b", 600, a, "127.0.0.1:" + refused);
                Socket open = pen.connect("127.20.0.1")) {
            assertThat(TestClient.line(open)).isEqualTo("a");
            TestClient.send(open, "12345\n");
            assertThat(TestClient.line(open)).isEqualTo("12345");
            assertThat(pen.many("127.20.0.2", 3)).containsOnly("a");
            Awaitility.await()
                    .until(() -> Reports.of(pen).at("connections", "open").number() == 1);

            Json report = json(pen, "status", "json");
            assertThat(report.at("schema").number()).isEqualTo(1);
            assertThat(Instant.parse(report.at("time").text())).isBefore(Instant.now());
            assertThat(report.at("pid").number()).isEqualTo(pen.pid());
            assertThat(report.at("version").text()).startsWith("1.0");
            assertThat(report.at("uptime_seconds").decimal()).isPositive();
            assertThat(report.at("listen").text()).isEqualTo("127.0.0.1:" + pen.port());
            assertThat(report.at("protocol").text()).isEqualTo("tcp");
            assertThat(report.at("process", "resident_bytes").number()).isPositive();
            assertThat(report.at("process", "open_descriptors").number()).isPositive();
            assertThat(report.at("process", "threads").number()).isPositive();
            assertThat(report.at("totals", "connects").number()).isEqualTo(4);
            assertThat(report.at("totals", "failures").number()).isEqualTo(1);
            assertThat(report.at("totals", "failovers").number()).isEqualTo(1);
            assertThat(report.at("totals", "blacklistings").number()).isEqualTo(1);
            assertThat(report.at("totals", "sent_bytes").number()).isEqualTo("12345\n".length());
            assertThat(report.at("totals", "received_bytes").number()).isEqualTo(4 * GREETING + "12345\n".length());

            Json first = report.at("servers", 0);
            assertThat(first.at("server").text()).isEqualTo("0");
            assertThat(first.at("role").text()).isEqualTo("regular");
            assertThat(first.at("address").text()).isEqualTo("127.0.0.1");
            assertThat(first.at("port").number()).isEqualTo(a.port());
            assertThat(first.at("status").text()).isEqualTo("available");
            assertThat(first.at("connections").number()).isEqualTo(1);
            assertThat(first.at("connect_seconds", "count").number()).isEqualTo(4);
            assertThat(first.at("connect_seconds", "p50").decimal())
                    .isBetween(0.0, first.at("connect_seconds", "p99").decimal());
            Json second = report.at("servers", 1);
            assertThat(second.at("status").text()).isEqualTo("blacklisted");
            assertThat(second.at("blacklisted_seconds").number()).isBetween(1L, 600L);
            assertThat(second.at("failures").number()).isEqualTo(1);
            assertThat(second.at("connect_seconds", "p50").isNull()).isTrue();

            assertThat(report.at("clients", "used").number()).isEqualTo(2);
            Json client = report.at("clients", "list").items().stream()
                    .filter(one -> one.at("client").text().equals("127.20.0.2"))
                    .findFirst()
                    .orElseThrow();
            assertThat(client.at("connects").number()).isEqualTo(3);
            assertThat(client.at("server").text()).isEqualTo("0");
            assertThat(client.at("sent_bytes").number()).isEqualTo(3 * GREETING);
            Json connection = report.at("connections", "list", 0);
            assertThat(connection.at("client").text()).isEqualTo("127.20.0.1");
            assertThat(connection.at("server").text()).isEqualTo("0");
            assertThat(connection.at("state").text()).isEqualTo("open");
        }
    }

    @Test
    void textAndHtml_sayTheSameAsJson_andHtmlAsksNobodyForAnything() throws Exception {
        try (TestServer a = new TestServer("a");
                PenProcess pen = PenProcess.start("-r", a)) {
            assertThat(pen.many("127.20.0.3", 5)).containsOnly("a");
            Awaitility.await()
                    .until(() -> Reports.of(pen).at("connections", "open").number() == 0);
            String html = penctl(pen, "status").out();
            assertThat(html).isNotEqualTo(penctl(pen, "status", "text").out());
            assertThat(html).startsWith("<!DOCTYPE html>").endsWith("</html>\n").contains("127.20.0.3");
            assertThat(html).doesNotContain("<script", "http://", "https://", "@import", "url(");
            assertThat(penctl(pen, "status", "text").out())
                    .contains("127.20.0.3", "Servers:", "Closed connections")
                    .doesNotContain("<");
        }
    }

    @Test
    void json_wrongWords_areNamed() throws Exception {
        try (TestServer a = new TestServer("a");
                PenProcess pen = PenProcess.start(a)) {
            for (String wrong : List.of(
                    "status xml",
                    "status json -1",
                    "status json 10001",
                    "status json x",
                    "status json clients",
                    "status json clients -1",
                    "status json clients 0 10001",
                    "status json servers 0",
                    "status json connections 0 1 2")) {
                assertThat(pen.control(wrong)).as(wrong).startsWith("error: ").hasLineCount(1);
            }
        }
    }

    @Test
    void counters_overReloads_onlyGrow() throws Exception {
        Path file = Files.writeString(directory.resolve("conf"), "blacklist 1\n");
        try (TestServer a = new TestServer("a");
                TestServer b = new TestServer("b");
                PenProcess pen = PenProcess.start("-r", "-F", file, a, b, "127.0.0.1:" + TestServer.refusedPort())) {
            Map<String, Long> before = Reports.counters(Reports.of(pen));
            for (int i = 2; i < 12; i++) {
                pen.many("127.20.0.4", 10);
                Files.writeString(file, "blacklist " + i + "\nserver 0 max " + i + "\n");
                pen.signal("HUP");
                String done = i + "\n";
                Awaitility.await().until(() -> pen.control("blacklist").equals(done));
                Map<String, Long> after = Reports.counters(Reports.of(pen));
                assertThat(Reports.shrunk(before, after)).isEmpty();
                before = after;
            }
            Awaitility.await()
                    .until(() -> Reports.of(pen).at("connections", "open").number() == 0);
            Map<String, Long> last = Reports.counters(Reports.of(pen));
            assertThat(last).containsEntry("total connects", 100L);
            assertThat(last.get("0 connects")).isPositive();
            assertThat(last.get("1 connects")).isPositive();
            assertThat(last.get("2 failures")).isPositive();
        }
    }

    @Test
    void usr1_withAFile_writesThePageWhole_eachTime() throws Exception {
        Path page = directory.resolve("page.html");
        try (TestServer a = new TestServer("a");
                PenProcess pen = PenProcess.start("-w", page, a)) {
            for (int visitor = 1; visitor <= 3; visitor++) {
                String client = "127.20.1." + visitor;
                assertThat(pen.many(client, 1)).containsExactly("a");
                pen.signal("USR1");
                Awaitility.await()
                        .until(() ->
                                Files.exists(page) && Files.readString(page).contains(client));
                assertThat(page).content().startsWith("<!DOCTYPE html>").endsWith("</html>\n");
            }
            assertThat(pen.output()).isEmpty();
        }
        assertThat(directory.toFile().list()).containsExactly("page.html");
    }

    @Test
    void pages_ofThousandsOfClients_haveEachOfThemOnce() throws Exception {
        try (TestServer a = new TestServer("a");
                PenProcess pen = PenProcess.start("-c", 5000, "-O", "clients_max 5000", a);
                Crowd crowd = new Crowd()) {
            crowd.connectInTurn(CLIENTS, pen.address(), StatusIT::client);
            crowd.await(Crowd.Visitor::isGreeted);

            Json whole = json(pen, "status", "json");
            assertThat(whole.at("clients", "used").number()).isEqualTo(CLIENTS);
            assertThat(whole.at("clients", "list").items()).hasSize(1000);
            assertThat(whole.at("clients", "next").isNull()).isTrue();
            assertThat(whole.at("connections", "open").number()).isEqualTo(CLIENTS);
            assertThat(whole.at("connections", "list").items()).hasSize(1000);
            assertThat(json(pen, "status", "json", 7).at("clients", "list").items())
                    .hasSize(7);
            assertThat(json(pen, "status", "json", 10_000).at("clients", "list").items())
                    .hasSize(CLIENTS);

            Set<String> all = new HashSet<>(
                    IntStream.range(0, CLIENTS).mapToObj(StatusIT::client).toList());
            assertThat(paged(pen, "clients", 700)).hasSize(CLIENTS).containsAll(all);
            assertThat(paged(pen, "connections", 999)).hasSize(CLIENTS).containsAll(all);

            String html = penctl(pen, "status").out();
            assertThat(html).contains("1000").contains(Integer.toString(CLIENTS));
            assertThat(html.length()).isLessThan(1_000_000);
        }
    }

    /** The clients on all pages of a list. */
    private static List<String> paged(PenProcess pen, String list, int size) throws IOException {
        List<String> clients = new ArrayList<>();
        long place = -1;
        for (Long from = 0L; from != null; ) {
            Json page = Json.parse(pen.control("status json " + list + " " + from + " " + size));
            assertThat(page.names()).containsExactly("schema", list);
            List<Json> items = page.at(list, "list").items();
            assertThat(items.size()).isLessThanOrEqualTo(size);
            for (Json item : items) {
                assertThat(item.at("place").number()).isGreaterThan(place);
                place = item.at("place").number();
                clients.add(item.at("client").text());
            }
            Json next = page.at(list, "next");
            from = next.isNull() ? null : Long.valueOf(next.number());
        }
        return clients;
    }
}
