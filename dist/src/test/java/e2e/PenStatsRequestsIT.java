// SPDX-License-Identifier: Apache-2.0
package e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pen.TestClient;
import pen.TestServer;

/** {@code penstats} and those who ask it: crowds of browsers, and requests that are none. */
@Tag("once")
class PenStatsRequestsIT {
    private static final int BROWSERS = 1000;

    /** Beside what it has at rest; bytes. */
    private static final long MEMORY = 200L << 20;

    @TempDir
    private Path directory;

    private static void assertSaidNothing(PenStatsProcess penstats) throws IOException {
        assertThat(penstats.isAlive()).isTrue();
        assertThat(penstats.output()).isEqualTo("penstats: " + penstats.page("/") + "\n");
    }

    @Test
    void browsers_aThousandAtOnce_allHear_andLeaveNothing() throws Exception {
        try (TestServer a = new TestServer("a");
                PenProcess pen = PenProcess.start(a);
                PenStatsProcess penstats = PenStatsProcess.start(
                        directory, "--interval", 500, "--pen", PenStatsProcess.watch("web", pen))) {
            try (EventCrowd few = new EventCrowd()) {
                few.follow(10, penstats.address());
                few.awaitEvents(2);
            }
            int descriptors = penstats.descriptors();
            int threads = penstats.threads();
            long memory = penstats.resident();
            try (EventCrowd crowd = new EventCrowd();
                    EventCrowd deaf = new EventCrowd()) {
                deaf.follow(50, penstats.address());
                long begun = System.nanoTime();
                crowd.follow(BROWSERS, penstats.address());
                double connected = (System.nanoTime() - begun) / 1e9;
                crowd.awaitEvents(5);
                System.out.printf(
                        Locale.ROOT,
                        "penstats: %d browsers connected in %.1f s, had 5 events each after %.1f s, %d MB more, %d threads more%n",
                        BROWSERS,
                        connected,
                        (System.nanoTime() - begun) / 1e9,
                        (penstats.resident() - memory) >> 20,
                        penstats.threads() - threads);
                assertThat(crowd.ended()).isZero();
                assertThat(penstats.threads()).isLessThan(threads + 20);
                assertThat(penstats.resident() - memory).isLessThan(MEMORY);
                assertThat(penstats.get("/healthz").statusCode()).isEqualTo(200);
                // The pen is asked once for all of them.
                assertThat(Reports.of(pen).at("process", "open_descriptors").number())
                        .isLessThan(100);
            }
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> penstats.descriptors() <= descriptors + 5);
            assertSaidNothing(penstats);
        }
    }

    @Test
    void requests_thatAreNone_areRefused_andTellNothingOfUs() throws Exception {
        try (TestServer a = new TestServer("a");
                PenProcess pen = PenProcess.start(a);
                PenStatsProcess penstats =
                        PenStatsProcess.start(directory, "--pen", PenStatsProcess.watch("web", pen))) {
            String before = pen.control("servers");
            List<String> wrong = new ArrayList<>();
            for (String path :
                    List.of("/", "/status", "/status.json", "/metrics", "/events", "/healthz", "/assets/penstats.js")) {
                for (String method : List.of("POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE")) {
                    HttpResponse<String> answer = penstats.send(method, path, "");
                    if (answer.statusCode() != 405
                            || answer.headers().firstValue("Allow").isEmpty()) {
                        wrong.add(method + " " + path + " " + answer.statusCode());
                    }
                }
            }
            assertThat(wrong).isEmpty();
            for (String path : List.of(
                    "/none",
                    "/control",
                    "/status?pen=none",
                    "/status.json?pen=none",
                    "/assets/",
                    "/assets/none.js",
                    "/assets/%2e%2e/PenStats.class",
                    "/assets/..%2fPenStats.class",
                    "/assets/%252e%252e/PenStats.class",
                    "/status.json?pen=web&n=-1",
                    "/status.json?pen=web&n=10001",
                    "/status.json?pen=web&clients=x",
                    "/status.json?pen=web&clients=0%0Aquit")) {
                HttpResponse<String> answer = penstats.get(path);
                assertThat(answer.statusCode()).as(path).isBetween(400, 404);
                assertThat(answer.body()).as(path).doesNotContain("Exception", "\tat ", "jetty", "Jetty");
                assertThat(answer.headers().map()).doesNotContainKey("server");
                assertThat(answer.headers().firstValue("Content-Security-Policy"))
                        .as(path)
                        .isPresent();
                assertThat(answer.headers().firstValue("X-Content-Type-Options"))
                        .as(path)
                        .contains("nosniff");
            }
            for (String rubbish : List.of(
                    "\u0000\u0001\u0002\r\n\r\n",
                    "GET\r\n\r\n",
                    "GET / HTTP/9.9\r\n\r\n",
                    "GET / HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(20_000) + "\r\n\r\n",
                    "GET /" + "y".repeat(20_000) + " HTTP/1.1\r\nHost: a\r\n\r\n")) {
                try (var socket = TestClient.connect("127.0.0.1", penstats.address())) {
                    TestClient.send(socket, rubbish);
                    assertThat(TestClient.line(socket)).matches("HTTP/1.1 [45][0-9]{2} .*\r");
                }
            }
            assertThat(pen.control("servers")).isEqualTo(before);
            assertSaidNothing(penstats);
        }
    }
}
