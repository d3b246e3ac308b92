// SPDX-License-Identifier: Apache-2.0
package pen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import pen.net.MappedAddress;
import pen.net.Transport;
import pen.os.Posix;

/** Servers that see their clients' own addresses; on loopback, where every address is this host's. */
class TransparentTest {
    @RegisterExtension
    final OneServer server = new OneServer();

    @BeforeEach
    void needsRoot() {
        assumeTrue(Posix.effectiveUser() == 0, "IP_TRANSPARENT needs root");
    }

    @ParameterizedTest
    @EnumSource(names = {"IO_URING", "EPOLL"})
    void transparent_connection_comesFromItsClient(Transport transport) throws Exception {
        try (TestPen pen = server.pen(transport, "-O", "transparent", "-O", "source 127.0.0.9")) {
            assertThat(peer(pen, "127.0.7.7")).isEqualTo("127.0.7.7");
            assertThat(peer(pen, "127.0.7.8")).isEqualTo("127.0.7.8");
            pen.control("no transparent");
            assertThat(peer(pen, "127.0.7.7")).isEqualTo("127.0.0.9");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"IO_URING", "EPOLL"})
    void transparent_firstServerFails_nextSeesTheClientToo(Transport transport) throws Exception {
        try (TestPen pen =
                server.pen(transport, "-O", "transparent", "127.0.0.1:" + TestServer.refusedPort(), server.operand())) {
            assertThat(peer(pen, "127.0.7.7")).isEqualTo("127.0.7.7");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"IO_URING", "EPOLL"})
    void transparent_familiesDiffer_ownAddressAndToldOnce(Transport transport) throws Exception {
        try (ServerSocket six = new ServerSocket(0, 50, MappedAddress.of(0, 1));
                TestPen pen = TestPen.start(transport, "-O", "transparent", "[::1]:" + six.getLocalPort())) {
            six.setSoTimeout(TestClient.PATIENCE);
            for (int i = 0; i < 3; i++) {
                try (Socket client = pen.connect("127.0.7.7");
                        Socket taken = six.accept()) {
                    assertThat(client.isConnected()).isTrue();
                    assertThat(taken.getInetAddress()).isEqualTo(MappedAddress.of(0, 1));
                }
            }
            pen.awaitSaid("transparent: client 127.0.7.7, server 0");
            assertThat(pen.said("different families")).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"IO_URING", "EPOLL"})
    void transparent_datagrams_comeFromTheirClient(Transport transport) throws Exception {
        try (UdpServer a = new UdpServer("a");
                UdpServer b = new UdpServer("b");
                TestPen pen = TestPen.start(transport, "-U", "-r", "-O", "transparent", a.operand(), b.operand())) {
            for (int i = 0; i < 2; i++) {
                UdpClient.ask(pen, "127.0.7.7", "name");
                UdpClient.ask(pen, "127.0.7.7", "name");
            }
            assertThat(a.lastPeer()).contains("127.0.7.7");
            assertThat(b.lastPeer()).contains("127.0.7.7");
        }
    }

    @Test
    void transparent_nio_isRefused() {
        assertThatThrownBy(() -> server.pen(Transport.NIO, "-O", "transparent"))
                .hasMessage("transparent: transport nio has no such sockets (expected: transport io_uring or epoll)");
    }

    @Test
    void transparent_idlers_areRefused() throws Exception {
        try (TestPen pen = server.pen(Transport.best(), "-O", "transparent")) {
            assertThatThrownBy(() -> pen.control("idlers 5"))
                    .hasMessage("idlers: 5: they connect before there is a client whose address they could have"
                            + " (expected with transparent: 0)");
            assertThat(pen.control("idlers")).isEqualTo("Idlers: 0/0\n");
        }
    }

    private String peer(TestPen pen, String from) throws Exception {
        try (Socket client = pen.connect(from);
                Socket taken = server.accept()) {
            TestClient.send(client, "hello\n");
            assertThat(TestClient.line(taken)).isEqualTo("hello");
            TestClient.send(taken, "and back\n");
            assertThat(TestClient.line(client)).isEqualTo("and back");
            return ((InetSocketAddress) taken.getRemoteSocketAddress())
                    .getAddress()
                    .getHostAddress();
        }
    }
}
