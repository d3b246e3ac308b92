// SPDX-License-Identifier: Apache-2.0
package e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pen.TestClient;
import pen.TestServer;
import pen.net.Endpoint;

/** The control port and penctl, and clients of the control port that mean no good. */
class ControlIT {
    private static final int ROUNDS = 7;

    private static final int VISITS = 500;

    /** Far above what a visit takes on a busy machine, and far below the patience of the control port; ns. */
    private static final long FREEZE = TimeUnit.SECONDS.toNanos(1);

    @TempDir
    private Path directory;

    @Test
    void hundredSilentClients_andOneThatDoesNotRead_clientsOfServersNoticeNothing() throws Exception {
        try (TestServer a = new TestServer("a");
                PenProcess pen = PenProcess.start(a)) {
            // A reply that no socket's buffers can hold.
            pen.control("server 9999 max 1");
            UnixDomainSocketAddress control =
                    UnixDomainSocketAddress.of(pen.control("control").strip());
            ninetyNinth(pen);
            long[] quiet = new long[ROUNDS];
            long[] harassed = new long[ROUNDS];
            for (int round = 0; round < ROUNDS; round++) {
                quiet[round] = ninetyNinth(pen);
                List<SocketChannel> clients = new ArrayList<>();
                for (int i = 0; i < 100; i++) {
                    clients.add(connect(control));
                }
                SocketChannel deaf = connect(control);
                clients.add(deaf);
                deaf.write(ByteBuffer.wrap("servers\n".getBytes(StandardCharsets.US_ASCII)));
                harassed[round] = ninetyNinth(pen);
                assertThat(pen.control("timeout")).isEqualTo("3\n");
                for (SocketChannel client : clients) {
                    client.close();
                }
            }
            long without = median(quiet);
            long with = median(harassed);
            System.out.printf(
                    "99th percentile of a visit: %d µs, with 101 bad clients of the control port %d µs%n",
                    TimeUnit.NANOSECONDS.toMicros(without), TimeUnit.NANOSECONDS.toMicros(with));
            assertThat(with).isLessThan(FREEZE);
        }
    }

    private static SocketChannel connect(UnixDomainSocketAddress control) throws IOException {
        SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX);
        client.connect(control);
        return client;
    }

    /** Of the times that visits take, one after the other, the 99th percentile; ns. */
    private static long ninetyNinth(PenProcess pen) throws IOException {
        long[] times = new long[VISITS];
        for (int i = 0; i < VISITS; i++) {
            long begun = System.nanoTime();
            assertThat(TestClient.visit("127.0.0.1", pen.address())).isEqualTo("a");
            times[i] = System.nanoTime() - begun;
        }
        Arrays.sort(times);
        return times[VISITS * 99 / 100];
    }

    private static long median(long... values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }

    @Test
    void penctl_penThatDoesNotAnswer_givesUp() throws Exception {
        try (ServerSocket mute = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + mute.getLocalPort();
            for (String timeout : List.of("--timeout=1", "--timeout 1")) {
                List<Object> words = new ArrayList<>(List.of((Object[]) timeout.split(" ", -1)));
                words.addAll(List.of(address, "pid"));
                assertThat(Tree.run("penctl", words.toArray()))
                        .isEqualTo(new Tree.Ended(1, "", "penctl: " + address + ": no answer within 1 s\n"));
            }
        }
    }

    @Test
    void penctl_nobodyThere_namesAddressAndCause() throws Exception {
        String refused = "127.0.0.1:" + TestServer.refusedPort();
        assertThat(Tree.run("penctl", refused, "pid"))
                .isEqualTo(new Tree.Ended(1, "", "penctl: " + refused + ": Connection refused\n"));
        Path file = Files.writeString(directory.resolve("file"), "");
        assertThat(Tree.run("penctl", file, "pid"))
                .isEqualTo(new Tree.Ended(1, "", "penctl: " + file + ": no socket\n"));
        assertThat(Tree.run("penctl", "/nonexistent", "pid"))
                .isEqualTo(new Tree.Ended(1, "", "penctl: /nonexistent: No such file or directory\n"));
        assertThat(Tree.run("penctl", "no-such-host.invalid:1", "pid"))
                .isEqualTo(
                        new Tree.Ended(1, "", "penctl: no-such-host.invalid:1: no-such-host.invalid: unknown host\n"));
    }

    @Test
    void penctl_addressWithManyColons_theLastSplitsHostFromPort() throws Exception {
        try (ServerSocket pen = new ServerSocket()) {
            pen.bind(Endpoint.parse("[::1]:0").resolve());
            for (String host : List.of("::1", "[::1]")) {
                CompletableFuture<String> command =
                        CompletableFuture.supplyAsync(() -> answer(pen), TestClient.THREAD_EACH);
                assertThat(Tree.run("penctl", host + ":" + pen.getLocalPort(), "server", "0", "max", "1"))
                        .isEqualTo(new Tree.Ended(0, "done\n", ""));
                assertThat(command.get()).isEqualTo("server 0 max 1");
            }
        }
    }

    private static String answer(ServerSocket pen) {
        try (Socket client = pen.accept()) {
            String command = TestClient.line(client);
            TestClient.send(client, "done\n");
            return String.valueOf(command);
        } catch (IOException e) {
            return e.toString();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "8888", "--timeout", "--timeout 0 8888 pid", "--timeout=x 8888 pid", "--bogus 8888 pid"})
    void penctl_wrongUsage_statusTwo(String words) throws Exception {
        Tree.Ended ended = Tree.run("penctl", words.isEmpty() ? new Object[0] : (Object[]) words.split(" ", -1));
        assertThat(ended.status()).isEqualTo(2);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err()).contains("usage: penctl ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pen", "penctl"})
    void helpAndVersion_statusZero(String program) throws Exception {
        Tree.Ended help = Tree.run(program, "--help");
        assertThat(help).isEqualTo(new Tree.Ended(0, help.out(), ""));
        assertThat(help.out()).startsWith("usage: " + program + " ");
        Tree.Ended version = Tree.run(program, "--version");
        assertThat(version).isEqualTo(new Tree.Ended(0, version.out(), ""));
        assertThat(version.out()).matches(program + " [0-9].*\n");
    }

    @Test
    void check_saysWhatIsWrongAndWhere_andOpensNothing() throws Exception {
        Path log = directory.resolve("log");
        Path pid = directory.resolve("pid");
        Path control = directory.resolve("control");
        Path good = Files.writeString(
                directory.resolve("good"), "server 0 address 127.0.0.1 port 1001\ntimeout 5\nlog " + log + "\n");
        Path bad = Files.writeString(directory.resolve("bad"), "timeout 5\n# comment\ntimeout soon\nfoo\n");
        try (TestServer taken = new TestServer("taken")) {
            String listen = "127.0.0.1:" + taken.port();
            assertThat(Tree.run("pen", "--check", "-p", pid, "-C", control, "-F", good, listen))
                    .isEqualTo(new Tree.Ended(0, "", ""));
            assertThat(Tree.run("pen", "--check", "-F", bad, listen))
                    .isEqualTo(new Tree.Ended(
                            1, "", "pen: " + bad + ":3: timeout: soon (expected: a whole number from 1 to 2147483)\n"));
            assertThat(Tree.run("pen", "--check", "-F", good))
                    .isEqualTo(new Tree.Ended(2, "", "pen: no address to listen on\n"));
        }
        for (Path file : List.of(log, pid, control)) {
            assertThat(file).doesNotExist();
        }
    }

    @Test
    void controlPortByTcp_asRootWithoutUser_isRefusedLoudly_andPenServes() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "it is root that is refused");
        Path pid = directory.resolve("pid");
        int port = TestServer.refusedPort();
        int control = TestServer.refusedPort();
        try (TestServer a = new TestServer("a")) {
            Tree.Ended ended =
                    Tree.run("pen", "-p", pid, "-C", "127.0.0.1:" + control, "127.0.0.1:" + port, a.operand());
            assertThat(ended)
                    .isEqualTo(new Tree.Ended(
                            0,
                            "",
                            "pen: -C 127.0.0.1:" + control + ": won't open the control port as root; add -u USER, or"
                                    + " -u root to insist, or give the path of a Unix socket\n"));
            ProcessHandle pen = ProcessHandle.of(
                            Long.parseLong(Files.readString(pid).strip()))
                    .orElseThrow();
            try {
                InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
                assertThat(TestClient.visit("127.0.0.1", address)).isEqualTo("a");
                assertThat(Tree.run("penctl", "127.0.0.1:" + control, "pid").err())
                        .endsWith("Connection refused\n");
            } finally {
                pen.destroy();
                pen.onExit().get(10, TimeUnit.SECONDS);
            }
        }
    }
}
