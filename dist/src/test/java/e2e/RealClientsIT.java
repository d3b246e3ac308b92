// SPDX-License-Identifier: Apache-2.0
package e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pen.TestClient;
import pen.TestServer;

/** Unmodified programs of the world through pen, with real servers behind it. */
@Tag("relaying")
class RealClientsIT {
    @TempDir
    private static Path directory;

    private static WebSocketEcho echo;
    private static Nginx nginx;

    @BeforeAll
    static void startServers() throws Exception {
        echo = new WebSocketEcho();
        nginx = Nginx.start(directory, echo.port());
    }

    @AfterAll
    static void stopServers() throws IOException {
        nginx.close();
        echo.close();
    }

    private static Tree.Ended shell(PenProcess pen, String script) throws Exception {
        return Tree.shell(script, Map.of("PORT", Integer.toString(pen.port())), directory);
    }

    @Test
    void ab_keepAliveAndNot_noRequestFails() throws Exception {
        try (PenProcess pen = PenProcess.start(nginx.plain(), nginx.plain())) {
            for (String mode : List.of("", "-k")) {
                Tree.Ended ended = shell(pen, "ab -q -n 5000 -c 50 " + mode + " http://127.0.0.1:$PORT/");
                assertThat(ended.status()).isZero();
                assertThat(ended.out()).contains("Complete requests:      5000", "Failed requests:        0");
            }
            assertThat(pen.output()).isEmpty();
        }
    }

    @Test
    void wrk_manyConnections_noErrors() throws Exception {
        try (PenProcess pen = PenProcess.start("-r", nginx.plain(), nginx.plain())) {
            Tree.Ended ended = shell(pen, "wrk -t 1 -c 100 -d 2s http://127.0.0.1:$PORT/");
            assertThat(ended.status()).isZero();
            assertThat(ended.out())
                    .containsPattern("[1-9][0-9]+ requests in")
                    .doesNotContain("Socket errors", "Non-2xx");
        }
    }

    @Test
    void curl_http2ByPriorKnowledge_getsThePage() throws Exception {
        try (PenProcess pen = PenProcess.start(nginx.http2())) {
            Tree.Ended ended = shell(
                    pen, "curl -sS --http2-prior-knowledge -w '%{http_version}' http://127.0.0.1:$PORT/index.html");
            assertThat(ended).isEqualTo(new Tree.Ended(0, "a page\n2", ""));
        }
    }

    @Test
    void curl_tlsPassesThrough_certificateIsTheServers() throws Exception {
        try (PenProcess pen = PenProcess.start(nginx.tls())) {
            Tree.Ended ended = shell(
                    pen,
                    "curl -sS --cacert cert.pem --resolve localhost:$PORT:127.0.0.1 https://localhost:$PORT/index.html");
            assertThat(ended).isEqualTo(new Tree.Ended(0, "a page\n", ""));
        }
    }

    @Test
    void smtp_session_deliversTheMail() throws Exception {
        int port = TestServer.refusedPort();
        ProcessBuilder command = new ProcessBuilder(
                "/usr/bin/python3",
                "-u",
                "-m",
                "aiosmtpd",
                "-n",
                "-l",
                "127.0.0.1:" + port,
                "-c",
                "aiosmtpd.handlers.Debugging");
        try (Running server = Running.start(command, directory.resolve("mail"), () -> greets(port));
                PenProcess pen = PenProcess.start("127.0.0.1:" + port)) {
            Files.writeString(directory.resolve("letter"), "Subject: hello\n\nThrough pen, " + "x".repeat(60) + ".\n");
            Tree.Ended ended = shell(
                    pen,
                    "curl -sS smtp://127.0.0.1:$PORT --mail-from a@example.org --mail-rcpt b@example.org -T letter");
            assertThat(ended).isEqualTo(new Tree.Ended(0, "", ""));
            Awaitility.await().until(() -> Files.readString(server.output()).contains("Through pen, xxx"));
        }
    }

    private static boolean greets(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            String greeting = TestClient.line(socket);
            return greeting != null && greeting.startsWith("220");
        }
    }

    @Test
    void webSocket_messagesGoBothWays_whileOthersAreServed() throws Throwable {
        try (PenProcess pen = PenProcess.start(nginx.plain())) {
            assertThat(WebSocketEcho.greet(pen.port(), () -> assertThat(shell(pen, "curl -sS http://127.0.0.1:$PORT/")
                                    .out())
                            .isEqualTo("a page\n")))
                    .isEqualTo("hello");
        }
    }

    @Test
    void accessLog_realTraffic_oneLineForEachRequest() throws Exception {
        Path log = directory.resolve("access.log");
        try (PenProcess pen = PenProcess.start("-l", log, nginx.plain())) {
            shell(pen, "ab -q -k -n 3000 -c 20 http://127.0.0.1:$PORT/index.html");
            shell(pen, "ab -q -n 1000 -c 20 http://127.0.0.1:$PORT/index.html");
            assertThat(pen.stop()).isZero();
        }
        List<String> lines = Files.readAllLines(log);
        // ab opens a connection or two more than it uses when it stops; those carry no request.
        assertThat(lines)
                .hasSize(4000)
                .allMatch(
                        line -> line.matches("127\\.0\\.0\\.1 [0-9]{10} 127\\.0\\.0\\.1 GET /index\\.html HTTP/1\\.0"));
    }
}
