// SPDX-License-Identifier: Apache-2.0
package penstats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignalledServletTest {
    private static final Pattern SINCE = Pattern.compile("No answer since [^<]*");

    @TempDir
    private Path directory;

    private final HttpClient client = HttpClient.newHttpClient();
    private SignallablePen pen;
    private Path pidFile;
    private Pens pens;
    private WebServer server;

    @BeforeEach
    void start() throws IOException {
        pidFile = directory.resolve("pid");
        Path webFile = directory.resolve("web.html");
        pen = new SignallablePen(directory, pidFile, webFile);
        pen.start("echo \"<html>$((n += 1))</html>\" > \"$web\"");
        Options options = Options.parse(
                "--pid", pidFile.toString(), "--web", webFile.toString(), "--timeout", "60", "--bind", "127.0.0.1:0");
        pens = new Pens(options);
        server = WebServer.start(options, pens);
    }

    @AfterEach
    void stop() {
        server.close();
        pens.close();
        pen.close();
    }

    @Test
    void status_isTheFileOfEachTime() throws Exception {
        HttpResponse<String> response = get("/status");
        assertThat(response).returns(200, HttpResponse::statusCode).returns("<html>1</html>\n", HttpResponse::body);
        assertThat(response.headers().firstValue("Content-Type")).contains("text/html;charset=utf-8");
        assertThat(get("/status").body()).isEqualTo("<html>2</html>\n");
    }

    @Test
    void status_ofManyAtOnce_isServedToEach() {
        List<CompletableFuture<HttpResponse<String>>> many = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            many.add(client.sendAsync(request("/status"), BodyHandlers.ofString()));
        }
        for (CompletableFuture<HttpResponse<String>> one : many) {
            assertThat(one.join().body()).startsWith("<html>").endsWith("</html>\n");
        }
    }

    @Test
    void status_penGone_is503SinceTheFirstTime() throws Exception {
        Files.delete(pidFile);
        HttpResponse<String> first = get("/status");
        assertThat(first.statusCode()).isEqualTo(503);
        assertThat(first.body()).contains(pidFile + ": cannot read the process id: no such file or directory");
        assertThat(since(get("/status"))).isEqualTo(since(first));
    }

    @Test
    void root_leadsToTheStatus() throws Exception {
        assertThat(get("/")).returns(302, HttpResponse::statusCode).returns("/status", response -> response.headers()
                .firstValue("Location")
                .orElse(""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/events", "/status.json", "/metrics", "/control", "/assets/penstats.js"})
    void otherAddresses_needAControlPort(String path) throws Exception {
        assertThat(get(path).statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({"--pen, web1=127.0.0.1:1, --pen", "--allow-control, --cgi, --allow-control"})
    void options_withAControlPort_areRefused(String option, String next, String named) {
        assertThatThrownBy(() -> Options.parse("--pid", "pid", "--web", "web", option, next))
                .hasMessage(
                        "--pid: with " + named + " (expected: one of them; --pid is for a pen without a control port)");
    }

    private static String since(HttpResponse<String> response) {
        Matcher since = SINCE.matcher(response.body());
        assertThat(since.find()).isTrue();
        return since.group();
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(request(path), BodyHandlers.ofString());
    }

    private HttpRequest request(String path) {
        return HttpRequest.newBuilder(URI.create("http://" + server.address() + path))
                .build();
    }
}
