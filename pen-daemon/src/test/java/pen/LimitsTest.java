// SPDX-License-Identifier: Apache-2.0
package pen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import pen.net.Transport;

/** What bounds a connection, in number and in time, and the reason that each end is counted under. */
@SuppressWarnings("try") // Closing a socket early is what these tests are about.
class LimitsTest {
    @RegisterExtension
    final OneServer server = new OneServer();

    private static void awaitClosed(TestPen pen, String reason, String by) {
        Awaitility.await()
                .untilAsserted(() -> assertThat(pen.closes(by, reason)).isEqualTo(1));
    }

    @ParameterizedTest
    @EnumSource
    void idleTimeout_silence_closesBothSides(Transport transport) throws Exception {
        try (TestPen pen = server.pen(transport, "-O", "idle_timeout 1");
                Socket client = pen.connect("127.0.0.1");
                Socket taken = server.accept()) {
            assertThat(client.getInputStream().read()).isEqualTo(-1);
            assertThat(taken.getInputStream().read()).isEqualTo(-1);
            awaitClosed(pen, "idle", "0");
            pen.awaitOpen(0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void idleTimeout_shortenedWhileOpen_holdsForOldConnectionsToo(Transport transport) throws Exception {
        try (TestPen pen = server.pen(transport);
                Socket client = pen.connect("127.0.0.1");
                Socket taken = server.accept()) {
            TestClient.send(client, "hello\n");
            assertThat(TestClient.line(taken)).isEqualTo("hello");
            assertThat(pen.control("idle_timeout 1")).isEqualTo("Idle timeout: 1 seconds\n");
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
    }

    /** It counts from the last byte of either direction. A connection that is silent tells when the time is over. */
    @ParameterizedTest
    @EnumSource
    void idleTimeout_oneDirectionIsBusy_staysOpen(Transport transport) throws Exception {
        try (TestPen pen = server.pen(transport, "-O", "idle_timeout 2");
                Socket client = pen.connect("127.0.0.1");
                Socket taken = server.accept();
                Socket silent = pen.connect("127.0.0.1");
                Socket silentTaken = server.accept()) {
            Awaitility.await().until(() -> {
                TestClient.send(taken, "tick\n");
                assertThat(TestClient.line(client)).isEqualTo("tick");
                return pen.closes("0", "idle") > 0;
            });
            TestClient.send(taken, "still here\n");
            assertThat(TestClient.line(client)).isEqualTo("still here");
            assertThat(silent.getInputStream().read()).isEqualTo(-1);
            assertThat(pen.closes("0", "idle")).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void halfCloseTimeout_otherSideIsSilent_closes(Transport transport) throws Exception {
        try (TestPen pen = server.pen(transport, "-O", "half_close_timeout 1");
                Socket client = pen.connect("127.0.0.1");
                Socket taken = server.accept()) {
            client.shutdownOutput();
            assertThat(taken.getInputStream().read()).isEqualTo(-1);
            assertThat(client.getInputStream().read()).isEqualTo(-1);
            awaitClosed(pen, "half-closed", "0");
        }
    }

    @ParameterizedTest
    @EnumSource
    void fastClose_up_serverEnds_clientNeedNot(Transport transport) throws Exception {
        try (TestPen pen = server.pen(transport, "-O", "tcp_fastclose up");
                Socket client = pen.connect("127.0.0.1");
                Socket taken = server.accept()) {
            TestClient.send(taken, "bye\n");
            taken.shutdownOutput();
            assertThat(TestClient.line(client)).isEqualTo("bye");
            assertThat(client.getInputStream().read()).isEqualTo(-1);
            assertThat(taken.getInputStream().read()).isEqualTo(-1);
            awaitClosed(pen, "finished", "0");
        }
    }

    @ParameterizedTest
    @EnumSource
    void fastClose_down_clientEnds_serverNeedNot(Transport transport) throws Exception {
        try (TestPen pen = server.pen(transport, "-O", "tcp_fastclose down");
                Socket client = pen.connect("127.0.0.1");
                Socket taken = server.accept()) {
            TestClient.send(client, "bye\n");
            client.shutdownOutput();
            assertThat(TestClient.line(taken)).isEqualTo("bye");
            assertThat(taken.getInputStream().read()).isEqualTo(-1);
            assertThat(client.getInputStream().read()).isEqualTo(-1);
            awaitClosed(pen, "finished", "0");
        }
    }

    @ParameterizedTest
    @EnumSource
    void fastClose_down_serverEnds_onlyThatHalfIsClosed(Transport transport) throws Exception {
        try (TestPen pen = server.pen(transport, "-O", "tcp_fastclose down");
                Socket client = pen.connect("127.0.0.1");
                Socket taken = server.accept()) {
            taken.shutdownOutput();
            assertThat(client.getInputStream().read()).isEqualTo(-1);
            TestClient.send(client, "late\n");
            assertThat(TestClient.line(taken)).isEqualTo("late");
        }
    }

    @ParameterizedTest
    @EnumSource
    void peek_serverIsContactedWithTheFirstByte(Transport transport) throws Exception {
        try (TestPen pen = server.pen(transport, "-O", "peek", "-O", "pending_max 1");
                Socket silent = pen.connect("127.0.0.1");
                Socket client = pen.connect("127.0.0.1")) {
            pen.awaitOpen(2);
            assertThat(pen.control("servers")).contains(" conn 0 ");
            TestClient.send(client, "hello\n");
            try (Socket taken = server.accept()) {
                assertThat(TestClient.line(taken)).isEqualTo("hello");
                TestClient.send(taken, "welcome\n");
                assertThat(TestClient.line(client)).isEqualTo("welcome");
            }
            silent.shutdownOutput();
            assertThat(silent.getInputStream().read()).isEqualTo(-1);
            awaitClosed(pen, "finished", "none");
        }
    }

    @ParameterizedTest
    @EnumSource
    void dummy_answersItself(Transport transport) throws Exception {
        try (TestPen pen = server.pen(transport, "-O", "dummy")) {
            for (String request : List.of("GET / HTTP/1.1\r\n\r\n", "x")) {
                try (Socket client = pen.connect("127.0.0.1")) {
                    TestClient.send(client, request);
                    assertThat(client.getInputStream().readAllBytes())
                            .asString()
                            .startsWith("HTTP/1.1 200 OK\r\n")
                            .endsWith("without a server.\n");
                }
            }
            try (Socket client = pen.connect("127.0.0.1")) {
                TestClient.send(client, "HEAD / HTTP/1.1\r\n\r\n");
                assertThat(client.getInputStream().readAllBytes()).asString().endsWith("\r\n\r\n");
            }
            pen.awaitOpen(0);
            assertThat(pen.control("servers")).contains(" conn 0 ", " sx 0 ");
        }
    }

    @ParameterizedTest
    @EnumSource
    void idlers_clientGetsOne_thatSpokeFirst_andAnotherIsOpened(Transport transport) throws Exception {
        try (TestPen pen = server.pen(transport, "-O", "threads 1", "-O", "idlers 1");
                Socket advance = server.accept()) {
            TestClient.send(advance, "220 ready\n");
            Awaitility.await().until(() -> pen.control("idlers").equals("Idlers: 1/1\n"));
            try (Socket client = pen.connect("127.0.0.1")) {
                assertThat(TestClient.line(client)).isEqualTo("220 ready");
                TestClient.send(client, "hello\n");
                assertThat(TestClient.line(advance)).isEqualTo("hello");
                try (Socket next = server.accept()) {
                    assertThat(pen.control("servers")).contains(" conn 1 ");
                    // The server gives it up: it must not be handed out.
                    next.close();
                    try (Socket second = pen.connect("127.0.0.1")) {
                        TestClient.send(second, "again\n");
                        try (Socket taken = server.accept()) {
                            // It may be the idler that was opened instead, if that was faster.
                            TestClient.send(taken, "welcome\n");
                            assertThat(TestClient.line(second)).isEqualTo("welcome");
                        }
                    }
                }
            }
            pen.control("idlers 0");
            Awaitility.await().until(() -> pen.control("idlers").equals("Idlers: 0/0\n"));
        }
    }

    /** As SMTP servers do that nobody talks to. */
    @ParameterizedTest
    @EnumSource
    void idlers_serverGreetsAndGivesUp_isNotHandedOut(Transport transport) throws Exception {
        try (TestPen pen = server.pen(transport, "-O", "threads 1", "-O", "idlers 1")) {
            try (Socket first = server.accept()) {
                TestClient.send(first, "220 ready\n");
                Awaitility.await().until(() -> pen.control("idlers").equals("Idlers: 1/1\n"));
            }
            try (Socket second = server.accept()) {
                TestClient.send(second, "220 again\n");
                Awaitility.await().until(() -> pen.control("idlers").equals("Idlers: 1/1\n"));
                try (Socket client = pen.connect("127.0.0.1")) {
                    assertThat(TestClient.line(client)).isEqualTo("220 again");
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void idlers_anotherSource_isUsedByTheNextClient(Transport transport) throws Exception {
        try (TestPen pen = server.pen(transport, "-O", "threads 1", "-O", "idlers 1");
                Socket before = server.accept()) {
            pen.control("source 127.0.0.77");
            assertThat(before.getInputStream().read()).isEqualTo(-1);
            try (Socket after = server.accept();
                    Socket client = connectWhenReady(pen)) {
                TestClient.send(after, "welcome\n");
                assertThat(TestClient.line(client)).isEqualTo("welcome");
                assertThat(after.getInetAddress().getHostAddress()).isEqualTo("127.0.0.77");
            }
        }
    }

    private static Socket connectWhenReady(TestPen pen) throws Exception {
        Awaitility.await().until(() -> pen.control("idlers").equals("Idlers: 1/1\n"));
        return pen.connect("127.0.0.1");
    }

    @ParameterizedTest
    @EnumSource
    void idleTimeout_setWhileADummyConnectionIsOpen_holdsForItToo(Transport transport) throws Exception {
        try (TestPen pen = server.pen(transport, "-O", "dummy");
                Socket client = pen.connect("127.0.0.1")) {
            pen.awaitOpen(1);
            pen.control("idle_timeout 1");
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
    }

    /** NoLeaks is the judge. */
    @ParameterizedTest
    @EnumSource
    void idlers_penEnds_theyAreClosed(Transport transport) throws Exception {
        List<Socket> taken = new ArrayList<>();
        try (TestPen pen = server.pen(transport, "-O", "threads 2", "-O", "idlers 5")) {
            for (int i = 0; i < 5; i++) {
                taken.add(server.accept());
            }
            TestClient.send(taken.get(0), "220 ready\n");
            Awaitility.await().until(() -> pen.control("idlers").equals("Idlers: 5/5\n"));
        }
        for (Socket socket : taken) {
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
            socket.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void source_connectionsComeFromThere(Transport transport) throws Exception {
        try (TestPen pen = server.pen(transport, "-O", "source 127.0.0.77");
                Socket client = pen.connect("127.0.0.1");
                Socket taken = server.accept()) {
            assertThat(taken.getInetAddress().getHostAddress()).isEqualTo("127.0.0.77");
            assertThat(pen.control("source")).isEqualTo("127.0.0.77\n");
            assertThatThrownBy(() -> pen.control("source 192.0.2.1")).hasMessageContaining("an address of this host");
            assertThat(pen.control("source")).isEqualTo("127.0.0.77\n");
        }
    }

    @ParameterizedTest
    @EnumSource
    void pendingMax_moreClients_waitAndAreServed(Transport transport) throws Exception {
        // A full backlog: the kernel does not answer another connect, so that one stays under way.
        try (ServerSocket stuck = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket first = new Socket(stuck.getInetAddress(), stuck.getLocalPort());
                Socket second = new Socket(stuck.getInetAddress(), stuck.getLocalPort());
                TestPen pen = TestPen.start(
                        transport,
                        "-t",
                        1,
                        "-s",
                        "-b",
                        0,
                        "-O",
                        "pending_max 2",
                        "127.0.0.1:" + stuck.getLocalPort())) {
            List<Socket> clients = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                clients.add(pen.connect("127.0.0.1"));
            }
            Awaitility.await().until(() -> pen.connecting() == 2);
            for (Socket client : clients) {
                assertThat(pen.connecting()).isLessThanOrEqualTo(2);
                assertThat(client.getInputStream().read()).isEqualTo(-1);
                client.close();
            }
            assertThat(pen.closes("none", "timeout")).isEqualTo(5);
            assertThat(pen.refusals("0", "timeout")).isEqualTo(5);
        }
    }

    @Test
    void limitReached_nobodyElse_closesForThatReason() throws Exception {
        try (TestPen pen = TestPen.start(server.operand() + ":1");
                Socket client = pen.connect("127.0.0.1");
                Socket taken = server.accept()) {
            assertThat(pen.visit("127.0.0.2")).isEqualTo("closed");
            awaitClosed(pen, "limit", "none");
            assertThat(pen.refusals("0", "limit")).isEqualTo(1);
        }
    }

    @Test
    void noServer_closesForThatReason() throws Exception {
        try (TestPen pen = TestPen.start("127.0.0.1:" + TestServer.refusedPort())) {
            assertThat(pen.visit("127.0.0.2")).isEqualTo("closed");
            awaitClosed(pen, "no server", "none");
            assertThat(pen.refusals("0", "failed")).isEqualTo(1);
            assertThat(pen.visit("127.0.0.2")).isEqualTo("closed");
            assertThat(pen.refusals("0", "blacklisted")).isEqualTo(1);
        }
    }

    @Test
    void closeCommand_closesForThatReason() throws Exception {
        try (TestPen pen = TestPen.start(server.operand());
                Socket client = pen.connect("127.0.0.1");
                Socket taken = server.accept()) {
            assertThat(pen.control("close 0")).isEqualTo("Forcibly closing connection 0\n");
            assertThat(taken.getInputStream().read()).isEqualTo(-1);
            awaitClosed(pen, "killed", "0");
            assertThatThrownBy(() -> pen.control("close 1")).hasMessageContaining("Connection 1 out of range");
        }
    }

    @Test
    void clientResets_closesForThatReason() throws Exception {
        try (TestPen pen = TestPen.start(server.operand());
                Socket client = pen.connect("127.0.0.1");
                Socket taken = server.accept()) {
            client.setSoLinger(true, 0);
            client.close();
            awaitClosed(pen, "reset", "0");
        }
    }
}
