// SPDX-License-Identifier: Apache-2.0
package e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pen.TestClient;

/** {@code penlog} with real web servers, whose logs are rotated under load: no line is lost, none comes twice. */
@Tag("once")
class PenLogServersIT {
    private static final int CLIENTS = 4;

    /** Every other one is graceful. */
    private static final int RESTARTS = 50;

    @TempDir
    private Path directory;

    private volatile int port;
    private volatile boolean enough;

    /**
     * A restart kills Apache's children, and what they were asked: the truth is what Apache has logged itself. Of one
     * request, it writes the lines in the order of the directives, so that a child that is killed between them has told
     * penlog only.
     */
    @Test
    void apache_restartedAgainAndAgain_losesAndDoublesNothing() throws Exception {
        try (LogReceiver receiver = LogReceiver.start();
                LoggingServer apache = LoggingServer.apache(
                        directory,
                        "127.0.0.1",
                        "LogFormat \"%U\" path\n"
                                + LoggingServer.toPenlog(Tree.program("penlog"), receiver.port(), "127.0.0.1", "path")
                                + "CustomLog DIR/access.log path\n")) {
            port = apache.port();
            List<CompletableFuture<List<String>>> asked = new ArrayList<>();
            for (int client = 0; client < CLIENTS; client++) {
                asked.add(visits("/" + client));
            }
            for (int i = 0; i < RESTARTS; i++) {
                awaitMore(receiver, 50);
                apache.signal(i % 2 == 0 ? "USR1" : "HUP");
            }
            awaitMore(receiver, 50);
            enough = true;
            List<String> all =
                    asked.stream().flatMap(paths -> paths.join().stream()).toList();
            Awaitility.await().atMost(30, TimeUnit.SECONDS).untilAsserted(() -> assertThat(receiver.datagrams())
                    .containsAll(logged()));
            List<String> received = receiver.datagrams();
            assertThat(received).doesNotHaveDuplicates().isSubsetOf(all);
            assertThat(received.size() - logged().size()).isBetween(0, CLIENTS * RESTARTS / 2);
        }
    }

    @Test
    void nginx_fileFollowedThroughRotationsAndRestarts_losesAndDoublesNothing() throws Exception {
        try (LogReceiver receiver = LogReceiver.start();
                LoggingServer nginx = LoggingServer.nginx(
                        directory, "127.0.0.1", "log_format path $uri; access_log DIR/access.log path;")) {
            port = nginx.port();
            Path log = directory.resolve("access.log");
            Process penlog = follow(receiver, log);
            try {
                CompletableFuture<List<String>> asked = visits("");
                for (int i = 3; i > 0; i--) {
                    awaitMore(receiver, 200);
                    Files.move(log, directory.resolve("access.log." + i));
                    nginx.signal("USR1");
                    Awaitility.await().until(() -> Files.exists(log) && Files.size(log) > 0);
                    if (i == 2) {
                        penlog.destroy();
                        assertThat(penlog.waitFor(30, TimeUnit.SECONDS)).isTrue();
                        assertThat(penlog.exitValue()).isZero();
                        penlog = follow(receiver, log);
                    }
                }
                awaitMore(receiver, 200);
                assertSameLines(receiver, asked);
            } finally {
                penlog.destroy();
                assertThat(penlog.waitFor(30, TimeUnit.SECONDS)).isTrue();
            }
            assertThat(Files.readString(directory.resolve("penlog.err"))).isEmpty();
        }
    }

    private Process follow(LogReceiver receiver, Path log) throws IOException {
        return Tree.command(List.of(
                        Tree.program("penlog"),
                        "-f",
                        log.toString(),
                        "--from-start",
                        "--state",
                        directory.resolve("state").toString(),
                        "127.0.0.1:" + receiver.port()))
                .redirectError(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("penlog.err").toFile()))
                .start();
    }

    /** Asks for one page after another until there are enough; what was asked for. */
    private CompletableFuture<List<String>> visits(String prefix) {
        return CompletableFuture.supplyAsync(
                () -> {
                    List<String> paths = new ArrayList<>();
                    while (!enough) {
                        String path = prefix + "/" + paths.size();
                        paths.add(path + "\n");
                        visit(path);
                    }
                    return paths;
                },
                TestClient.THREAD_EACH);
    }

    private void visit(String path) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            TestClient.send(socket, "GET " + path + " HTTP/1.0\r\n\r\n");
            socket.getInputStream().readAllBytes();
        } catch (SocketException e) {
            // Restarted just now; the server's own log tells whether it was asked.
            return;
        } catch (IOException e) {
            throw new UncheckedIOException(path, e);
        }
    }

    /** What the server has logged itself. */
    private List<String> logged() throws IOException {
        return Files.readAllLines(directory.resolve("access.log")).stream()
                .map(path -> path + "\n")
                .toList();
    }

    private static void awaitMore(LogReceiver receiver, int lines) {
        int before = receiver.datagrams().size();
        Awaitility.await()
                .atMost(30, TimeUnit.SECONDS)
                .until(() -> receiver.datagrams().size() >= before + lines);
    }

    private void assertSameLines(LogReceiver receiver, CompletableFuture<List<String>> asked) {
        enough = true;
        List<String> paths = asked.join();
        Awaitility.await().atMost(30, TimeUnit.SECONDS).untilAsserted(() -> assertThat(receiver.datagrams())
                .hasSizeGreaterThanOrEqualTo(paths.size()));
        assertThat(receiver.datagrams()).containsExactlyInAnyOrderElementsOf(paths);
    }
}
