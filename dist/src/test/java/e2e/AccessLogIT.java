// SPDX-License-Identifier: Apache-2.0
package e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pen.TestClient;
import pen.TestServer;

/** The access log in datagrams, as the C toolkit's programs take it. */
class AccessLogIT {
    private static final Path OLD_PENLOGD = Path.of("/usr/bin/penlogd");

    private static final Path OLD_PENLOG = Path.of("/usr/bin/penlog");

    private static final String READY = "127.0.0.1 - - [23/Nov/2026:13:14:54 +0000] \"GET /ready HTTP/1.1\" 200 1";

    @TempDir
    private Path directory;

    @Test
    void entries_giveTheOldPenlogd_theClientOfTheOldPenlogsLine() throws Exception {
        assumeTrue(
                Files.isExecutable(OLD_PENLOGD) && Files.isExecutable(OLD_PENLOG),
                "Debian's package pen is not installed");
        int port = TestServer.refusedPort();
        Path merged = directory.resolve("merged");
        ProcessBuilder command =
                new ProcessBuilder(OLD_PENLOGD.toString(), "-f", "-b", "-l", merged.toString(), Integer.toString(port));
        try (Running penlogd = Running.start(command, directory.resolve("output"), () -> {
                    penlog(port, READY);
                    return lines(merged).contains(READY);
                });
                TestServer a = new TestServer("a");
                PenProcess pen = PenProcess.start("-l", "127.0.0.1:" + port, a);
                Socket client = pen.connect("127.0.0.7")) {
            assertThat(TestClient.line(client)).isEqualTo("a");
            TestClient.send(client, "GET /one HTTP/1.1\r\nHost: h\r\n\r\n");
            String rest = " - - [23/Nov/2026:13:14:55 +0000] \"GET /one HTTP/1.1\" 200 1";
            // The entry and the line go different ways.
            Awaitility.await().until(() -> {
                penlog(port, "127.0.0.1" + rest);
                return lines(merged).contains("127.0.0.7" + rest);
            });
            assertThat(penlogd.process().isAlive()).isTrue();
            assertThat(pen.stop()).isZero();
        }
    }

    /** Sends a line as a web server does, from the address of the server. */
    private void penlog(int port, String line) throws IOException, InterruptedException {
        Tree.Ended ended = Tree.shell(
                "printf '%s\\n' \"$LINE\" | " + OLD_PENLOG + " 127.0.0.1 $PORT 127.0.0.1",
                Map.of("LINE", line, "PORT", Integer.toString(port)),
                directory);
        assertThat(ended.status()).isZero();
    }

    private static List<String> lines(Path file) throws IOException {
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }
}
