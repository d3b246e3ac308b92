// SPDX-License-Identifier: Apache-2.0
package e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pen.TestClient;
import pen.TestServer;

/** Pen under a service manager, whose part activate.py plays. */
@SuppressWarnings("try") // A free port is one that was closed.
class SystemdIT {
    private static final Path SCRIPT = Path.of("src/test/resources/e2e/activate.py");

    @TempDir
    private Path directory;

    /** A pen, and what the service manager hears from it. */
    private record Service(Process manager, BufferedReader notices) implements AutoCloseable {
        static Service start(String kind, String address, String notify, String... arguments) throws IOException {
            List<String> words = new ArrayList<>(List.of("python3", SCRIPT.toString(), kind, address, notify));
            words.addAll(List.of(Tree.program("pen"), "-f"));
            words.addAll(Arrays.asList(arguments));
            Process manager = Tree.command(words)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            return new Service(manager, manager.inputReader());
        }

        String notice() throws IOException {
            return Objects.requireNonNull(notices.readLine(), "pen has ended");
        }

        private void signal(String name) throws IOException, InterruptedException {
            for (ProcessHandle pen : manager.children().toList()) {
                Running.signal(pen.pid(), name);
            }
        }

        /** What a service manager should hear, from the start to the end. */
        void serveAndEnd(String address, ThrowingRunnable visit) throws Exception {
            assertThat(notice()).isEqualTo("READY=1 MAINPID=" + pid() + " STATUS=listening on " + address);
            visit.run();
            signal("HUP");
            assertThat(notice()).matches("RELOADING=1 MONOTONIC_USEC=[0-9]+");
            assertThat(notice()).startsWith("READY=1 ");
            visit.run();
            signal("TERM");
            assertThat(notice()).isEqualTo("STOPPING=1 STATUS=ending EXTEND_TIMEOUT_USEC=15000000");
            assertThat(manager.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(manager.exitValue()).isZero();
        }

        private long pid() {
            return manager.children().findFirst().orElseThrow().pid();
        }

        @Override
        public void close() {
            manager.descendants().forEach(ProcessHandle::destroyForcibly);
            manager.destroyForcibly();
        }
    }

    private interface ThrowingRunnable {
        void run() throws Exception;
    }

    @ParameterizedTest
    @ValueSource(strings = {"io_uring", "epoll", "nio"})
    void tcpSocket_isUsed_andNoticesComeOnTheAbstractSocket(String transport) throws Exception {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), TestServer.refusedPort());
        String name = "127.0.0.1:" + address.getPort();
        try (TestServer a = new TestServer("a");
                Service service = Service.start(
                        "tcp", name, "@" + directory, "-O", "transport " + transport, name, a.operand())) {
            service.serveAndEnd(name, () -> assertThat(TestClient.visit("127.0.0.1", address))
                    .isEqualTo("a"));
        }
    }

    @Test
    void unixSocket_isUsed_andStays() throws Exception {
        Path path = directory.resolve("listen");
        try (TestServer a = new TestServer("a");
                Service service = Service.start(
                        "unix", path.toString(), directory.resolve("n").toString(), path.toString(), a.operand())) {
            service.serveAndEnd(path.toString(), () -> {
                try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
                    ByteBuffer greeting = ByteBuffer.allocate(2);
                    client.read(greeting);
                    assertThat(greeting.array()).startsWith('a');
                }
            });
            assertThat(path).exists();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"io_uring", "epoll"})
    void udpSocket_isUsed_withoutAnyOtherAddressGiven(String transport) throws Exception {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (DatagramSocket free = new DatagramSocket(0, loopback);
                DatagramSocket server = new DatagramSocket(0, loopback);
                DatagramSocket client = new DatagramSocket(0, loopback)) {
            String name = "127.0.0.1:" + free.getLocalPort();
            free.close();
            client.setSoTimeout(20_000);
            server.setSoTimeout(20_000);
            Path config = Files.writeString(
                    directory.resolve("conf"), "server 0 address 127.0.0.1 port " + server.getLocalPort() + "\n");
            try (Service service = Service.start(
                    "udp", name, "@" + directory, "-U", "-O", "transport " + transport, "-F", config.toString())) {
                service.serveAndEnd(name, () -> {
                    DatagramPacket packet = new DatagramPacket(new byte[] {7}, 1, loopback, free(name));
                    client.send(packet);
                    server.receive(packet);
                    server.send(packet);
                    client.receive(packet);
                    assertThat(packet.getPort()).isEqualTo(free(name));
                });
            }
        }
    }

    @Test
    void socketAtAnotherAddress_isAnError() throws Exception {
        String name = "127.0.0.1:" + TestServer.refusedPort();
        Tree.Ended ended = Tree.run(Tree.command(List.of(
                "python3",
                SCRIPT.toString(),
                "tcp",
                name,
                "@" + directory,
                Tree.program("pen"),
                "-f",
                "127.0.0.1:0",
                "127.0.0.1:1")));
        assertThat(ended)
                .isEqualTo(new Tree.Ended(
                        1,
                        "",
                        "pen: descriptor 3: " + name + ": not an address that pen listens on (expected of a service"
                                + " manager: those of listen, by TCP or with -U by UDP)\n"));
    }

    @Test
    void units_penstatsMayAskThePenThatItAsksByDefault() throws Exception {
        Path units = Tree.HOME.resolve("share/systemd");
        String pen = Files.readString(units.resolve("pen.service"));
        String penstats = Files.readString(units.resolve("penstats.service"));
        // A Unix socket of mode 0600 is for its user only.
        assertThat(user(penstats)).isEqualTo(user(pen));
        assertThat(pen)
                .contains("\nRuntimeDirectory=pen\n")
                .containsPattern("\nExecStart=.* -C /run/pen/control.sock\n");
        assertThat(penstats).containsPattern("\nExecStart=\\S*/penstats\n");
        assertThat(Files.readString(Tree.HOME.resolve("share/man/man1/penstats.1")))
                .contains("without it, there is one at\n.Pa /run/pen/control.sock .");
    }

    private static String user(String unit) {
        return unit.lines().filter(line -> line.startsWith("User=")).findFirst().orElseThrow();
    }

    private static int free(String name) {
        return Integer.parseInt(name.substring(name.indexOf(':') + 1));
    }
}
