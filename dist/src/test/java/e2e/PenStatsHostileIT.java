// SPDX-License-Identifier: Apache-2.0
package e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pen.TestServer;

/** {@code penstats} and pens that are none, or say what they should not. */
@Tag("once")
class PenStatsHostileIT {
    /** Beside what it has at rest; bytes. */
    private static final long MEMORY = 200L << 20;

    /** A name that would be more than a text, if anybody took it for HTML. */
    private static final String NAME = "<script>alert(1)<b>&\"'";

    private static final String IMAGE = "<img src='http://127.0.0.9:1/x' onerror='alert(2)'>";

    @TempDir
    private Path directory;

    @Test
    void controlPorts_thatAreNone_costLittle_andHarmNoOther() throws Exception {
        byte[] rubbish = new byte[100_000];
        new Random(20261123).nextBytes(rubbish);
        try (TestServer a = new TestServer("a");
                PenProcess pen = PenProcess.start(a);
                OddControlPort hanging = OddControlPort.hanging();
                OddControlPort dribbling = OddControlPort.dribbling();
                OddControlPort endless = OddControlPort.endless();
                OddControlPort garbage = new OddControlPort(client -> client.write(rubbish));
                OddControlPort silent = OddControlPort.saying("");
                OddControlPort future = OddControlPort.saying("{\"schema\":99}\n");
                OddControlPort half = OddControlPort.saying("{\"schema\":1,\"servers\":[{\n");
                OddControlPort deep = OddControlPort.saying("[".repeat(500_000) + "\n");
                OddControlPort refusing = OddControlPort.saying("error: " + IMAGE + "\n");
                PenStatsProcess penstats = PenStatsProcess.start(
                        directory,
                        options(
                                "--interval",
                                "200",
                                "--timeout",
                                "5",
                                "--pen",
                                PenStatsProcess.watch("web", pen),
                                "--pen",
                                "hanging=" + hanging.operand(),
                                "--pen",
                                "dribbling=" + dribbling.operand(),
                                "--pen",
                                "endless=" + endless.operand(),
                                "--pen",
                                "garbage=" + garbage.operand(),
                                "--pen",
                                "silent=" + silent.operand(),
                                "--pen",
                                "future=" + future.operand(),
                                "--pen",
                                "half=" + half.operand(),
                                "--pen",
                                "deep=" + deep.operand(),
                                "--pen",
                                "refusing=" + refusing.operand()))) {
            assertThat(penstats.get("/status?pen=web").statusCode()).isEqualTo(200);
            long memory = penstats.resident();
            int threads = penstats.threads();
            int descriptors = penstats.descriptors();
            for (String odd :
                    List.of("hanging", "dribbling", "endless", "garbage", "silent", "half", "deep", "refusing")) {
                HttpResponse<String> answer = penstats.get("/status.json?pen=" + odd);
                assertThat(answer.statusCode()).as(odd).isBetween(500, 503);
                assertThat(answer.body()).as(odd).doesNotContain("Exception", "\tat ");
            }
            for (String odd : List.of("hanging", "dribbling", "endless", "refusing")) {
                HttpResponse<String> page = penstats.get("/status?pen=" + odd);
                assertThat(page.statusCode()).as(odd).isBetween(500, 503);
                assertThat(page.body())
                        .as(odd)
                        .doesNotContain("<img", "Exception")
                        .endsWith("</html>\n");
            }
            try (EventStream events = EventStream.open(penstats)) {
                assertThat(events.next("hello").at("pens").items()).hasSize(10);
                int reports = 0;
                while (reports < 20) {
                    Json event = events.next("pen");
                    if (event.at("pen").text().equals("web")) {
                        // The first event of each tells only what is known before anybody was asked.
                        assertThat(event.at("state").text())
                                .isEqualTo(reports == 0 && event.at("status").isNull() ? "unknown" : "up");
                        reports += event.at("status").isNull() ? 0 : 1;
                    } else {
                        assertThat(event.at("state").text()).isEqualTo("unknown");
                        if (event.at("pen").text().equals("future")
                                && !event.at("error").isNull()) {
                            assertThat(event.at("error").text()).contains("99");
                        }
                    }
                }
            }
            HttpResponse<String> all = penstats.get("/status.json");
            assertThat(all.statusCode()).isEqualTo(200);
            assertThat(Json.parse(all.body()).at("pens").items()).hasSize(10);
            assertThat(penstats.metrics())
                    .containsEntry("pen_up{pen=\"web\"}", 1.0)
                    .containsEntry("pen_up{pen=\"deep\"}", 0.0);
            // Nobody looks any more, so nobody is asked.
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> hanging.open() + dribbling.open() + endless.open() == 0);
            int asked = garbage.asked();
            assertThat(penstats.get("/healthz").body()).startsWith("ok");
            assertThat(garbage.asked()).isEqualTo(asked);
            assertThat(penstats.resident() - memory).isLessThan(MEMORY);
            // At most one that asks for each pen, and those that serve.
            assertThat(penstats.threads()).isLessThan(threads + 20);
            assertThat(penstats.descriptors()).isLessThan(descriptors + 20);
            assertSaidNothing(penstats);
        }
    }

    private static Object[] options(Object... options) {
        return options;
    }

    private static void assertSaidNothing(PenStatsProcess penstats) throws IOException {
        assertThat(penstats.isAlive()).isTrue();
        assertThat(penstats.output()).isEqualTo("penstats: " + penstats.page("/") + "\n");
    }

    @Test
    void texts_thatLookLikeHtml_areTexts() throws Exception {
        try (TestServer a = new TestServer("a");
                PenProcess pen = PenProcess.start(a);
                OddControlPort forged = OddControlPort.saying(forged(Reports.of(pen)) + "\n");
                OddControlPort refusing = OddControlPort.saying("error: " + IMAGE + "\n");
                PenStatsProcess penstats = PenStatsProcess.start(
                        directory,
                        "--pen",
                        NAME + "=" + pen.controlPort(),
                        "--pen",
                        "forged=" + forged.operand(),
                        "--pen",
                        "refusing=" + refusing.operand());
                Browser browser = Browser.start(directory.resolve("browser"))) {
            browser.open(penstats.page("/"));
            browser.untilText(NAME);
            browser.untilText(a.operand());
            // The server's, as forged says, and the refusal.
            browser.until(
                    "the texts are there",
                    () -> browser.evaluate("return document.body.textContent")
                                    .text()
                                    .split("<img", -1)
                                    .length
                            > 2);
            assertThat(browser.evaluate("return document.querySelectorAll('b, img').length")
                            .number())
                    .isZero();
            for (String page : List.of("/status?pen=refusing", "/status?pen=%3Cscript%3Ealert(3)%3C/script%3E")) {
                browser.open(penstats.page(page));
                assertThat(browser.evaluate("return document.querySelectorAll('b, img, script').length")
                                .number())
                        .isZero();
            }
            assertThat(browser.foreign(penstats.host())).isEmpty();
            assertThat(penstats.metrics().keySet()).anyMatch(sample -> sample.startsWith("pen_up{pen=\"<script>"));
            assertSaidNothing(penstats);
        }
    }

    /** A report in which every text is an image. */
    private static String forged(Json report) {
        return report.toString().replaceAll("\"(version|address|client)\":\"[^\"]*\"", "\"$1\":\"" + IMAGE + "\"");
    }
}
