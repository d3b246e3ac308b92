// SPDX-License-Identifier: Apache-2.0
package e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pen.TestClient;
import pen.TestServer;

/** {@code penlog} with real web servers, whose logs are rotated under load: no line is lost, none comes twice. */
class PenLogServersIT {
    @TempDir
    private Path directory;

    private int port;
    private volatile boolean enough;

    @BeforeEach
    void port() throws IOException {
        port = TestServer.refusedPort();
        // Apache as root becomes nobody, who looks for the pages.
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void apache_restartedGracefullyAgainAndAgain_losesAndDoublesNothing() throws Exception {
        try (LogReceiver receiver = LogReceiver.start();
                Running apache =
                        server("/usr/sbin/apache2 -DFOREGROUND -f", """
                        ServerName localhost
                        ServerRoot DIR
                        PidFile DIR/pid
                        ErrorLog DIR/error.log
                        DefaultRuntimeDir DIR
                        Listen 127.0.0.1:PORT
                        LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
                        LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
                        User nobody
                        Group nogroup
                        DocumentRoot DIR
                        LogFormat "%U" path
                        CustomLog "|PENLOG 127.0.0.1 LOG" path
                        """.replace("PENLOG", Tree.program("penlog"))
                                .replace("LOG\"", receiver.port() + "\""))) {
            CompletableFuture<List<String>> asked = visits();
            for (int i = 0; i < 5; i++) {
                awaitMore(receiver, 200);
                signal("USR1", apache.process().pid());
            }
            awaitMore(receiver, 200);
            assertSameLines(receiver, asked);
        }
    }

    @Test
    void nginx_fileFollowedThroughRotationsAndRestarts_losesAndDoublesNothing() throws Exception {
        try (LogReceiver receiver = LogReceiver.start();
                Running nginx = server("nginx -c", """
                        user root; worker_processes 2; daemon off; pid DIR/pid; error_log DIR/error.log;
                        events { }
                        http {
                          log_format path $uri; access_log DIR/access.log path;
                          client_body_temp_path DIR; proxy_temp_path DIR; fastcgi_temp_path DIR; uwsgi_temp_path DIR;
                          scgi_temp_path DIR;
                          server { listen 127.0.0.1:PORT; root DIR; } }
                        """)) {
            Path log = directory.resolve("access.log");
            Process penlog = follow(receiver, log);
            try {
                CompletableFuture<List<String>> asked = visits();
                for (int i = 3; i > 0; i--) {
                    awaitMore(receiver, 200);
                    Files.move(log, directory.resolve("access.log." + i));
                    signal("USR1", nginx.process().pid());
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

    private Running server(String command, String configuration) throws IOException {
        Path file = Files.writeString(
                directory.resolve("conf"),
                configuration.replace("DIR", directory.toString()).replace("PORT", Integer.toString(port)));
        ProcessBuilder program = Tree.command(List.of((command + " " + file).split(" ", -1)));
        return Running.start(program, directory.resolve("output"), () -> {
            try (Socket probe = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return probe.isConnected();
            }
        });
    }

    /** Asks for one page after another until there are enough; what was asked for. */
    private CompletableFuture<List<String>> visits() {
        return CompletableFuture.supplyAsync(
                () -> {
                    List<String> paths = new ArrayList<>();
                    while (!enough) {
                        String path = "/" + paths.size();
                        visit(path);
                        paths.add(path + "\n");
                    }
                    return paths;
                },
                TestClient.THREAD_EACH);
    }

    private void visit(String path) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            TestClient.send(socket, "GET " + path + " HTTP/1.0\r\n\r\n");
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .startsWith("HTTP/1.1 404");
        } catch (IOException e) {
            throw new UncheckedIOException(path, e);
        }
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

    private static void signal(String name, long pid) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                        .start()
                        .waitFor())
                .isZero();
    }
}
