// SPDX-License-Identifier: Apache-2.0
package pen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import pen.log.LogRecord;
import pen.net.Endpoint;
import pen.net.Transport;
import pen.tls.Openssl;

/** The access log as a receiver of its datagrams gets it, on every transport. */
class AccessLogTest {
    private static final String GET = " HTTP/1.1\r\nHost: h\r\n\r\n";

    private static final InetAddress LOOPBACK_6 = Endpoint.parseAddress("loopback", "::1");

    @RegisterExtension
    final OneServer server = new OneServer();

    @AutoClose
    private final LogReceiver receiver = new LogReceiver();

    @TempDir
    private Path directory;

    AccessLogTest() throws IOException {}

    @ParameterizedTest
    @EnumSource
    void entries_keepAlivePipelinedAndSplit_areADatagramEach(Transport transport) throws Exception {
        try (TestPen pen = server.pen(transport, "-l", receiver.operand());
                Socket client = pen.connect("127.0.0.7");
                Socket taken = server.accept()) {
            TestClient.send(client, "GET /one" + GET + "GET /two" + GET);
            TestClient.send(client, "GET /th");
            read(taken, "GET /one" + GET + "GET /two" + GET + "GET /th");
            TestClient.send(client, "ree" + GET);
            receiver.await(3);
            assertThat(receiver.datagrams())
                    .containsExactly(
                            "+ 127.0.0.7 127.0.0.1 GET /one HTTP/1.1\n",
                            "+ 127.0.0.7 127.0.0.1 GET /two HTTP/1.1\n",
                            "+ 127.0.0.7 127.0.0.1 GET /three HTTP/1.1\n");
        }
    }

    @ParameterizedTest
    @EnumSource
    void entries_underHttp_areTheSame(Transport transport) throws Exception {
        try (TestPen pen = server.pen(transport, "-H", "-l", receiver.operand());
                Socket client = pen.connect("127.0.0.7");
                Socket taken = server.accept()) {
            TestClient.send(client, "GET /one" + GET + "GET /" + "x".repeat(2000) + GET);
            TestClient.line(taken);
            assertThat(receiver.await(2))
                    .containsExactly(
                            "+ 127.0.0.7 127.0.0.1 GET /one HTTP/1.1", "+ 127.0.0.7 127.0.0.1 GET /" + "x".repeat(795));
        }
    }

    @ParameterizedTest
    @EnumSource
    void entries_otherProtocols_areOneForEachConnection_printable(Transport transport) throws Exception {
        try (TestPen pen = server.pen(transport, "-l", receiver.operand())) {
            exchange(pen, "EHLO \001m\033e\r\nMAIL x\r\n");
            exchange(pen, "no end");
            assertThat(receiver.await(2))
                    .containsExactly("+ 127.0.0.9 127.0.0.1 EHLO .m.e", "+ 127.0.0.9 127.0.0.1 no end");
        }
    }

    @ParameterizedTest
    @EnumSource
    void entries_underTls_areWhatIsInside(Transport transport) throws Exception {
        new Openssl(directory).authority("pen");
        Path certificate = directory.resolve("pen.crt");
        Path key = directory.resolve("pen.key");
        try (TestPen pen = server.pen(
                        transport, "-E", certificate, "-K", key, "-l", receiver.operand(), "-O", "log_format exact");
                Socket client = TlsClient.connect(pen.address());
                Socket taken = server.accept()) {
            TestClient.send(client, "GET /secret" + GET);
            receiver.await(2);
            assertThat(opened(1).request()).isEqualTo("GET /secret HTTP/1.1");
            assertThat(opened(1).client()).isEqualTo("127.0.0.1:" + client.getLocalPort());
            assertThat(opened(1).local()).isEqualTo(peer(taken));
        }
    }

    @ParameterizedTest
    @EnumSource
    void exact_tellsOpenRequestsAndClose_byTheLocalEnd(Transport transport) throws Exception {
        try (TestPen pen = server.pen(transport, "-l", receiver.operand(), "-O", "log_format exact")) {
            for (int i = 0; i < 5; i++) {
                Socket client = pen.connect("127.0.0.7");
                try (client;
                        Socket taken = server.accept()) {
                    String from = "127.0.0.7:" + client.getLocalPort();
                    String local = peer(taken);
                    TestClient.send(client, "GET /one" + GET + "GET /two" + GET);
                    read(taken, "GET /one" + GET + "GET /two" + GET);
                    TestClient.send(taken, "answer");
                    client.getInputStream().readNBytes(6);
                    client.shutdownOutput();
                    receiver.await(4 * i + 3);
                    String to = server.operand();
                    String[] requests = {"", "GET /one HTTP/1.1", "GET /two HTTP/1.1"};
                    for (int line = 0; line < 3; line++) {
                        assertThat(opened(4 * i + line))
                                .isEqualTo(new LogRecord.Opened(
                                        4L * i + line + 1,
                                        opened(4 * i + line).millis(),
                                        from,
                                        local,
                                        to,
                                        requests[line]));
                    }
                    taken.shutdownOutput();
                    receiver.await(4 * i + 4);
                    LogRecord.Closed closed = (LogRecord.Closed) record(4 * i + 3);
                    assertThat(closed)
                            .isEqualTo(new LogRecord.Closed(
                                    4L * i + 4,
                                    closed.millis(),
                                    local,
                                    to,
                                    2L * ("GET /one" + GET).length(),
                                    6,
                                    closed.lasted(),
                                    "finished"));
                    assertThat(closed.millis()).isBetween(opened(0).millis(), System.currentTimeMillis());
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void exact_unfinishedLine_comesBeforeTheClose(Transport transport) throws Exception {
        try (TestPen pen = server.pen(transport, "-l", receiver.operand(), "-O", "log_format exact")) {
            exchange(pen, "no end");
            receiver.await(3);
            assertThat(opened(0).request()).isEmpty();
            assertThat(opened(1).request()).isEqualTo("no end");
            assertThat(((LogRecord.Closed) record(2)).sent()).isEqualTo(6);
        }
    }

    @ParameterizedTest
    @EnumSource
    void exact_ipv6_isInBrackets(Transport transport) throws Exception {
        try (ServerSocket six = new ServerSocket(0, 1, LOOPBACK_6);
                TestPen pen = TestPen.start(
                        transport,
                        "-O",
                        "listen [::1]:0",
                        "-l",
                        receiver.operand(),
                        "-O",
                        "log_format exact",
                        "[::1]:" + six.getLocalPort());
                Socket client = new Socket(LOOPBACK_6, pen.address().getPort());
                Socket taken = six.accept()) {
            receiver.await(1);
            assertThat(opened(0).client()).isEqualTo("[::1]:" + client.getLocalPort());
            assertThat(opened(0).local()).isEqualTo("[::1]:" + taken.getPort());
            assertThat(opened(0).server()).isEqualTo("[::1]:" + six.getLocalPort());
        }
    }

    @ParameterizedTest
    @EnumSource
    void flows_areAnEntryEach_madePrintable(Transport transport) throws Exception {
        try (UdpServer a = new UdpServer("a");
                TestPen pen = TestPen.start(transport, "-U", "-l", receiver.operand(), a.operand());
                UdpClient one = new UdpClient("127.0.0.7", pen.address());
                UdpClient two = new UdpClient("127.0.0.8", pen.address())) {
            one.ask("first\001\r\nline");
            one.ask("again");
            two.ask("x".repeat(200));
            assertThat(receiver.await(2))
                    .containsExactly("+ 127.0.0.7 127.0.0.1 first.", "+ 127.0.0.8 127.0.0.1 " + "x".repeat(100));
        }
    }

    @ParameterizedTest
    @EnumSource
    void flows_exact_openAndCloseEachWayToAServer(Transport transport) throws Exception {
        try (UdpServer a = new UdpServer("a");
                UdpServer b = new UdpServer("b");
                TestPen pen = TestPen.start(
                        transport,
                        "-U",
                        "-r",
                        "-l",
                        receiver.operand(),
                        "-O",
                        "log_format exact",
                        a.operand(),
                        b.operand());
                UdpClient one = new UdpClient("127.0.0.7", pen.address())) {
            one.ask("first");
            one.ask("second");
            receiver.await(3);
            assertThat(List.of(
                            opened(0).request(), opened(1).request(), opened(2).request()))
                    .containsExactly("", "first", "");
            assertThat(List.of(opened(0).server(), opened(2).server()))
                    .containsExactlyInAnyOrder(a.operand(), b.operand());
            assertThat(opened(0).local()).isNotEqualTo(opened(2).local()).startsWith("127.0.0.1:");
            String peer = opened(0).server().equals(a.operand()) ? a.lastPeer() : b.lastPeer();
            assertThat(opened(0).local()).isEqualTo(peer);
            pen.control("close 0");
            receiver.await(5);
            LogRecord.Closed closed = (LogRecord.Closed) record(3);
            assertThat(closed.local()).isEqualTo(opened(0).local());
            assertThat(List.of(closed.seq(), closed.sent(), closed.received(), closed.reason()))
                    .containsExactly(4L, 5L, 5L, "killed");
        }
    }

    @Test
    void exact_inAFile_areTheSameLines() throws Exception {
        Path log = directory.resolve("log");
        try (TestPen pen = server.pen(Transport.best(), "-l", log, "-O", "log_format exact")) {
            exchange(pen, "GET /" + "x".repeat(200) + GET);
            Awaitility.await().until(() -> Files.readAllLines(log).size() == 3);
            List<LogRecord> records = Files.readAllLines(log).stream()
                    .map(line -> Objects.requireNonNull(LogRecord.parse(line), line))
                    .toList();
            assertThat(((LogRecord.Opened) records.get(1)).request())
                    .hasSize(214)
                    .startsWith("GET /xxx");
            assertThat(records.get(2)).isInstanceOf(LogRecord.Closed.class);
        }
    }

    @Test
    void logAndFormat_changeWhileItRuns() throws Exception {
        Path log = directory.resolve("log");
        try (TestPen pen = server.pen(Transport.best(), "-l", log);
                Socket client = pen.connect("127.0.0.7");
                Socket taken = server.accept()) {
            send(client, taken, "GET /file" + GET);
            pen.control("log " + receiver.operand());
            assertThat(pen.control("log")).isEqualTo(receiver.operand() + "\n");
            send(client, taken, "GET /entry" + GET);
            receiver.await(1);
            assertThat(pen.control("log_format exact")).isEqualTo("exact\n");
            send(client, taken, "GET /exact" + GET);
            receiver.await(2);
            pen.control("write " + directory.resolve("conf"));
            pen.control("no log");
            send(client, taken, "GET /nothing" + GET);
            pen.control("log_format pen");
            pen.control("log " + receiver.operand());
            send(client, taken, "GET /last" + GET);
            assertThat(receiver.await(3).get(0)).isEqualTo("+ 127.0.0.7 127.0.0.1 GET /entry HTTP/1.1");
            assertThat(opened(1).request()).isEqualTo("GET /exact HTTP/1.1");
            assertThat(opened(1).local()).isEqualTo(peer(taken));
            assertThat(receiver.lines().get(2)).isEqualTo("+ 127.0.0.7 127.0.0.1 GET /last HTTP/1.1");
            assertThat(Files.readAllLines(log)).hasSize(1).allMatch(line -> line.endsWith("GET /file HTTP/1.1"));
            assertThat(Files.readAllLines(directory.resolve("conf")))
                    .contains("log " + receiver.operand(), "log_format exact");
        }
    }

    @Test
    void reload_appliesTheFile() throws Exception {
        Path file = Files.writeString(directory.resolve("conf"), "log " + receiver.operand() + "\n");
        try (TestPen pen = server.pen(Transport.best(), "-F", file)) {
            exchange(pen, "one\n");
            receiver.await(1);
            Files.writeString(file, "log " + receiver.operand() + "\nlog_format exact\n");
            pen.daemon().reload();
            exchange(pen, "two\n");
            receiver.await(4);
            assertThat(opened(2).request()).isEqualTo("two");
            Files.writeString(file, "no log\n");
            pen.daemon().reload();
            assertThat(pen.control("log")).isEmpty();
        }
    }

    @Test
    void receiverAway_isTold_andItGoesOnWhenItIsBack() throws Exception {
        int port = TestServer.refusedPort();
        try (TestPen pen = server.pen(Transport.best(), "-l", "127.0.0.1:" + port)) {
            Awaitility.await().until(() -> {
                exchange(pen, "lost\n");
                return pen.said().stream()
                        .anyMatch(line -> line.matches(
                                "access log: \\d+ lines? lost: 127.0.0.1:" + port + ": nobody receives there"));
            });
            try (LogReceiver back = new LogReceiver(port)) {
                exchange(pen, "back\n");
                assertThat(back.await(1)).last().isEqualTo("+ 127.0.0.9 127.0.0.1 back");
            }
            long before = pen.said().stream()
                    .filter(line -> line.matches(".* lines? lost: .*"))
                    .count();
            exchange(pen, "lost\n");
            pen.putForward(Duration.ofMinutes(2));
            Awaitility.await().until(() -> {
                exchange(pen, "lost\n");
                return pen.said().stream()
                                .filter(line -> line.matches(".* lines? lost: .*"))
                                .count()
                        > before;
            });
        }
    }

    @Test
    void nameWithoutAddress_isAnErrorAtTheStart() {
        assertThatThrownBy(() -> server.pen(Transport.best(), "-l", "no-such-host.invalid:514"))
                .hasMessage("log: no-such-host.invalid:514: no-such-host.invalid: unknown host");
    }

    private LogRecord record(int line) {
        String text = receiver.lines().get(line);
        return Objects.requireNonNull(LogRecord.parse(text), text);
    }

    private LogRecord.Opened opened(int line) {
        return (LogRecord.Opened) record(line);
    }

    /** A connection on which the client says something. */
    private void exchange(TestPen pen, String text) throws IOException {
        try (Socket client = pen.connect("127.0.0.9");
                Socket taken = server.accept()) {
            send(client, taken, text);
            client.shutdownOutput();
            assertThat(taken.getInputStream().read()).isEqualTo(-1);
        }
    }

    private static void send(Socket client, Socket taken, String text) throws IOException {
        TestClient.send(client, text);
        read(taken, text);
    }

    private static void read(Socket taken, String text) throws IOException {
        assertThat(taken.getInputStream().readNBytes(text.length())).hasSize(text.length());
    }

    /** Pen's end, as the server sees it. */
    private static String peer(Socket taken) {
        InetSocketAddress peer = (InetSocketAddress) taken.getRemoteSocketAddress();
        return peer.getAddress().getHostAddress() + ":" + peer.getPort();
    }
}
