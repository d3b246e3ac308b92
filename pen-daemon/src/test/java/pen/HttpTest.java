// SPDX-License-Identifier: Apache-2.0
package pen;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import pen.net.Transport;

/** The command http over real sockets, on every transport: one client, one server, both in the test's hands. */
@SuppressWarnings("try") // Closing a socket early is what some of these tests are about.
class HttpTest {
    private static final String CLIENT = "127.0.0.7";
    private static final String LINES = "X-Forwarded-For: " + CLIENT + "\r\nX-Forwarded-Proto: http\r\n";
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static final String REFUSED = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    private static final String GET = "GET / HTTP/1.1\r\nHost: h\r\n";

    @RegisterExtension
    final OneServer server = new OneServer();

    private static String read(Socket socket, int bytes) throws IOException {
        return new String(socket.getInputStream().readNBytes(bytes), StandardCharsets.ISO_8859_1);
    }

    private static String readAll(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    private static void expect(Socket socket, String text) throws IOException {
        assertThat(read(socket, text.length())).isEqualTo(text);
    }

    @ParameterizedTest
    @EnumSource
    void keepAlive_everyRequestGetsItsLines_howeverItIsSplit(Transport transport) throws Exception {
        try (TestPen pen = server.pen(transport, "-H");
                Socket client = pen.connect(CLIENT);
                Socket taken = server.accept()) {
            Random random = new Random(5);
            for (int i = 0; i < 50; i++) {
                String body = "x".repeat(random.nextInt(100_000)) + GET + "\r\n";
                String head = "POST / HTTP/1.1\r\nA: " + "b".repeat(random.nextInt(20_000)) + "\r\nContent-Length: "
                        + body.length() + "\r\n";
                String request = head + "\r\n" + body + GET + "\r\n";
                String expected = head + LINES + "\r\n" + body + GET + LINES + "\r\n";
                int at = random.nextInt(request.length());
                TestClient.send(client, request.substring(0, at));
                TestClient.send(client, request.substring(at));
                expect(taken, expected);
                TestClient.send(taken, OK + OK);
                expect(client, OK + OK);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void replace_dropsWhatTheClientSent(Transport transport) throws Exception {
        try (TestPen pen = server.pen(transport, "-O", "http replace");
                Socket client = pen.connect("127.0.0.9");
                Socket taken = server.accept()) {
            TestClient.send(client, GET + "X-forwarded-for: 6.6.6.6\r\nX_Forwarded_Proto: gopher\r\nB: c\r\n\r\n");
            expect(taken, GET + "B: c\r\nX-Forwarded-For: 127.0.0.9\r\nX-Forwarded-Proto: http\r\n\r\n");
        }
    }

    @ParameterizedTest
    @EnumSource
    void badRequest_isRefused_andReachesNoServer(Transport transport, @TempDir Path directory) throws Exception {
        Path log = directory.resolve("access.log");
        try (TestPen pen = server.pen(transport, "-H", "-d", "-l", log);
                Socket client = pen.connect(CLIENT);
                Socket taken = server.accept()) {
            TestClient.send(client, GET + "Content-Length: 1\r\nContent-Length: 1\r\n\r\nx");
            assertThat(readAll(client)).isEqualTo(REFUSED);
            assertThat(readAll(taken)).isEmpty();
            client.close();
            pen.awaitOpen(0);
            assertThat(pen.closes("0", "bad request")).isEqualTo(1);
            assertThat(pen.said())
                    .anyMatch(line -> line.endsWith("request 1, byte 62 of its head: a second Content-Length"));
            assertThat(Files.readString(log)).isEmpty();
        }
    }

    /** As nothing is read behind it, a close would be a reset, and the answer lost. */
    @ParameterizedTest
    @EnumSource
    void badRequestWithMuchBehindIt_clientGetsTheAnswer(Transport transport) throws Exception {
        try (TestPen pen = server.pen(transport, "-H")) {
            for (int i = 0; i < 10; i++) {
                try (Socket client = pen.connect(CLIENT);
                        Socket taken = server.accept()) {
                    TestClient.send(client, "GET / HTTP/1.1\n\n" + "x".repeat(1_000_000));
                    client.shutdownOutput();
                    assertThat(readAll(client)).isEqualTo(REFUSED);
                    assertThat(readAll(taken)).isEmpty();
                }
            }
            pen.awaitOpen(0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void badRequestBehindGoodOnes_isAnsweredAfterThem(Transport transport) throws Exception {
        try (TestPen pen = server.pen(transport, "-H");
                Socket client = pen.connect(CLIENT);
                Socket taken = server.accept()) {
            TestClient.send(client, GET + "\r\nHEAD / HTTP/1.1\r\n\r\nGET /\r\n\r\n");
            expect(taken, GET + LINES + "\r\nHEAD / HTTP/1.1\r\n" + LINES + "\r\n");
            String first = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nab";
            String second = "c\r\n0\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n";
            TestClient.send(taken, first);
            expect(client, first);
            TestClient.send(taken, second);
            expect(client, second);
            assertThat(readAll(client)).isEqualTo(REFUSED);
            assertThat(readAll(taken)).isEmpty();
            client.close();
            pen.awaitOpen(0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void badBody_serverHasNotAnswered_clientIsRefused_andTheServerSeesNoEnd(Transport transport) throws Exception {
        try (TestPen pen = server.pen(transport, "-H");
                Socket client = pen.connect(CLIENT);
                Socket taken = server.accept()) {
            String head = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n";
            TestClient.send(client, head + "\r\n");
            expect(taken, head + LINES + "\r\n");
            TestClient.send(client, "5\r\nabcdefg\r\n0\r\n\r\n" + GET + "\r\n");
            assertThat(readAll(client)).isEqualTo(REFUSED);
            assertThat(readAllOrReset(taken)).doesNotContain("fg", "GET");
        }
    }

    private static String readAllOrReset(Socket socket) throws IOException {
        StringBuilder text = new StringBuilder();
        try {
            for (int next = socket.getInputStream().read();
                    next >= 0;
                    next = socket.getInputStream().read()) {
                text.append((char) next);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("reset");
        }
        return text.toString();
    }

    @ParameterizedTest
    @EnumSource
    void badBody_serverIsAnswering_connectionJustEnds(Transport transport) throws Exception {
        try (TestPen pen = server.pen(transport, "-H");
                Socket client = pen.connect(CLIENT);
                Socket taken = server.accept()) {
            String head = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n";
            TestClient.send(client, head + "\r\n1\r\na\r\n");
            expect(taken, head + LINES + "\r\n1\r\na\r\n");
            String begun = "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nbegun";
            TestClient.send(taken, begun);
            expect(client, begun);
            TestClient.send(client, "x\r\n");
            assertThat(readAllOrReset(client)).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void upgrade_nothingPassesBeforeTheServerAgrees_thenEverything(Transport transport) throws Exception {
        try (TestPen pen = server.pen(transport, "-H");
                Socket client = pen.connect(CLIENT);
                Socket taken = server.accept()) {
            String head = GET + "Connection: Upgrade\r\nUpgrade: chat\r\n";
            TestClient.send(client, head + "\r\n\0early");
            expect(taken, head + LINES + "\r\n");
            assertThat(taken.getInputStream().available()).isZero();
            String agreed = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: chat\r\nConnection: Upgrade\r\n\r\n\0hello";
            TestClient.send(taken, agreed);
            expect(client, agreed);
            expect(taken, "\0early");
            TestClient.send(client, "GET \n\n\0");
            expect(taken, "GET \n\n\0");
            TestClient.send(taken, "HTTP/1.1 400 \n\n\0");
            expect(client, "HTTP/1.1 400 \n\n\0");
            client.shutdownOutput();
            assertThat(readAll(taken)).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void upgrade_serverIgnoresIt_nextRequestGetsItsLines_andTheEndComesLast(Transport transport) throws Exception {
        try (TestPen pen = server.pen(transport, "-H");
                Socket client = pen.connect(CLIENT);
                Socket taken = server.accept()) {
            String head = GET + "Upgrade: chat\r\n";
            TestClient.send(client, head + "\r\n" + GET + "\r\n");
            client.shutdownOutput();
            expect(taken, head + LINES + "\r\n");
            TestClient.send(taken, OK);
            expect(client, OK);
            assertThat(readAll(taken)).isEqualTo(GET + LINES + "\r\n");
            TestClient.send(taken, OK);
            taken.close();
            assertThat(readAll(client)).isEqualTo(OK);
        }
    }

    @ParameterizedTest
    @EnumSource
    void connect_serverAgrees_orNot(Transport transport) throws Exception {
        try (TestPen pen = server.pen(transport, "-H")) {
            for (boolean agrees : new boolean[] {true, false}) {
                try (Socket client = pen.connect(CLIENT);
                        Socket taken = server.accept()) {
                    TestClient.send(client, "CONNECT h:1 HTTP/1.1\r\n\r\n");
                    expect(taken, "CONNECT h:1 HTTP/1.1\r\n" + LINES + "\r\n");
                    String answer = agrees ? "HTTP/1.1 200 OK\r\n\r\n" : OK.replace("200 OK", "405 No");
                    TestClient.send(taken, answer);
                    expect(client, answer);
                    TestClient.send(client, "\u0016\3\1");
                    if (agrees) {
                        expect(taken, "\u0016\3\1");
                    } else {
                        assertThat(readAll(client)).isEqualTo(REFUSED);
                        assertThat(readAll(taken)).isEmpty();
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void http2_passesOnceTheServerShowsIt(Transport transport) throws Exception {
        String preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
        String settings = "\0\0\6\4\0\0\0\0\0" + "\0\3\0\0\0\144";
        try (TestPen pen = server.pen(transport, "-H");
                Socket client = pen.connect(CLIENT);
                Socket taken = server.accept()) {
            TestClient.send(client, preface + settings + GET + "\r\n");
            expect(taken, preface + settings);
            assertThat(taken.getInputStream().available()).isZero();
            TestClient.send(taken, settings);
            expect(client, settings);
            expect(taken, GET + "\r\n");
        }
        try (TestPen pen = server.pen(transport, "-H");
                Socket client = pen.connect(CLIENT);
                Socket taken = server.accept()) {
            TestClient.send(client, preface + settings + GET + "\r\n");
            expect(taken, preface + settings);
            TestClient.send(taken, OK);
            assertThat(readAllOrReset(client)).isEqualTo(OK);
            assertThat(readAllOrReset(taken)).isEmpty();
        }
    }

    /** A server that speaks first, or something else, still reaches its client. */
    @ParameterizedTest
    @EnumSource
    void serverSpeaksSomethingElse_passes_andARefusalIsOnlyAnEnd(Transport transport) throws Exception {
        try (TestPen pen = server.pen(transport, "-H");
                Socket client = pen.connect(CLIENT);
                Socket taken = server.accept()) {
            TestClient.send(taken, "220 mail\r\n");
            expect(client, "220 mail\r\n");
            TestClient.send(client, GET + "\r\n");
            expect(taken, GET + LINES + "\r\n");
            TestClient.send(client, "EHLO h\r\n");
            assertThat(readAllOrReset(client)).isEmpty();
            assertThat(readAll(taken)).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void serverEnds_whileARefusalWaits_connectionEnds(Transport transport) throws Exception {
        try (TestPen pen = server.pen(transport, "-H");
                Socket client = pen.connect(CLIENT);
                Socket taken = server.accept()) {
            TestClient.send(client, GET + "\r\nnonsense");
            expect(taken, GET + LINES + "\r\n");
            TestClient.send(taken, "HTTP/1.1 200 OK\r\n\r\nto the end");
            taken.shutdownOutput();
            assertThat(readAllOrReset(client)).isEqualTo("HTTP/1.1 200 OK\r\n\r\nto the end");
            pen.awaitOpen(0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void penEnds_whileAClientIsHeld_leaksNothing(Transport transport) throws Exception {
        try (TestPen pen = server.pen(transport, "-H");
                Socket client = pen.connect(CLIENT);
                Socket taken = server.accept()) {
            String head = GET + "Upgrade: chat\r\n";
            TestClient.send(client, head + "\r\nheld");
            expect(taken, head + LINES + "\r\n");
            pen.close();
            assertThat(readAllOrReset(client)).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void accessLog_hasTheRequestsThatWentOn(Transport transport, @TempDir Path directory) throws Exception {
        Path log = directory.resolve("access.log");
        try (TestPen pen = server.pen(transport, "-H", "-l", log);
                Socket client = pen.connect(CLIENT);
                Socket taken = server.accept()) {
            TestClient.send(client, GET + "\r\nPUT /2 HTTP/1.1\r\nContent-Length: 1\r\n\r\nxGET /3 HTTP/1.1\r\nA:\0");
            read(taken, 2 * GET.length() + 2 * LINES.length());
            Awaitility.await().until(() -> Files.readAllLines(log).size() == 2);
            assertThat(Files.readAllLines(log).stream().map(line -> line.replaceFirst(" [0-9]+ ", " TIME ")))
                    .containsExactly(
                            CLIENT + " TIME 127.0.0.1 GET / HTTP/1.1", CLIENT + " TIME 127.0.0.1 PUT /2 HTTP/1.1");
        }
    }
}
