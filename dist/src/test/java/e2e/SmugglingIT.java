// SPDX-License-Identifier: Apache-2.0
package e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import pen.http.SmugglingCase;

/** Requests that are made to be read in two ways: what pen counts, and what real servers behind it see. */
@Tag("once")
class SmugglingIT {
    private static final String CLIENT = "127.0.0.7";
    private static final String INNOCENT = "GET /innocent HTTP/1.1";
    private static final String MARK = "GET /mark HTTP/1.1";
    private static final String REFUSED = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource
    void serversSeeTheRequestsThatPenCounts_andNoOthers(WebServer.Kind kind) throws Exception {
        Path log = directory.resolve("pen.log");
        try (WebServer server = WebServer.start(kind, Files.createDirectory(directory.resolve("server")));
                PenProcess pen = PenProcess.start("-H", "-l", log, server.operand())) {
            int marks = 0;
            for (SmugglingCase each : SmugglingCase.all()) {
                if (!each.kind().equals("either")) {
                    int marked = ++marks;
                    int before = server.log().size();
                    String answers = send(pen, each.bytes(), INNOCENT);
                    // When pen has written of this, it has of all before; servers write in an order of their own.
                    pen.awaitOpen(0);
                    send(pen, "", MARK);
                    Awaitility.await(each.title())
                            .pollDelay(Duration.ZERO)
                            .pollInterval(Duration.ofMillis(5))
                            .untilAsserted(() -> assertThat(seen(server.log()))
                                    .containsExactlyInAnyOrderElementsOf(counted(log))
                                    .filteredOn(MARK::equals)
                                    .hasSize(marked));
                    List<String> seen = new ArrayList<>(
                            seen(server.log()).subList(before, server.log().size()));
                    seen.remove(MARK);
                    assertThat(seen.contains(INNOCENT))
                            .as(each.title())
                            .isEqualTo(each.kind().equals("passes"));
                    if (seen.isEmpty()) {
                        assertThat(answers).as(each.title()).isEqualTo(REFUSED);
                    }
                }
            }
            for (SmugglingCase each : SmugglingCase.all()) {
                if (each.kind().equals("either")) {
                    send(pen, each.bytes(), INNOCENT);
                    pen.awaitOpen(0);
                }
            }
            // A server that closes a connection does not see what pen has sent on it since.
            assertThat(pen.stop()).isZero();
            List<String> unseen = new ArrayList<>(counted(log));
            assertThat(seen(server.log())).allMatch(unseen::remove);
            assertThat(server.log())
                    .hasSizeGreaterThan(60)
                    // Some requests of a kind that it does not take it refuses before it has read their headers.
                    .allMatch(line -> line.matches(".*[|]([^|]*, )?" + CLIENT + "[|][0-9]+|.*[|]-[|]400"))
                    .noneMatch(line -> line.contains("smuggled"));
        }
    }

    /** Sends it, a request behind it, and the end; returns all that comes back. */
    private static String send(PenProcess pen, String bytes, String last) throws IOException {
        try (Socket client = pen.connect(CLIENT)) {
            client.getOutputStream()
                    .write((bytes + last + "\r\nHost: h\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
            client.shutdownOutput();
            StringBuilder answers = new StringBuilder();
            for (int next = client.getInputStream().read();
                    next >= 0;
                    next = client.getInputStream().read()) {
                answers.append((char) next);
            }
            return answers.toString();
        } catch (SocketException e) {
            // A close in the middle of an answer.
            assertThat(e).hasMessageMatching("Connection reset|Broken pipe");
            return "";
        }
    }

    private static List<String> seen(List<String> log) {
        return log.stream()
                .map(line -> line.split("\\|", 2)[0])
                .map(line -> line.substring(0, Math.min(100, line.length())))
                .toList();
    }

    private static List<String> counted(Path log) throws IOException {
        return Files.readAllLines(log).stream()
                .map(line -> line.split(" ", 4)[3])
                .toList();
    }
}
