// SPDX-License-Identifier: Apache-2.0
package e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The command http between unmodified clients and real servers. */
@Tag("once")
class HttpHeadersIT {
    @TempDir
    private static Path directory;

    private static WebServer nginx;
    private static WebServer apache;

    @BeforeAll
    static void startServers() throws IOException {
        nginx = WebServer.start(WebServer.Kind.NGINX, Files.createDirectory(directory.resolve("nginx")));
        apache = WebServer.start(WebServer.Kind.APACHE, Files.createDirectory(directory.resolve("apache")));
    }

    @AfterAll
    static void stopServers() {
        nginx.close();
        apache.close();
    }

    private static WebServer server(WebServer.Kind kind) {
        return kind == WebServer.Kind.NGINX ? nginx : apache;
    }

    private static String curl(PenProcess pen, String arguments) throws Exception {
        Tree.Ended ended = Tree.shell(
                "curl -sS --max-time 60 " + arguments, Map.of("PEN", "http://127.0.0.1:" + pen.port()), directory);
        assertThat(ended.err()).isEmpty();
        return ended.out();
    }

    @ParameterizedTest
    @EnumSource
    void requests_ofAnyMethod_nameTheClient(WebServer.Kind kind) throws Exception {
        try (PenProcess pen = PenProcess.start("-H", server(kind).operand())) {
            for (String method : List.of("GET", "POST -d a=b", "PUT -T index", "PATCH -d x", "DELETE", "OPTIONS")) {
                Files.writeString(directory.resolve("index"), "x");
                assertThat(curl(pen, "--interface 127.0.0.9 -o /dev/null -D - $PEN/a -X " + method))
                        .as(method)
                        .contains("X-Seen: 127.0.0.9 http\r\n");
            }
            assertThat(curl(pen, "--interface 127.0.0.9 -I $PEN/")).contains("X-Seen: 127.0.0.9 http\r\n");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "http, '6.6.6.6, 127.0.0.1 http'",
        "http append, '6.6.6.6, 127.0.0.1 http'",
        "http replace, 127.0.0.1 http",
        "http if_none, 6.6.6.6 https",
        "no http, 6.6.6.6 https"
    })
    void headersOfTheClient_areTreatedAsTheCommandSays(String command, String seen) throws Exception {
        try (PenProcess pen = PenProcess.start("-O", command, nginx.operand())) {
            assertThat(curl(pen, "-D - -H 'x-forwarded-for: 6.6.6.6' -H 'X-FORWARDED-PROTO: https' $PEN/"))
                    .contains("X-Seen: " + seen + "\r\n");
        }
    }

    @Test
    void uploads_arriveByteForByte() throws Exception {
        byte[] body = new byte[5_000_000];
        new Random(7).nextBytes(body);
        Files.write(directory.resolve("body"), body);
        try (PenProcess pen = PenProcess.start("-H", nginx.operand())) {
            for (String form : List.of("", "-H 'Transfer-Encoding: chunked'", "-H Expect:")) {
                assertThat(curl(pen, "-o /dev/null -w '%{http_code}' " + form + " -T body $PEN/uploaded"))
                        .matches("201|204");
                assertThat(Files.readAllBytes(directory.resolve("nginx/uploaded")))
                        .isEqualTo(body);
                Files.delete(directory.resolve("nginx/uploaded"));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void manyRequests_onKeptConnections_allNameTheClient(WebServer.Kind kind) throws Exception {
        int before = server(kind).log().size();
        try (PenProcess pen = PenProcess.start("-H", server(kind).operand())) {
            Tree.Ended ended = Tree.shell(
                    "ab -q -k -n 5000 -c 20 http://127.0.0.1:" + pen.port() + "/index.html", Map.of(), directory);
            assertThat(ended.out()).contains("Complete requests:      5000", "Failed requests:        0");
        }
        List<String> log = server(kind).log();
        assertThat(log.subList(before, log.size()))
                .hasSizeGreaterThanOrEqualTo(5000)
                .allMatch(line -> line.equals("GET /index.html HTTP/1.0|127.0.0.1|200"));
    }

    @ParameterizedTest
    @EnumSource
    void pipelinedRequests_areAnsweredInOrder(WebServer.Kind kind) throws Exception {
        try (PenProcess pen = PenProcess.start("-H", server(kind).operand());
                Socket client = pen.connect("127.0.0.8")) {
            String request = "GET /index.html HTTP/1.1\r\nHost: h\r\n\r\nHEAD /none HTTP/1.1\r\nHost: h\r\n\r\n";
            client.getOutputStream().write(request.repeat(100).getBytes(StandardCharsets.US_ASCII));
            client.shutdownOutput();
            String answers = new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertThat(answers.split("X-Seen: 127.0.0.8 http\r\n", -1)).hasSize(201);
            assertThat(answers.split("a page\n", -1)).hasSize(101);
        }
    }

    @Test
    void webSocket_throughNginx_works() throws Throwable {
        try (WebSocketEcho echo = new WebSocketEcho();
                Nginx proxy = Nginx.start(Files.createDirectory(directory.resolve("proxy")), echo.port());
                PenProcess pen = PenProcess.start("-H", proxy.plain())) {
            assertThat(WebSocketEcho.greet(pen.port(), () -> {})).isEqualTo("hello");
        }
    }

    @ParameterizedTest
    @EnumSource
    void http2_byPriorKnowledge_passes(WebServer.Kind kind) throws Exception {
        try (PenProcess pen = PenProcess.start("-H", server(kind).http2())) {
            assertThat(curl(pen, "--http2-prior-knowledge -w '%{http_version}' $PEN/index.html"))
                    .isEqualTo("a page\n2");
        }
    }

    /** A server that does not speak HTTP/2 says so. */
    @ParameterizedTest
    @EnumSource
    void http2_toAServerThatDoesNotSpeakIt_ends(WebServer.Kind kind) throws Exception {
        try (PenProcess pen = PenProcess.start("-H", server(kind).operand())) {
            Tree.Ended ended = Tree.shell(
                    "curl -sS --max-time 20 --http2-prior-knowledge http://127.0.0.1:" + pen.port(),
                    Map.of(),
                    directory);
            // 28 would be a timeout.
            assertThat(ended.status()).isNotIn(0, 28);
            pen.awaitOpen(0);
        }
    }

    @Test
    void http2_byUpgrade_passes_whereTheServerAgrees() throws Exception {
        try (PenProcess pen = PenProcess.start("-H", apache.http2())) {
            assertThat(curl(pen, "--http2 -w '%{http_version}' $PEN/index.html"))
                    .isEqualTo("a page\n2");
        }
        try (PenProcess pen = PenProcess.start("-H", nginx.operand())) {
            assertThat(curl(pen, "--http2 -w '%{http_version}' $PEN/index.html $PEN/index.html"))
                    .isEqualTo("a page\n1.1a page\n1.1");
        }
    }

    /** Java's client asks for HTTP/2 by Upgrade with its first request. */
    @Test
    void javasClient_isServed() throws Exception {
        try (PenProcess pen = PenProcess.start("-H", nginx.operand(), apache.operand())) {
            HttpClient client = HttpClient.newHttpClient();
            for (int i = 0; i < 20; i++) {
                HttpResponse<String> answer = client.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + pen.port() + "/"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
                assertThat(answer.headers().firstValue("X-Seen")).contains("127.0.0.1 http");
            }
        }
    }

    @Test
    void clientOnAUnixSocket_isNamedAsNginxDoes() throws Exception {
        Path socket = directory.resolve("pen.socket");
        try (PenProcess pen = PenProcess.start("-H", "-O", "listen " + socket, nginx.operand())) {
            assertThat(curl(pen, "-D - --unix-socket " + socket + " http://h/")).contains("X-Seen: unix: http\r\n");
        }
    }
}
