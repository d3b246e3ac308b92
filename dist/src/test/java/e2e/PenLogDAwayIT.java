// SPDX-License-Identifier: Apache-2.0
package e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pen.TestClient;
import pen.TestServer;

/**
 * A penlogd that is away for ten seconds: clients do not notice, and every line and record is merged or counted as
 * lost.
 */
@Tag("once")
class PenLogDAwayIT {
    private static final int PER_SECOND = 400;

    private static final int AWAY = 10;

    @TempDir
    private Path directory;

    private final AtomicInteger number = new AtomicInteger();

    @Test
    void penlogd_stoppedAndStarted_delaysNobody_andLossIsCounted() throws Exception {
        int port = TestServer.refusedPort();
        PenLogDProcess before = PenLogDProcess.start(Toolkit.OURS, directory, port);
        try (before;
                LoggingServer a = apache(1, port);
                LoggingServer b = apache(2, port);
                PenProcess pen = PenProcess.start(
                        "-r", "-O", "log_format exact", "-l", "127.0.0.1:" + port, a.operand(), b.operand())) {
            long records;
            long served;
            long lostRecords;
            long lostLines;
            try (Visits visits = new Visits(PER_SECOND, client -> visit(client, pen))) {
                before.awaitLines(3 * PER_SECOND);
                assertThat(before.stop()).isZero();
                records = before.told("records");
                // Whoever waited for penlogd would wait for ever: it does not come back before these are served.
                await(visits, AWAY);
                try (PenLogDProcess after = PenLogDProcess.start(Toolkit.OURS, directory, port)) {
                    await(visits, 3);
                    visits.stop();
                    assertThat(visits.lost()).isEmpty();
                    served = visits.served();
                    assertThat(pen.stop()).isZero();
                    lostRecords = LostLines.in(pen.output());
                    lostLines = LostLines.in(a.stop() + b.stop());
                    assertThat(after.stop()).isZero();
                    records += after.told("records");
                    assertThat(after.lines().size() + lostLines).isEqualTo(served);
                }
            }
            // Of each visit: the connection, the request, the end.
            assertThat(records + lostRecords).isEqualTo(3 * served);
        }
    }

    private LoggingServer apache(int number, int port) throws IOException {
        String host = "127.0.1." + number;
        return LoggingServer.apache(
                directory.resolve("apache" + number),
                host,
                "LogFormat \"%a:%{remote}p " + Verdict.APACHE + "\" truth\n"
                        + LoggingServer.toPenlog(Tree.program("penlog"), port, host, "truth"));
    }

    /** Waits until so many seconds' worth of visits were served. */
    private static void await(Visits visits, int seconds) {
        long enough = visits.served() + (long) seconds * PER_SECOND;
        Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> visits.served() >= enough);
    }

    private String visit(String client, PenProcess pen) throws IOException {
        try (Socket socket = pen.connect(client)) {
            TestClient.send(
                    socket,
                    "GET /page0 HTTP/1.0\r\nX-Number: " + number.getAndIncrement() + "\r\nX-Truth: " + client
                            + "\r\n\r\n");
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            assertThat(answer).startsWith("HTTP/1.1 200 ");
            return answer;
        }
    }
}
