// SPDX-License-Identifier: Apache-2.0
package penstats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebServerTest {
    private static final String ODD = "<b>&\"'";

    private static final String ODD_QUERY = "%3Cb%3E%26%22%27";

    private ScriptedPen pen;
    private TestWeb web;

    @BeforeEach
    void start() throws IOException {
        pen = ScriptedPen.well();
        web = TestWeb.start(ODD + "=" + pen.control(), "other=" + pen.control());
    }

    @AfterEach
    void close() throws IOException {
        web.close();
        pen.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/assets/index.html",
                "/status",
                "/status.json",
                "/metrics",
                "/healthz",
                "/healthz?pen=other",
                "/status?pen=other",
                "/nothing",
                "/assets/nothing.js",
                "/status?pen=nobody"
            })
    void answer_hasTheHeaders(String path) throws Exception {
        HttpResponse<String> answer = web.get(path);
        assertThat(answer.headers().map())
                .containsKeys("content-security-policy", "x-content-type-options", "referrer-policy")
                .doesNotContainKeys("server", "x-powered-by", "set-cookie");
        assertThat(answer.headers().firstValue("X-Frame-Options")).contains("DENY");
        assertThat(answer.headers().firstValue("Content-Security-Policy").orElseThrow())
                .startsWith("default-src 'none'; script-src 'self'; style-src '")
                .doesNotContain("unsafe");
        HttpResponse<String> head = web.ask("HEAD", path);
        assertThat(head.statusCode()).isEqualTo(answer.statusCode());
        assertThat(head.body()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "/, POST",
        "/assets/x.js, PUT",
        "/status, DELETE",
        "/status.json, POST",
        "/metrics, OPTIONS",
        "/healthz, TRACE",
        "/events, POST",
        "/events, BREW"
    })
    void method_otherThanReading_isRefused(String path, String method) throws Exception {
        String answer = web.raw(method + " " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        assertThat(answer)
                .startsWith("HTTP/1.1 405 ")
                .contains("\r\nAllow: GET, HEAD\r\n")
                .doesNotContain("ok\n");
        assertThat(pen.asked()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "SSH-2.0-OpenSSH_9.2\n", "okay\n", "ok\nok\n", "[<html>]\n"})
    void answer_isNotAPens_isUnavailable(String reply) throws Exception {
        pen.play((command, out) -> ScriptedPen.write(out, reply));
        HttpResponse<String> health = web.get("/healthz?pen=other");
        assertThat(health.statusCode()).isEqualTo(503);
        assertThat(health.body()).contains("health: ", "answer (expected: ok)");
        HttpResponse<String> status = web.get("/status?pen=other");
        assertThat(status.statusCode()).isEqualTo(503);
        assertThat(status.body()).contains("status html: ", "answer (expected: a page)");
    }

    @ParameterizedTest
    @CsvSource({
        "/nothing, 404",
        "/assets/, 404",
        "/assets/.., 200",
        "/assets/../PenStats.class, 404",
        "/assets/%2e%2e/penstats/PenStats.class, 400",
        "/assets/..%2fPenStats.class, 400",
        "/assets/PenStats.class, 404",
        "/assets/uplot/../index.html, 200",
        "/assets//etc/passwd.txt, 400",
        "/assets/.txt, 404",
        "/status?pen=%ff, 400",
        "/status?pen=%zz, 400",
        "/status?pen=&&&==, 404",
        "/healthz?x=%00&x=1, 200",
        "/status.json?pen=other&n=10001, 400",
        "/status.json?pen=other&n=1%0Astop, 400",
        "/status.json?pen=other&clients=-1, 400",
        "/status.json?pen=other&clients=1&connections=1, 400",
        "/status.json?pen=nobody, 404",
        "x, 400",
    })
    void request_getsItsStatus(String target, int status) throws Exception {
        String answer = web.raw("GET " + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        assertThat(answer)
                .startsWith("HTTP/1.1 " + status + " ")
                .doesNotContain("jetty", "Jetty", "Exception", "at org.");
        assertThat(pen.asked()).isEmpty();
    }

    @Test
    void request_headTooLong_isRefused() throws Exception {
        assertThat(web.raw("GET / HTTP/1.1\r\nHost: x\r\nX: " + "x".repeat(10_000) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 431 ")
                .doesNotContain("Jetty");
    }

    @Test
    void asset_unchanged_isNotSentAgain() throws Exception {
        String tag = web.get("/assets/index.html").headers().firstValue("ETag").orElseThrow();
        HttpResponse<String> again = web.ask("GET", "/assets/index.html", "If-None-Match", tag);
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
    }

    @Test
    void status_isThePensOwnPage_withItsStylePermitted() throws Exception {
        HttpResponse<String> answer = web.get("/status");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(Reports.html());
        // printf 'p{color:red}' | openssl sha256 -binary | base64
        assertThat(answer.headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains("style-src 'sha256-p0bF+un5yUb9MBO6xRb8kPHlY2BdpHVtLiFkDrZPF64='");
        assertThat(pen.asked()).containsExactly("status html");
    }

    @Test
    void status_penIsDown_saysWhatWasTriedAndWhySinceWhen() throws Exception {
        assertThat(web.get("/metrics").statusCode()).isEqualTo(200);
        pen.close();
        HttpResponse<String> answer = web.get("/status?pen=" + ODD_QUERY);
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body())
                .contains("<h1>&lt;b&gt;&amp;&quot;&#39; does not answer</h1>")
                .contains("Tried: " + pen.control() + ": Connection refused.")
                .containsPattern("No answer since 20\\d\\d-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ\\.")
                .doesNotContain(ODD);
    }

    @Test
    void status_unknownPen_isEscaped() throws Exception {
        HttpResponse<String> answer = web.get("/status?pen=%3Cscript%3E");
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body())
                .contains("No pen is called &lt;script&gt; here.")
                .doesNotContain("<script>");
    }

    @Test
    void json_ofAll_hasEveryPen() throws Exception {
        HttpResponse<String> answer = web.get("/status.json");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(answer.body())
                .startsWith("{\"schema\":1,\"pens\":[{\"pen\":\"<b>&\\\"'\",\"state\":\"up\",\"since\":\"20")
                .contains("\"pen\":\"other\"", "\"error\":null", "\"status\":" + Reports.sample());
        assertThat(pen.asked()).containsExactly("status json 1000", "status json 1000");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "-, status json 1000",
                "n=5, status json 5",
                "clients=7, status json clients 7 1000",
                "connections=7&n=10, status json connections 7 10",
                "y=1&n=0, status json 0",
            })
    void json_ofOne_asksForIt(String query, String command) throws Exception {
        HttpResponse<String> answer = web.get("/status.json?pen=other" + (query == null ? "" : "&" + query));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(Reports.sample() + "\n");
        assertThat(pen.asked()).containsExactly(command);
    }

    @Test
    void json_pensAreDown_saysSo() throws Exception {
        pen.close();
        HttpResponse<String> all = web.get("/status.json");
        assertThat(all.statusCode()).isEqualTo(503);
        assertThat(all.body()).contains("\"state\":\"unknown\"", "Connection refused", "\"status\":null");
        HttpResponse<String> one = web.get("/status.json?pen=other");
        assertThat(one.statusCode()).isEqualTo(503);
        assertThat(one.body()).startsWith("{\"pen\":\"other\",").contains("Connection refused");
    }

    @Test
    void json_garbage_isNotPassedOn() throws Exception {
        pen.play((command, out) -> ScriptedPen.write(out, "{\"a\":<script>"));
        HttpResponse<String> answer = web.get("/status.json?pen=other");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("no report").doesNotContain("{\"a\"");
    }

    @Test
    void status_large_comesWhole() throws Exception {
        String large = "<html>" + "0123456789".repeat(500_000) + "</html>\n";
        pen.play((command, out) -> ScriptedPen.write(out, large));
        assertThat(web.get("/status").body()).isEqualTo(large);
    }

    @Test
    void status_manyTakeNothingOfLargePages_oneIsToldToComeLater_untilTheyGo() throws Exception {
        String large = "<html>" + "0123456789".repeat(800_000) + "</html>\n";
        pen.play((command, out) -> ScriptedPen.write(out, large));
        List<Socket> slow = new ArrayList<>();
        try {
            // The kernel holds a part of each.
            String answer = "";
            while (!answer.startsWith("HTTP/1.1 503 ")) {
                assertThat(slow).hasSizeLessThan(100);
                Socket socket = web.connect();
                slow.add(socket);
                socket.getOutputStream()
                        .write("GET /status HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                answer = new String(socket.getInputStream().readNBytes(13), StandardCharsets.US_ASCII);
            }
            assertThat(slow).hasSizeGreaterThan(5);
            assertThat(web.get("/healthz").statusCode()).isEqualTo(200);
            assertThat(web.get("/status").headers().firstValue("Retry-After")).contains("5");
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
        await().atMost(60, TimeUnit.SECONDS).until(() -> web.get("/status").statusCode() == 200);
    }

    @Test
    void health_ofPen_isThePensOwn() throws Exception {
        assertThat(web.get("/healthz?pen=other").body()).isEqualTo("ok\n");
        pen.play((command, out) -> ScriptedPen.write(out, "error: no server is available\n"));
        HttpResponse<String> answer = web.get("/healthz?pen=other");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).isEqualTo("no server is available\n");
        assertThat(web.get("/healthz").statusCode()).isEqualTo(200);
    }

    @Test
    void pages_penHangs_othersComeAtOnce() throws Exception {
        try (ScriptedPen hanging = ScriptedPen.start((command, out) -> {
                    while (true) {
                        ScriptedPen.write(out, "x");
                        // The others are to have the processor.
                        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
                    }
                });
                TestWeb beside =
                        TestWeb.start("--timeout", "5", "slow=" + hanging.control(), "well=" + pen.control())) {
            assertThat(beside.get("/status?pen=well").statusCode()).isEqualTo(200);
            assertThat(beside.get("/status?pen=slow").statusCode()).isEqualTo(503);
            assertThat(beside.get("/healthz").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void start_portIsTaken_saysWhich() {
        assertThatThrownBy(() -> TestWeb.start("--bind", "127.0.0.1:" + web.port(), "x=/x"))
                .isInstanceOf(IOException.class)
                .hasMessage("--bind 127.0.0.1:" + web.port() + ": Address already in use");
    }

    @Test
    void start_unknownHost_saysWhich() {
        assertThatThrownBy(() -> TestWeb.start("--bind", "no-such-host.invalid:1", "x=/x"))
                .isInstanceOf(IOException.class)
                .hasMessage("--bind no-such-host.invalid: unknown host");
    }
}
