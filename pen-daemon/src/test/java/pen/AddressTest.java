// SPDX-License-Identifier: Apache-2.0
package pen;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import pen.net.Transport;

/** Where clients come from and servers are: every family of addresses on every transport. */
@SuppressWarnings("try") // Closing a socket early is what these tests are about.
class AddressTest {
    private static final byte[] LOOPBACK_6 = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

    @RegisterExtension
    final OneServer server = new OneServer();

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

    @ParameterizedTest
    @EnumSource
    void listensOnAllAddresses_ipv4AndIpv6ClientsCome(Transport transport) throws Exception {
        try (TestPen pen = server.pen(transport, "-O", "listen 0")) {
            for (String host : List.of("127.0.0.1", "::1")) {
                server.greet(new Socket(host, pen.address().getPort()));
            }
            assertThat(pen.control("status text")).contains("\n  127.0.0.1 ", "\n  ::1 ");
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

    @ParameterizedTest
    @EnumSource
    void unixServerWithAFullBacklog_theNextServerTakesTheClient(Transport transport, @TempDir Path directory)
            throws Exception {
        UnixDomainSocketAddress stuck = UnixDomainSocketAddress.of(directory.resolve("stuck"));
        try (ServerSocketChannel full =
                        ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(stuck, 1);
                SocketChannel first = SocketChannel.open(stuck);
                SocketChannel second = SocketChannel.open(stuck);
                TestPen pen = TestPen.start(transport, "-r", server.operand(), stuck.getPath())) {
            for (int i = 0; i < 3; i++) {
                server.greet(pen.connect("127.0.0.1"));
            }
            pen.awaitSaid("blacklisted");
        }
    }

    @ParameterizedTest
    @EnumSource
    void listenerMoves_whileClientsWaitForRoom_nobodyIsLeftHanging(Transport transport) throws Exception {
        List<Socket> waiting = new ArrayList<>();
        try (TestPen pen = server.pen(transport, "-x", "1", "-O", "threads 1");
                Socket client = pen.connect("127.0.0.1");
                Socket taken = server.accept()) {
            for (int i = 0; i < 5; i++) {
                waiting.add(pen.connect("127.0.0.1"));
            }
            pen.control("listen 127.0.0.1:" + TestServer.refusedPort());
            for (Socket socket : waiting) {
                socket.setSoTimeout(TestClient.PATIENCE);
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

    /** An end, or a reset if the kernel had not given the connection to pen yet. */
    private static boolean isAtItsEnd(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketException e) {
            return true;
        }
    }
}
