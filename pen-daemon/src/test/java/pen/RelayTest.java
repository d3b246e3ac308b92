// SPDX-License-Identifier: Apache-2.0
package pen;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import pen.net.Transport;

/** What goes through a connection, on every transport: one client, one server, both in the test's hands. */
@SuppressWarnings("try") // Closing a socket early is what these tests are about.
class RelayTest {
    private static final int PATIENCE = 20_000;

    private static final byte[] LOOPBACK_6 = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

    private ServerSocket server;

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        server.setSoTimeout(PATIENCE);
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    private TestPen pen(Transport transport, Object... options) throws Exception {
        return TestPen.start(transport, List.of(options), "127.0.0.1:" + server.getLocalPort());
    }

    private Socket accept() throws IOException {
        Socket socket = server.accept();
        socket.setSoTimeout(PATIENCE);
        return socket;
    }

    @ParameterizedTest
    @EnumSource
    void clientEndsFirst_serverStillAnswers(Transport transport) throws Exception {
        try (TestPen pen = pen(transport);
                Socket client = pen.connect("127.0.0.1");
                Socket taken = accept()) {
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
        try (TestPen pen = pen(transport);
                Socket client = pen.connect("127.0.0.1");
                Socket taken = accept()) {
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
        try (TestPen pen = pen(transport, "-t", 1, "-b", 60, "127.0.0.1:" + TestServer.refusedPort())) {
            try (Socket client = pen.connect("127.0.0.1")) {
                TestClient.send(client, "early");
                client.shutdownOutput();
                try (Socket taken = accept()) {
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
        try (TestPen pen = pen(transport);
                Socket client = pen.connect("127.0.0.1");
                Socket taken = accept()) {
            client.setSoLinger(true, 0);
            client.close();
            assertThat(taken.getInputStream().read()).isEqualTo(-1);
            Awaitility.await().until(() -> pen.control("servers").contains(" conn 0 "));
            assertThat(pen.control("status text")).contains("Connections: 0 of");
        }
    }

    @ParameterizedTest
    @EnumSource
    void serverResets_clientConnectionIsClosed(Transport transport) throws Exception {
        try (TestPen pen = pen(transport);
                Socket client = pen.connect("127.0.0.1");
                Socket taken = accept()) {
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
        try (TestPen pen = pen(transport);
                Socket client = pen.connect("127.0.0.1");
                Socket taken = accept()) {
            CompletableFuture<Void> up =
                    CompletableFuture.runAsync(() -> send(client, 1, length), TestClient.THREAD_EACH);
            CompletableFuture<Void> down =
                    CompletableFuture.runAsync(() -> send(taken, 2, length), TestClient.THREAD_EACH);
            CompletableFuture<Void> atServer =
                    CompletableFuture.runAsync(() -> expect(taken, 1, length), TestClient.THREAD_EACH);
            CompletableFuture<Void> atClient =
                    CompletableFuture.runAsync(() -> expect(client, 2, length), TestClient.THREAD_EACH);
            CompletableFuture.allOf(up, down, atServer, atClient).get(PATIENCE, TimeUnit.MILLISECONDS);
            assertThat(pen.control("servers")).contains("sx " + length + " rx " + length);
        }
    }

    @ParameterizedTest
    @EnumSource
    void unixSocketsOnBothSides_relay_andLeaveNoFile(Transport transport, @TempDir Path directory) throws Exception {
        UnixDomainSocketAddress serverPath = UnixDomainSocketAddress.of(directory.resolve("server"));
        Path listen = directory.resolve("listen");
        // What a pen that was killed leaves behind.
        ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                .bind(UnixDomainSocketAddress.of(listen))
                .close();
        try (ServerSocketChannel unixServer =
                        ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(serverPath);
                TestPen pen = TestPen.start(transport, "-O", "listen " + listen, serverPath.getPath())) {
            for (int i = 0; i < 5; i++) {
                try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(listen));
                        SocketChannel taken = unixServer.accept()) {
                    client.write(ByteBuffer.wrap(new byte[] {1, 2, 3}));
                    ByteBuffer received = ByteBuffer.allocate(3);
                    while (received.hasRemaining() && taken.read(received) >= 0) {}
                    assertThat(received.array()).containsExactly(1, 2, 3);
                    taken.shutdownOutput();
                    assertThat(client.read(received.clear())).isEqualTo(-1);
                }
            }
            assertThat(pen.control("status text")).contains("listening on " + listen, "unix ");
        }
        assertThat(listen).doesNotExist();
    }

    /**
     * As a client that sends all it has, and an HTTP/1.0 server that does not care: the end of one crosses the reset.
     */
    @ParameterizedTest
    @EnumSource
    void serverAnswersAndResets_clientHasEnded_theAnswerIsWhole(Transport transport) throws Exception {
        byte[] answer = new byte[100_000];
        try (TestPen pen = pen(transport)) {
            for (int i = 0; i < 100; i++) {
                try (Socket client = pen.connect("127.0.0.1");
                        Socket taken = accept()) {
                    TestClient.send(client, "a question that nobody reads\n");
                    taken.getInputStream().readNBytes(1);
                    taken.getOutputStream().write(answer);
                    taken.close();
                    client.shutdownOutput();
                    assertThat(client.getInputStream().readAllBytes()).hasSize(answer.length);
                }
            }
            Awaitility.await().until(() -> pen.control("status text").contains("Connections: 0 of"));
            assertThat(pen.said()).noneMatch(line -> line.contains("Exception"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void clientResets_serverTookNothingForAWhile_bothSidesEnd(Transport transport) throws Exception {
        try (TestPen pen = pen(transport);
                Socket client = pen.connect("127.0.0.1");
                Socket taken = accept()) {
            CompletableFuture<Void> up =
                    CompletableFuture.runAsync(() -> sendUntilRefused(client), TestClient.THREAD_EACH);
            String[] seen = {""};
            Awaitility.await().until(() -> {
                String before = seen[0];
                seen[0] = pen.control("servers");
                return seen[0].equals(before) && !before.contains("sx 0 ");
            });
            client.setSoLinger(true, 0);
            client.close();
            up.get(PATIENCE, TimeUnit.MILLISECONDS);
            // It is not read while the server takes nothing: the end is seen when there is room again.
            taken.setSoTimeout(PATIENCE);
            readToItsEnd(taken);
            Awaitility.await().until(() -> pen.control("status text").contains("Connections: 0 of"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void listensOnAllAddresses_ipv4AndIpv6ClientsCome(Transport transport) throws Exception {
        try (TestPen pen = pen(transport, "-O", "listen 0")) {
            for (String host : List.of("127.0.0.1", "::1")) {
                try (Socket client = new Socket(host, pen.address().getPort());
                        Socket taken = accept()) {
                    TestClient.send(client, "hello\n");
                    assertThat(TestClient.line(taken)).isEqualTo("hello");
                }
            }
            assertThat(pen.control("status text")).contains("\n  127.0.0.1 ", "\n  ::1 ");
        }
    }

    @ParameterizedTest
    @EnumSource
    void unixServerWithAFullBacklog_theNextServerTakesTheClient(Transport transport, @TempDir Path directory)
            throws Exception {
        UnixDomainSocketAddress stuck = UnixDomainSocketAddress.of(directory.resolve("stuck"));
        try (ServerSocketChannel full =
                        ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(stuck, 1);
                SocketChannel first = SocketChannel.open(stuck);
                SocketChannel second = SocketChannel.open(stuck);
                TestPen pen = TestPen.start(transport, "-r", "127.0.0.1:" + server.getLocalPort(), stuck.getPath())) {
            for (int i = 0; i < 3; i++) {
                try (Socket client = pen.connect("127.0.0.1");
                        Socket taken = accept()) {
                    TestClient.send(client, "hello\n");
                    assertThat(TestClient.line(taken)).isEqualTo("hello");
                }
            }
            assertThat(pen.said()).anyMatch(line -> line.contains("blacklisted"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void listenerMoves_whileClientsWaitForRoom_nobodyIsLeftHanging(Transport transport) throws Exception {
        List<Socket> waiting = new ArrayList<>();
        try (TestPen pen = pen(transport, "-x", "1", "-O", "threads 1");
                Socket client = pen.connect("127.0.0.1");
                Socket taken = accept()) {
            for (int i = 0; i < 5; i++) {
                waiting.add(pen.connect("127.0.0.1"));
            }
            pen.control("listen 127.0.0.1:" + TestServer.refusedPort());
            for (Socket socket : waiting) {
                socket.setSoTimeout(PATIENCE);
                assertThat(isAtItsEnd(socket)).isTrue();
            }
            TestClient.send(client, "still here\n");
            assertThat(TestClient.line(taken)).isEqualTo("still here");
        } finally {
            for (Socket socket : waiting) {
                socket.close();
            }
        }
    }

    private static void readToItsEnd(Socket socket) throws IOException {
        try {
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (SocketException e) {
            assertThat(e).hasMessageContaining("reset");
        }
    }

    /** An end, or a reset if the kernel had not given the connection to pen yet. */
    private static boolean isAtItsEnd(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketException e) {
            return true;
        }
    }

    @ParameterizedTest
    @EnumSource
    void ipv6OnBothSides_relays(Transport transport) throws Exception {
        try (ServerSocket six = new ServerSocket(0, 10, InetAddress.getByAddress(LOOPBACK_6));
                TestPen pen = TestPen.start(transport, "-O", "listen [::1]:0", "[::1]:" + six.getLocalPort());
                Socket client = TestClient.connect("::1", pen.address());
                Socket taken = six.accept()) {
            TestClient.send(client, "six\n");
            assertThat(TestClient.line(taken)).isEqualTo("six");
            assertThat(pen.control("status text")).contains("listening on [::1]:", "\n  ::1 ");
        }
    }

    /** As a web server answers 413 to an upload: an answer, then a close with the rest of the upload unread. */
    @ParameterizedTest
    @EnumSource
    void serverAnswersAndResetsDuringAnUpload_clientGetsTheAnswer(Transport transport) throws Exception {
        try (TestPen pen = pen(transport)) {
            for (int i = 0; i < 20; i++) {
                try (Socket client = pen.connect("127.0.0.1");
                        Socket taken = accept()) {
                    CompletableFuture<Void> upload =
                            CompletableFuture.runAsync(() -> sendUntilRefused(client), TestClient.THREAD_EACH);
                    taken.getInputStream().readNBytes(100_000);
                    TestClient.send(taken, "too large\n");
                    taken.close();
                    assertThat(TestClient.line(client)).isEqualTo("too large");
                    assertThat(client.getInputStream().read()).isEqualTo(-1);
                    client.close();
                    upload.get(PATIENCE, TimeUnit.MILLISECONDS);
                }
            }
            Awaitility.await().until(() -> pen.control("status text").contains("Connections: 0 of"));
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
        try (TestPen pen = pen(transport);
                Socket client = pen.connect("127.0.0.1");
                Socket taken = accept()) {
            CompletableFuture<Void> up =
                    CompletableFuture.runAsync(() -> sendUntilRefused(client), TestClient.THREAD_EACH);
            CompletableFuture<Void> down =
                    CompletableFuture.runAsync(() -> sendUntilRefused(taken), TestClient.THREAD_EACH);
            Awaitility.await().until(() -> !pen.control("servers").matches("(?s).* (sx|rx) 0\\b.*"));
            pen.close();
            up.get(PATIENCE, TimeUnit.MILLISECONDS);
            down.get(PATIENCE, TimeUnit.MILLISECONDS);
        }
    }

    /** The half-closed side must wait for its peer, and go on afterwards: see LastingEpoll. */
    @ParameterizedTest
    @EnumSource
    void oneSideEnds_otherDirectionIsSlow_everyByteArrives(Transport transport) throws Exception {
        int length = 16 * 1024 * 1024;
        try (TestPen pen = pen(transport);
                Socket client = pen.connect("127.0.0.1");
                Socket taken = accept()) {
            taken.shutdownOutput();
            assertThat(client.getInputStream().read()).isEqualTo(-1);
            CompletableFuture<Void> up =
                    CompletableFuture.runAsync(() -> send(client, 1, length), TestClient.THREAD_EACH);
            String[] seen = {""};
            Awaitility.await().until(() -> {
                // Standing still, with the receiver not reading: back-pressure all the way.
                String before = seen[0];
                seen[0] = pen.control("servers");
                return seen[0].equals(before) && !before.contains("sx 0 ");
            });
            expect(taken, 1, length);
            up.get(PATIENCE, TimeUnit.MILLISECONDS);
        }
    }

    @ParameterizedTest
    @EnumSource
    void dumpsAreOn_everyByteStillArrives(Transport transport) throws Exception {
        try (TestPen pen = pen(transport, "-ddd", "-a");
                Socket client = pen.connect("127.0.0.1");
                Socket taken = accept()) {
            TestClient.send(client, "hello\n");
            assertThat(TestClient.line(taken)).isEqualTo("hello");
            Awaitility.await().until(() -> pen.said().stream().anyMatch(line -> line.endsWith("> hello")));
        }
    }

    @ParameterizedTest
    @EnumSource
    void accessLog_eachRequestIsALine(Transport transport, @TempDir Path directory) throws Exception {
        Path log = directory.resolve("access.log");
        try (TestPen pen = pen(transport, "-l", log)) {
            try (Socket client = pen.connect("127.0.0.7");
                    Socket taken = accept()) {
                TestClient.send(
                        client,
                        "GET /one HTTP/1.1\r\nHost: h\r\n\r\nPOST /two HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc");
                taken.getInputStream().readNBytes(60);
            }
            try (Socket client = pen.connect("127.0.0.8");
                    Socket taken = accept()) {
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
