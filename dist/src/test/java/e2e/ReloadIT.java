// SPDX-License-Identifier: Apache-2.0
package e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pen.TestClient;
import pen.TestServer;

/** A pen that is changed while clients come. */
@Tag("once")
class ReloadIT {
    private static final int PER_SECOND = 1_000;

    @TempDir
    private Path directory;

    @Test
    void hup_aThousandTimes_goodFilesAndBrokenOnes_nobodyIsLost() throws Exception {
        Path file = Files.writeString(directory.resolve("conf"), "blacklist 600\n");
        try (TestServer a = new TestServer("a");
                TestServer b = new TestServer("b");
                PenProcess pen = PenProcess.start("-r", "-F", file, a, b);
                Visits visits = new Visits(PER_SECOND, client -> TestClient.visit(client, pen.address()))) {
            for (int i = 1; i <= 500; i++) {
                replace(file, "blacklist " + i + "\nserver 1 max " + i % 7 * 100 + "\n");
                pen.signal("HUP");
                String good = i + "\n";
                await().until(() -> pen.control("blacklist").equals(good));
                String servers = settings(pen.control("servers"));
                replace(file, "blacklist 0\nserver 1 max 3\nserver 0 weight 9\ntimeout never\n");
                pen.signal("HUP");
                int failures = i;
                await().until(() -> pen.output()
                                .lines()
                                .filter(line -> line.contains("conf:"))
                                .count()
                        == failures);
                assertThat(pen.control("blacklist")).isEqualTo(good);
                assertThat(settings(pen.control("servers"))).isEqualTo(servers);
            }
            System.out.printf("HUP under load: %.0f connections/s%n", visits.stop());
            assertThat(visits.lost()).isEmpty();
            assertThat(visits.served()).isGreaterThan(1000);
            assertThat(pen.output().lines()).allMatch(line -> line.contains("reload: " + file + ":4: timeout: never "));
        }
    }

    @Test
    void listen_movesTwentyTimesUnderLoad_someoneAlwaysListens_andNobodyIsLost() throws Exception {
        AtomicInteger moves = new AtomicInteger();
        List<Socket> established = new ArrayList<>();
        try (TestServer a = new TestServer("a");
                PenProcess pen = PenProcess.start(a)) {
            List<InetSocketAddress> places = List.of(
                    pen.address(), new InetSocketAddress(InetAddress.getLoopbackAddress(), TestServer.refusedPort()));
            for (int i = 0; i < 50; i++) {
                established.add(pen.connect("127.0.0.1"));
                assertThat(TestClient.line(established.get(i))).isEqualTo("a");
            }
            try (Visits visits = new Visits(PER_SECOND, client -> visit(client, places, moves))) {
                for (int i = 1; i <= 20; i++) {
                    InetSocketAddress next = places.get(i % 2);
                    long before = visits.served();
                    moves.incrementAndGet();
                    assertThat(pen.control("listen " + next.getAddress().getHostAddress() + ":" + next.getPort()))
                            .isEqualTo(next.getAddress().getHostAddress() + ":" + next.getPort() + "\n");
                    await().until(() -> visits.served() > before + 10);
                }
                System.out.printf("listen moves: %.0f connections/s%n", visits.stop());
                assertThat(visits.lost()).isEmpty();
            }
            for (Socket socket : established) {
                TestClient.send(socket, "still here\n");
                assertThat(TestClient.line(socket)).isEqualTo("still here");
            }
        } finally {
            for (Socket socket : established) {
                socket.close();
            }
        }
    }

    /** Tries both places, as pen is at one of them; the first one twice, as pen may come there meanwhile. */
    private static @Nullable String visit(String client, List<InetSocketAddress> places, AtomicInteger moves)
            throws IOException {
        while (true) {
            int before = moves.get();
            for (int i = 0; i < 3; i++) {
                try {
                    return TestClient.visit(client, places.get(i % 2));
                } catch (ConnectException e) {
                    // It is at the other one.
                }
            }
            if (moves.get() - before < 2) {
                throw new IOException("nobody listens");
            }
        }
    }

    /** What the servers are set to, without what they have done. */
    private static String settings(String servers) {
        return servers.replaceAll(" (conn|sx|rx) \\d+", "");
    }

    private static void replace(Path file, String content) throws IOException {
        Path complete = Files.writeString(file.resolveSibling("next"), content);
        Files.move(complete, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static ConditionFactory await() {
        return Awaitility.await().pollInterval(Duration.ofMillis(2));
    }
}
