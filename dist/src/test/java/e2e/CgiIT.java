// SPDX-License-Identifier: Apache-2.0
package e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pen.TestServer;

/** {@code penstats} the way it was always used: a web server's program, and a signal for pen. */
@Tag("once")
class CgiIT {
    /** Beyond this it would be of no use; what it takes is told, not judged. */
    private static final double PATIENCE_SECONDS = 10;

    private static final int ROUNDS = 5;

    @TempDir
    private Path directory;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private HttpResponse<String> get(String address) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create(address)).build(),
                HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    }

    /** Lets the user of the web server ask this pen. */
    private static void open(PenProcess pen) throws Exception {
        Path control = Path.of(pen.controlPort());
        Files.setPosixFilePermissions(control.getParent(), PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(control, PosixFilePermissions.fromString("rw-rw-rw-"));
    }

    @Test
    void scriptAlias_inABrowser_showsThePage_andWithoutPenWhyNot() throws Exception {
        try (TestServer a = new TestServer("a");
                PenProcess pen = PenProcess.start(a);
                CgiServer apache = CgiServer.start(
                        directory.resolve("apache"),
                        "--pen",
                        PenStatsProcess.watch("web", pen),
                        "--pen",
                        "gone=/nonexistent/control");
                Browser browser = Browser.start(directory.resolve("browser"))) {
            open(pen);
            pen.many("127.25.0.1", 3);
            double[] seconds = new double[ROUNDS];
            for (int round = 0; round < ROUNDS; round++) {
                long begun = System.nanoTime();
                HttpResponse<String> page = get(apache.page(""));
                seconds[round] = (System.nanoTime() - begun) / 1e9;
                assertThat(page.statusCode()).as(page.body() + apache.errors()).isEqualTo(200);
                assertThat(page.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
                assertThat(page.body())
                        .startsWith("<!DOCTYPE html>")
                        .contains("127.25.0.1")
                        .endsWith("</html>\n");
            }
            Arrays.sort(seconds);
            String told = String.format(
                    Locale.ROOT,
                    "penstats --cgi: %.2f s from the request to the page (median of %d; from %.2f to %.2f)%n",
                    seconds[ROUNDS / 2],
                    ROUNDS,
                    seconds[0],
                    seconds[ROUNDS - 1]);
            System.out.print(told);
            Files.writeString(Tree.HOME.resolveSibling("penstats-cgi.txt"), told);
            assertThat(seconds[0]).isLessThan(PATIENCE_SECONDS);

            browser.open(apache.page("?pen=web"));
            assertThat(browser.text()).contains("127.25.0.1");
            assertThat(browser.foreign(apache.host())).isEmpty();
            browser.screenshot("cgi");

            HttpResponse<String> gone = get(apache.page("?pen=gone"));
            assertThat(gone.statusCode()).isEqualTo(503);
            assertThat(gone.body()).contains("/nonexistent/control").endsWith("</html>\n");
            assertThat(http.send(
                                    HttpRequest.newBuilder(URI.create(apache.page("")))
                                            .POST(HttpRequest.BodyPublishers.ofString("pen=web"))
                                            .build(),
                                    HttpResponse.BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(405);
            assertThat(get(apache.page("?pen=%3Cb%3E&x=%ff%00")).statusCode()).isBetween(400, 404);
            assertThat(apache.errors()).isEmpty();
        }
    }

    @Test
    void cgi_asAProgram_isOneResponse() throws Exception {
        try (TestServer a = new TestServer("a");
                PenProcess pen = PenProcess.start(a)) {
            Tree.Ended page = Tree.shell(
                    "\"$PENSTATS\" --cgi --pen \"$CONTROL\"",
                    Map.of(
                            "PENSTATS",
                            Tree.program("penstats"),
                            "CONTROL",
                            pen.controlPort(),
                            "REQUEST_METHOD",
                            "GET",
                            "GATEWAY_INTERFACE",
                            "CGI/1.1"),
                    directory);
            assertThat(page.status()).isZero();
            assertThat(page.err()).isEmpty();
            assertThat(page.out())
                    .containsPattern("(?m)^Content-Type: text/html; charset=utf-8\r?$")
                    .containsPattern("\n\r?\n<!DOCTYPE html>")
                    .endsWith("</html>\n");
        }
    }

    @Test
    void pidAndWeb_signalsPen_andServesWhatItWrites() throws Exception {
        Path pid = directory.resolve("pid");
        Path web = directory.resolve("web.html");
        try (TestServer a = new TestServer("a");
                PenProcess pen = PenProcess.start("-p", pid, "-w", web, a);
                PenStatsProcess penstats = PenStatsProcess.start(directory, "--pid", pid, "--web", web)) {
            for (int visitor = 1; visitor <= 3; visitor++) {
                String client = "127.25.1." + visitor;
                assertThat(pen.many(client, 1)).containsExactly("a");
                HttpResponse<String> page = penstats.get("/status");
                assertThat(page.statusCode()).as(page.body()).isEqualTo(200);
                assertThat(page.body()).contains(client).endsWith("</html>\n");
                assertThat(page.body()).isEqualTo(Files.readString(web));
            }
            Tree.Ended cgi = Tree.run("penstats", "--cgi", "--pid", pid, "--web", web);
            assertThat(cgi.err()).isEmpty();
            assertThat(cgi.out()).contains("127.25.1.3").endsWith(Files.readString(web));
            assertThat(pen.stop()).isZero();
            HttpResponse<String> gone = penstats.get("/status");
            assertThat(gone.statusCode()).isEqualTo(503);
            assertThat(gone.body()).contains(pid.toString());
        }
    }
}
