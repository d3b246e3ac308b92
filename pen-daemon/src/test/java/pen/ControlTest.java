// SPDX-License-Identifier: Apache-2.0
package pen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import pen.command.CommandException;
import pen.control.ControlClient;
import pen.net.Endpoint;
import pen.net.Transport;

/** The control port as its clients see it. */
@SuppressWarnings("try") // Often a pen only has to be there.
class ControlTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");

    @TempDir
    private Path directory;

    static List<Path> transcripts() throws IOException {
        try (Stream<Path> files = Files.list(GOLDEN)) {
            return files.sorted().toList();
        }
    }

    private Path socket() {
        return directory.resolve("control");
    }

    private ControlClient client() {
        return new ControlClient(Endpoint.parse(socket().toString()));
    }

    @ParameterizedTest
    @MethodSource("transcripts")
    void transcript(Path golden) throws Exception {
        String[] parts = Files.readString(golden).split("-{10}\n", -1);
        try (TestPen pen = TestPen.start("-C", socket(), "127.0.0.1:1001", "127.0.0.1:1002:1:2:3:4")) {
            StringBuilder replies = new StringBuilder();
            for (String command : parts[0].lines().toList()) {
                replies.append(client().send(command));
            }
            assertThat(replies.toString()
                            .replace(socket().toString(), "SOCKET")
                            .replace("127.0.0.1:" + pen.address().getPort(), "127.0.0.1:PORT")
                            .replaceAll("(?m)^" + ProcessHandle.current().pid() + "$", "PID"))
                    .isEqualTo(parts[1]);
        }
    }

    /** What the control port answers to bytes, sent as they are, after which the client ends its side. */
    private static String raw(InetSocketAddress control, byte[] bytes) throws IOException {
        try (Socket socket = TestClient.connect("127.0.0.1", control)) {
            socket.getOutputStream().write(bytes);
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void command_endedInAnyWay_isAnswered() throws Exception {
        try (TestPen pen = TestPen.start(TestPen.TCP_CONTROL, "127.0.0.1:1001")) {
            InetSocketAddress control = pen.controlAddress();
            for (String command :
                    List.of("timeout\n", "timeout\r\n", "timeout", " \ttimeout  \n", "timeout # c\nx\n")) {
                assertThat(raw(control, command.getBytes(StandardCharsets.US_ASCII)))
                        .isEqualTo("3\n");
            }
            assertThat(raw(control, new byte[0])).isEmpty();
            assertThat(raw(control, "# comment\n".getBytes(StandardCharsets.US_ASCII)))
                    .isEmpty();
        }
    }

    @Test
    void silentClients_balancingAndControlGoOn() throws Exception {
        try (TestServer a = new TestServer("a");
                TestPen pen = TestPen.start(TestPen.TCP_CONTROL, a)) {
            InetSocketAddress control = pen.controlAddress();
            List<Socket> silent = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                silent.add(TestClient.connect("127.0.0.1", control));
            }
            assertThat(pen.visit("127.0.0.1")).isEqualTo("a");
            assertThat(raw(control, "timeout\n".getBytes(StandardCharsets.US_ASCII)))
                    .isEqualTo("3\n");
            for (Socket socket : silent) {
                socket.close();
            }
        }
    }

    @Test
    void unixSocket_isForItsOwnerOnly_andGoneAfterwards() throws Exception {
        try (TestPen pen = TestPen.start("-C", socket(), "127.0.0.1:1001")) {
            assertThat(Files.getPosixFilePermissions(socket())).isEqualTo(PosixFilePermissions.fromString("rw-------"));
            assertThat(pen.control("control")).isEqualTo(socket() + "\n");
        }
        assertThat(socket()).doesNotExist();
    }

    @Test
    void unixSocket_inUse_isRefused_andAFileIsNotReplaced() throws Exception {
        try (TestPen pen = TestPen.start("-C", socket(), "127.0.0.1:1001")) {
            assertThatThrownBy(() -> TestPen.start("-C", socket(), "127.0.0.1:1001"))
                    .hasMessageContaining("another program listens on it");
            assertThat(client().send("pid")).isEqualTo(pen.control("pid"));
        }
        Path file = Files.writeString(directory.resolve("file"), "precious");
        assertThatThrownBy(() -> TestPen.start("-C", file, "127.0.0.1:1001"))
                .hasMessageContaining("exists and is no socket");
        assertThat(file).hasContent("precious");
    }

    @Test
    void listen_moves_newClientsAtTheNewAddress_oldConnectionsGoOn() throws Exception {
        try (TestServer a = new TestServer("a");
                TestPen pen = TestPen.start(a);
                Socket old = pen.connect("127.0.0.1")) {
            assertThat(TestClient.line(old)).isEqualTo("a");
            int port = TestServer.refusedPort();
            assertThat(pen.control("listen 127.0.0.1:" + port)).isEqualTo("127.0.0.1:" + port + "\n");
            assertThat(pen.address().getPort()).isEqualTo(port);
            assertThat(pen.visit("127.0.0.1")).isEqualTo("a");
            TestClient.send(old, "still\n");
            assertThat(TestClient.line(old)).isEqualTo("still");
        }
    }

    @Test
    void listen_addressInUse_isRefused_andThePresentOneStays() throws Exception {
        try (TestServer a = new TestServer("a");
                TestPen pen = TestPen.start(a);
                TestPen other = TestPen.start(a)) {
            for (int taken : List.of(a.port(), other.address().getPort())) {
                assertThatThrownBy(() -> pen.control("listen 127.0.0.1:" + taken))
                        .isInstanceOf(CommandException.class)
                        .hasMessage("listen 127.0.0.1:" + taken + ": Address already in use");
            }
            assertThat(pen.visit("127.0.0.1")).isEqualTo("a");
        }
    }

    @Test
    void exit_enabled_endsPenAfterTheReply() throws Exception {
        try (TestPen pen = TestPen.start("-X", "-C", socket(), "127.0.0.1:1001")) {
            assertThat(client().send("exit")).isEmpty();
            pen.daemon().awaitStop();
        }
    }

    @Test
    void status_html_isOnePageWithEveryServer() throws Exception {
        try (TestPen pen = TestPen.start("127.0.0.1:1001", "127.0.0.1:1002")) {
            assertThat(pen.control("status"))
                    .startsWith("<!DOCTYPE html>")
                    .endsWith("</html>\n")
                    .contains("2 of 2 available", "<td class=\"n\">1001</td>", "<td class=\"n\">1002</td>");
        }
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void connection_andItsSockets_areReported(Transport transport) throws Exception {
        assumeTrue(transport.isAvailable(), () -> transport + " is not available");
        try (TestServer a = new TestServer("a");
                TestPen pen = TestPen.start(transport, a);
                Socket client = pen.connect("127.0.0.7")) {
            assertThat(TestClient.line(client)).isEqualTo("a");
            TestClient.send(client, "hi\n");
            assertThat(TestClient.line(client)).isEqualTo("hi");
            Matcher lines = Pattern.compile("""
                            Connection 0:
                            state = open
                            downfd = (\\S+), upfd = (\\S+)
                            client = 127.0.0.7, server = 0
                            sx = 3, rx = 5
                            """).matcher(pen.control("connection 0"));
            assertThat(lines.matches()).isTrue();
            for (int side = 1; side <= 2; side++) {
                int descriptor = Integer.parseInt(lines.group(side));
                if (transport == Transport.NIO) {
                    assertThat(descriptor).isEqualTo(-1);
                } else {
                    assertThat(Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor))
                                    .toString())
                            .startsWith("socket:");
                    assertThat(pen.control("socket " + descriptor))
                            .isEqualTo("Socket " + descriptor + " belongs to connection 0\n");
                }
            }
            client.shutdownOutput();
            Awaitility.await().untilAsserted(() -> assertThatThrownBy(() -> pen.control("connection 0"))
                    .hasMessageStartingWith("connection: Connection 0 out of range"));
        }
    }

    @Test
    void abortOnError_isWhatTheJvmIsTold() throws Exception {
        HotSpotDiagnosticMXBean jvm = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        try (TestPen pen = TestPen.start("127.0.0.1:1001")) {
            pen.control("abort_on_error");
            assertThat(jvm.getVMOption("HeapDumpOnOutOfMemoryError").getValue()).isEqualTo("true");
            pen.control("no abort_on_error");
            assertThat(jvm.getVMOption("HeapDumpOnOutOfMemoryError").getValue()).isEqualTo("false");
        }
    }

    @Test
    void health_serversFull_isAnError() throws Exception {
        try (TestServer a = new TestServer("a");
                TestPen pen = TestPen.start(a.operand() + ":1");
                Socket client = pen.connect("127.0.0.1")) {
            assertThat(TestClient.line(client)).isEqualTo("a");
            assertThatThrownBy(() -> pen.control("health"))
                    .hasMessageStartingWith("health: none of 1 servers can take clients");
        }
    }

    @Test
    void epoll_atStart_isTheTransport() throws Exception {
        assumeTrue(Transport.EPOLL.isAvailable(), "epoll is not available");
        try (TestPen pen = TestPen.start("-O", "epoll", "-O", "poll", "127.0.0.1:1001")) {
            assertThat(pen.control("transport")).isEqualTo("epoll\n");
        }
    }
}
