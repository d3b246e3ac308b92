// SPDX-License-Identifier: Apache-2.0
package penstats;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CgiTest {
    private static final String HEAD = """
            Status: 200 OK
            Content-Type: text/html; charset=utf-8
            Cache-Control: no-store
            X-Content-Type-Options: nosniff
            X-Frame-Options: DENY
            Referrer-Policy: same-origin
            Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
            connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'

            """;

    private ScriptedPen first;
    private ScriptedPen second;

    @BeforeEach
    void start() throws IOException {
        first = ScriptedPen.start((command, out) -> ScriptedPen.write(out, "<html>first: " + command + "</html>\n"));
        second = ScriptedPen.start((command, out) -> ScriptedPen.write(out, "<html>second: " + command + "</html>\n"));
    }

    @AfterEach
    void stop() throws IOException {
        first.close();
        second.close();
    }

    @Test
    void answer_noEnvironment_isTheFirstPensPage() throws Exception {
        assertThat(answer(Map.of())).isEqualTo(HEAD + "<html>first: status html</html>\n");
    }

    @Test
    void answer_penInTheQuery_isItsPage() throws Exception {
        assertThat(answer(
                        Map.of("REQUEST_METHOD", "GET", "PATH_INFO", "/status", "QUERY_STRING", "x&pen=t%77o&pen=one")))
                .isEqualTo(HEAD + "<html>second: status html</html>\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "SSH-2.0-OpenSSH_9.2\n", "[<html>]\n"})
    void answer_whatIsNoPage_isUnavailable(String reply) throws Exception {
        first.play((command, out) -> ScriptedPen.write(out, reply));
        assertThat(answer(Map.of())).startsWith("Status: 503 ").contains("status html: ", "(expected: a page)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&&&", "=", "%zz", "pen", "open=two", "status html", "x=%00&y=\u00fc", "-h", "--pen"})
    void answer_nonsenseInTheQuery_isTheFirstPensPage(String query) throws Exception {
        assertThat(answer(Map.of("QUERY_STRING", query))).isEqualTo(HEAD + "<html>first: status html</html>\n");
    }

    @Test
    void answer_head_hasNoBody() throws Exception {
        assertThat(answer(Map.of("REQUEST_METHOD", "HEAD"))).isEqualTo(HEAD);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "get", "", "GET\nX: y"})
    void answer_anotherMethod_is405(String method) throws Exception {
        assertThat(answer(Map.of("REQUEST_METHOD", method)))
                .startsWith("Status: 405 Method Not Allowed\n")
                .contains("\nAllow: GET, HEAD\n")
                .doesNotContain("X: y");
        assertThat(first.asked()).isEmpty();
    }

    @Test
    void answer_unknownPen_is404AndHarmless() throws Exception {
        assertThat(answer(Map.of("QUERY_STRING", "pen=%3Cscript%3E")))
                .startsWith("Status: 404 Not Found\n")
                .contains("No pen is called &lt;script&gt; here.");
    }

    @Test
    void answer_styleOfThePage_isPermittedByItsHash() throws Exception {
        first.play((command, out) -> ScriptedPen.write(out, Reports.html()));
        assertThat(answer(Map.of()))
                .contains("; style-src 'sha256-p0bF+un5yUb9MBO6xRb8kPHlY2BdpHVtLiFkDrZPF64='; ")
                .endsWith("\n\n" + Reports.html());
    }

    @Test
    void answer_badEncoding_is400() throws Exception {
        assertThat(answer(Map.of("QUERY_STRING", "pen=%zz"))).startsWith("Status: 400 Bad Request\n");
    }

    @Test
    void answer_anotherPath_is404() throws Exception {
        assertThat(answer(Map.of("PATH_INFO", "/metrics"))).startsWith("Status: 404 Not Found\n");
    }

    @Test
    void answer_penDown_is503InWords() throws Exception {
        String nowhere;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nowhere = "127.0.0.1:" + closed.getLocalPort();
        }
        assertThat(new Cgi(Map.of(), Options.parse("--cgi", "--pen", "one=" + nowhere)).answer())
                .startsWith("Status: 503 Service Unavailable\nContent-Type: text/html; charset=utf-8\n")
                .contains("one does not answer", nowhere, "refused", "No answer since 2");
    }

    @Test
    void answer_penRefuses_is503WithItsWords() throws Exception {
        try (ScriptedPen refusing = ScriptedPen.start((command, out) -> ScriptedPen.write(out, "error: not <now>\n"))) {
            assertThat(new Cgi(Map.of(), Options.parse("--cgi", "--pen", "one=" + refusing.control())).answer())
                    .startsWith("Status: 503 ")
                    .contains("one: not &lt;now&gt;.");
        }
    }

    @Test
    void answer_signalledPen_isTheFile(@TempDir Path directory) throws Exception {
        Path pidFile = directory.resolve("pid");
        Path webFile = directory.resolve("web.html");
        Options options =
                Options.parse("--cgi", "--pid", pidFile.toString(), "--web", webFile.toString(), "--timeout", "60");
        try (SignallablePen pen = new SignallablePen(directory, pidFile, webFile)) {
            pen.start("echo '<html>written</html>' > \"$web\"");
            assertThat(new Cgi(Map.of(), options).answer()).isEqualTo(HEAD + "<html>written</html>\n");
        }
        Files.delete(pidFile);
        assertThat(new Cgi(Map.of(), options).answer())
                .startsWith("Status: 503 Service Unavailable\n")
                .contains(pidFile + ": cannot read the process id: no such file or directory");
    }

    private String answer(Map<String, String> environment) throws InterruptedException {
        Options options = Options.parse("--cgi", "--pen", "one=" + first.control(), "--pen", "two=" + second.control());
        return new Cgi(environment, options).answer();
    }
}
