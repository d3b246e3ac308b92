// SPDX-License-Identifier: Apache-2.0
package penlogd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pen.log.Diagnostics;
import pen.net.Endpoint;

class MetricsServerTest {
    private final Counts counts = new Counts();
    private final Diagnostics diagnostics = new Diagnostics(lines -> {});
    private MetricsServer server = open();

    @BeforeEach
    void accept() {
        server.accept();
    }

    @AfterEach
    void close() {
        server.close();
        diagnostics.close();
    }

    private MetricsServer open() {
        try {
            return MetricsServer.open(Endpoint.parse("127.0.0.1:0"), () -> MetricsPage.of(counts), diagnostics);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private int port() {
        return ((InetSocketAddress) server.address()).getPort();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port());
        socket.setSoTimeout(20_000);
        return socket;
    }

    private String ask(String request) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    @Test
    void get_hasEveryFigure_withWhatItMeans() throws Exception {
        counts.add(Counts.Figure.LINES, 7);
        counts.waiting(3);
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + "/metrics?x=1"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains("text/plain; version=0.0.4; charset=utf-8");
        assertThat(answer.body()).contains("""
                        # HELP penlogd_lines_total lines of web servers received
                        # TYPE penlogd_lines_total counter
                        penlogd_lines_total 7
                        """).endsWith("# TYPE penlogd_waiting gauge\npenlogd_waiting 3\n");
        assertThat(answer.body().lines().filter(line -> !line.startsWith("#")))
                .hasSize(Counts.Figure.values().length + 1)
                .allMatch(line -> line.matches("penlogd_[a-z_]+ [0-9]+"));
    }

    @ParameterizedTest
    @CsvSource({
        "GET / HTTP/1.1, 404 Not Found",
        "GET /metricsx HTTP/1.1, 404 Not Found",
        "POST /metrics HTTP/1.1, 405 Method Not Allowed",
        "get /metrics HTTP/1.1, 405 Method Not Allowed",
        "GET /metrics, 400 Bad Request",
        "GET /metrics HTTP/2, 400 Bad Request",
        "x, 400 Bad Request",
        "GET /metrics HTTP/1.0, 200 OK",
    })
    void request_getsItsStatus(String line, String status) throws IOException {
        assertThat(ask(line + "\r\nHost: x\r\n\r\n")).startsWith("HTTP/1.1 " + status + "\r\n");
    }

    @Test
    void head_hasTheLengthAndNoBody() throws IOException {
        int length = MetricsPage.of(counts).length();
        assertThat(ask("HEAD /metrics HTTP/1.1\r\n\r\n"))
                .containsIgnoringCase("Content-Length: " + length + "\r\n")
                .endsWith("\r\n\r\n");
    }

    @Test
    void request_tooLong_isRefused() throws IOException {
        assertThat(ask("GET /metrics HTTP/1.1\r\nX: " + "x".repeat(10_000) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 400 Bad Request\r\n");
    }

    @Test
    void clients_whoSayNothing_makeRoomForOthers() throws IOException {
        List<Socket> silent = new ArrayList<>();
        try {
            for (int i = 0; i < 3 * MetricsServer.CLIENTS; i++) {
                silent.add(connect());
                silent.get(i).getOutputStream().write('G');
            }
            assertThat(ask("GET /metrics HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 200 OK");
        } finally {
            for (Socket socket : silent) {
                socket.close();
            }
        }
    }

    @Test
    void open_portIsTaken_saysWhich() {
        assertThatThrownBy(() -> MetricsServer.open(Endpoint.parse("127.0.0.1:" + port()), () -> "", diagnostics))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("--metrics: 127.0.0.1:" + port() + ": ")
                .hasMessageContaining("in use");
    }
}
