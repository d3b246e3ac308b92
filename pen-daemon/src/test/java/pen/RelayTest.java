// SPDX-License-Identifier: Apache-2.0
package pen;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import pen.net.Transport;

/** What goes through a connection, on every transport: one client, one server, both in the test's hands. */
@SuppressWarnings("try") // Closing a socket early is what these tests are about.
class RelayTest {
    @RegisterExtension
    final OneServer server = new OneServer();

    @ParameterizedTest
    @EnumSource
    void clientEndsFirst_serverStillAnswers(Transport transport) throws Exception {
        try (TestPen pen = server.pen(transport);
                Socket client = pen.connect("127.0.0.1");
                Socket taken = server.accept()) {
            TestClient.send(client, "question");
            client.shutdownOutput();
            assertThat(new String(taken.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .isEqualTo("question");
            TestClient.send(taken, "answer");
            taken.close();
            assertThat(new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .isEqualTo("answer");
        }
    }

    @ParameterizedTest
    @EnumSource
    void serverEndsFirst_clientStillSends(Transport transport) throws Exception {
        try (TestPen pen = server.pen(transport);
                Socket client = pen.connect("127.0.0.1");
                Socket taken = server.accept()) {
            TestClient.send(taken, "greeting");
            taken.shutdownOutput();
            assertThat(new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .isEqualTo("greeting");
            TestClient.send(client, "late");
            client.close();
            assertThat(new String(taken.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .isEqualTo("late");
        }
    }

    @ParameterizedTest
    @EnumSource
    void clientSendsAndEndsBeforeAServerIsFound_nothingIsLost(Transport transport) throws Exception {
        try (TestPen pen = server.pen(transport, "-t", 1, "-b", 60, "127.0.0.1:" + TestServer.refusedPort())) {
            try (Socket client = pen.connect("127.0.0.1")) {
                TestClient.send(client, "early");
                client.shutdownOutput();
                try (Socket taken = server.accept()) {
                    assertThat(new String(taken.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                            .isEqualTo("early");
                }
                assertThat(client.getInputStream().read()).isEqualTo(-1);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void clientResets_serverConnectionIsClosed_andThePlaceIsFree(Transport transport) throws Exception {
        try (TestPen pen = server.pen(transport);
                Socket client = pen.connect("127.0.0.1");
                Socket taken = server.accept()) {
            client.setSoLinger(true, 0);
            client.close();
            assertThat(taken.getInputStream().read()).isEqualTo(-1);
            pen.awaitOpen(0);
            assertThat(pen.control("servers")).contains(" conn 0 ");
        }
    }

    @ParameterizedTest
    @EnumSource
    void serverResets_clientConnectionIsClosed(Transport transport) throws Exception {
        try (TestPen pen = server.pen(transport);
                Socket client = pen.connect("127.0.0.1");
                Socket taken = server.accept()) {
            taken.setSoLinger(true, 0);
            taken.close();
            assertThat(client.getInputStream().read()).isEqualTo(-1);
            Awaitility.await().until(() -> pen.control("servers").contains(" conn 0 "));
        }
    }

    @ParameterizedTest
    @EnumSource
    void bothDirectionsAtOnce_everyByteArrivesInOrder(Transport transport) throws Exception {
        int length = 32 * 1024 * 1024;
        try (TestPen pen = server.pen(transport);
                Socket client = pen.connect("127.0.0.1");
                Socket taken = server.accept()) {
            CompletableFuture<Void> up =
                    CompletableFuture.runAsync(() -> send(client, 1, length), TestClient.THREAD_EACH);
            CompletableFuture<Void> down =
                    CompletableFuture.runAsync(() -> send(taken, 2, length), TestClient.THREAD_EACH);
            CompletableFuture<Void> atServer =
                    CompletableFuture.runAsync(() -> expect(taken, 1, length), TestClient.THREAD_EACH);
            CompletableFuture<Void> atClient =
                    CompletableFuture.runAsync(() -> expect(client, 2, length), TestClient.THREAD_EACH);
            CompletableFuture.allOf(up, down, atServer, atClient).get(TestClient.PATIENCE, TimeUnit.MILLISECONDS);
            assertThat(pen.control("servers")).contains("sx " + length + " rx " + length);
        }
    }

    /**
     * As a client that sends all it has, and an HTTP/1.0 server that does not care: the end of one crosses the reset.
     */
    @ParameterizedTest
    @EnumSource
    void serverAnswersAndResets_clientHasEnded_theAnswerIsWhole(Transport transport) throws Exception {
        // Less than the window that a new socket offers: more might not have left the server when it resets.
        byte[] answer = new byte[60_000];
        try (TestPen pen = server.pen(transport)) {
            for (int i = 0; i < 100; i++) {
                try (Socket client = pen.connect("127.0.0.1");
                        Socket taken = server.accept()) {
                    TestClient.send(client, "a question that nobody reads\n");
                    taken.getInputStream().readNBytes(1);
                    taken.getOutputStream().write(answer);
                    taken.close();
                    client.shutdownOutput();
                    assertThat(client.getInputStream().readAllBytes()).hasSize(answer.length);
                }
            }
            pen.awaitOpen(0);
            assertThat(pen.said()).noneMatch(line -> line.contains("Exception"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void clientResets_serverTookNothingForAWhile_bothSidesEnd(Transport transport) throws Exception {
        try (TestPen pen = server.pen(transport);
                Socket client = pen.connect("127.0.0.1");
                Socket taken = server.accept()) {
            CompletableFuture<Void> up =
                    CompletableFuture.runAsync(() -> sendUntilRefused(client), TestClient.THREAD_EACH);
            pen.awaitStandstill("sx");
            client.setSoLinger(true, 0);
            client.close();
            up.get(TestClient.PATIENCE, TimeUnit.MILLISECONDS);
            // It is not read while the server takes nothing: the end is seen when there is room again.
            taken.setSoTimeout(TestClient.PATIENCE);
            readToItsEnd(taken);
            pen.awaitOpen(0);
        }
    }

    private static void readToItsEnd(Socket socket) throws IOException {
        try {
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (SocketException e) {
            assertThat(e).hasMessageContaining("reset");
        }
    }

    /** As a web server answers 413 to an upload: an answer, then a close with the rest of the upload unread. */
    @ParameterizedTest
    @EnumSource
    void serverAnswersAndResetsDuringAnUpload_clientGetsTheAnswer(Transport transport) throws Exception {
        try (TestPen pen = server.pen(transport)) {
            for (int i = 0; i < 20; i++) {
                try (Socket client = pen.connect("127.0.0.1");
                        Socket taken = server.accept()) {
                    CompletableFuture<Void> upload =
                            CompletableFuture.runAsync(() -> sendUntilRefused(client), TestClient.THREAD_EACH);
                    taken.getInputStream().readNBytes(100_000);
                    TestClient.send(taken, "too large\n");
                    taken.close();
                    assertThat(TestClient.line(client)).isEqualTo("too large");
                    assertThat(client.getInputStream().read()).isEqualTo(-1);
                    client.close();
                    upload.get(TestClient.PATIENCE, TimeUnit.MILLISECONDS);
                }
            }
            pen.awaitOpen(0);
        }
    }

    private static void sendUntilRefused(Socket socket) {
        byte[] chunk = new byte[16 * 1024];
        try {
            while (true) {
                socket.getOutputStream().write(chunk);
            }
        } catch (IOException e) {
            assertThat(e).isInstanceOf(SocketException.class);
        }
    }

    /** NoLeaks is the judge. */
    @ParameterizedTest
    @EnumSource
    void penEnds_whileDataWaitsBothWays_leaksNothing(Transport transport) throws Exception {
        try (TestPen pen = server.pen(transport);
                Socket client = pen.connect("127.0.0.1");
                Socket taken = server.accept()) {
            CompletableFuture<Void> up =
                    CompletableFuture.runAsync(() -> sendUntilRefused(client), TestClient.THREAD_EACH);
            CompletableFuture<Void> down =
                    CompletableFuture.runAsync(() -> sendUntilRefused(taken), TestClient.THREAD_EACH);
            Awaitility.await().until(() -> !pen.control("servers").matches("(?s).* (sx|rx) 0\\b.*"));
            pen.close();
            up.get(TestClient.PATIENCE, TimeUnit.MILLISECONDS);
            down.get(TestClient.PATIENCE, TimeUnit.MILLISECONDS);
        }
    }

    /** The half-closed side must wait for its peer, and go on afterwards: see LastingEpoll. */
    @ParameterizedTest
    @EnumSource
    void oneSideEnds_otherDirectionIsSlow_everyByteArrives(Transport transport) throws Exception {
        int length = 16 * 1024 * 1024;
        try (TestPen pen = server.pen(transport);
                Socket client = pen.connect("127.0.0.1");
                Socket taken = server.accept()) {
            taken.shutdownOutput();
            assertThat(client.getInputStream().read()).isEqualTo(-1);
            CompletableFuture<Void> up =
                    CompletableFuture.runAsync(() -> send(client, 1, length), TestClient.THREAD_EACH);
            pen.awaitStandstill("sx");
            expect(taken, 1, length);
            up.get(TestClient.PATIENCE, TimeUnit.MILLISECONDS);
        }
    }

    @ParameterizedTest
    @EnumSource
    void dumpsAreOn_everyByteStillArrives(Transport transport) throws Exception {
        try (TestPen pen = server.pen(transport, "-ddd", "-a");
                Socket client = pen.connect("127.0.0.1");
                Socket taken = server.accept()) {
            TestClient.send(client, "hello\n");
            assertThat(TestClient.line(taken)).isEqualTo("hello");
            Awaitility.await().until(() -> pen.said().stream().anyMatch(line -> line.endsWith("> hello")));
        }
    }

    @ParameterizedTest
    @EnumSource
    void accessLog_eachRequestIsALine(Transport transport, @TempDir Path directory) throws Exception {
        Path log = directory.resolve("access.log");
        try (TestPen pen = server.pen(transport, "-l", log)) {
            try (Socket client = pen.connect("127.0.0.7");
                    Socket taken = server.accept()) {
                TestClient.send(
                        client,
                        "GET /one HTTP/1.1\r\nHost: h\r\n\r\nPOST /two HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc");
                taken.getInputStream().readNBytes(60);
            }
            try (Socket client = pen.connect("127.0.0.8");
                    Socket taken = server.accept()) {
                TestClient.send(client, "EHLO me\r\nMAIL x\r\n");
                TestClient.line(taken);
            }
            Awaitility.await().until(() -> Files.readAllLines(log).size() == 3);
            assertThat(Files.readAllLines(log).stream().map(line -> line.replaceFirst(" [0-9]+ ", " TIME ")))
                    .containsExactly(
                            "127.0.0.7 TIME 127.0.0.1 GET /one HTTP/1.1",
                            "127.0.0.7 TIME 127.0.0.1 POST /two HTTP/1.1",
                            "127.0.0.8 TIME 127.0.0.1 EHLO me");
        }
    }

    private static void send(Socket socket, long seed, int length) {
        Random random = new Random(seed);
        byte[] chunk = new byte[64 * 1024];
        try {
            OutputStream out = socket.getOutputStream();
            for (int sent = 0; sent < length; sent += chunk.length) {
                random.nextBytes(chunk);
                out.write(chunk);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void expect(Socket socket, long seed, int length) {
        Random random = new Random(seed);
        byte[] chunk = new byte[64 * 1024];
        try {
            InputStream in = socket.getInputStream();
            for (int read = 0; read < length; read += chunk.length) {
                random.nextBytes(chunk);
                assertThat(in.readNBytes(chunk.length)).isEqualTo(chunk);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
