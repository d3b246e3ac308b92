// SPDX-License-Identifier: Apache-2.0
package e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What commands are replied by pen 0.34.1 and by this pen: the same, or something else for a reason. */
@Tag("once")
class DialogueIT {
    /** Each pen listens at an address of its own, where nobody else takes ports. */
    private static final AtomicInteger LISTENERS = new AtomicInteger();

    @TempDir
    private Path directory;

    static List<Dialogue> dialogues() throws IOException {
        return Dialogue.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("dialogues")
    void thisPen_repliesAsTheTableSays(Dialogue dialogue) throws Exception {
        assertThat(hold(dialogue, Toolkit.OURS)).isEqualTo(dialogue.expected(Toolkit.OURS));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("dialogues")
    void pen0341_repliesAsTheTableSays(Dialogue dialogue) throws Exception {
        Toolkit.assumeOldIsInstalled();
        assertThat(hold(dialogue, Toolkit.PEN_0_34_1)).isEqualTo(dialogue.expected(Toolkit.PEN_0_34_1));
    }

    @Test
    void everyDifference_isInTheListOfDifferences() throws IOException {
        List<String> rows = Files.readAllLines(Path.of("../doc/differences.md"));
        for (Dialogue dialogue : Dialogue.all()) {
            assertThat(dialogue.topics()).as(dialogue.title()).allSatisfy(topic -> assertThat(rows)
                    .anyMatch(row -> row.startsWith("| " + topic + " |")));
        }
    }

    @Test
    void fileThatPen0341Wrote_isRead() throws Exception {
        Toolkit.assumeOldIsInstalled();
        List<String> operands = List.of("-h", "-s", "-W", "-t", "7", "127.0.0.1:1001:5:6:7", "[::1]:1002");
        Path file = directory.resolve("pen.conf");
        try (PenProcess theirs = start(Toolkit.PEN_0_34_1, operands);
                PenProcess ours = start(Toolkit.OURS, List.of("127.0.0.9:9"))) {
            for (String command : List.of(
                    "acl 1 deny 10.0.0.0 255.0.0.255",
                    "acl 1 permit 2001:db8::/32",
                    "server 1 acl 1 max 3",
                    "tracking 100",
                    "tcp_fastclose both")) {
                assertThat(theirs.control(command)).doesNotContain("ignoring");
            }
            theirs.control("write " + file);
            assertThat(ours.control("include " + file)).isEmpty();
            for (String report : List.of("servers", "mode", "timeout", "tracking", "blacklist", "client_acl")) {
                assertThat(ours.control(report)).as(report).isEqualTo(theirs.control(report));
            }
            assertThat(ours.control("tcp_fastclose")).isEqualTo("both\n");
            assertThat(ours.control("write " + file)).isEmpty();
            assertThat(file).content().contains("\nacl 1 deny 10.0.0.0 255.0.0.255\nacl 1 permit 2001:db8::/32\n");
        }
    }

    private static PenProcess start(Toolkit toolkit, List<String> operands) throws IOException {
        InetAddress listen = InetAddress.getByName("127.4.0." + LISTENERS.incrementAndGet());
        return PenProcess.start(toolkit.pen(false), listen, operands);
    }

    private String hold(Dialogue dialogue, Toolkit toolkit) throws IOException {
        StringBuilder transcript = new StringBuilder();
        try (PenProcess pen = start(toolkit, dialogue.options())) {
            String address = pen.address().getHostString() + ":" + pen.port();
            for (Dialogue.Exchange exchange : dialogue.with(toolkit)) {
                String reply = pen.control(exchange.command().replace("DIR", directory.toString()))
                        .replace(directory.toString(), "DIR")
                        .replace(address, "LISTEN")
                        .replaceAll("/\\S+/control(?=\n)", "CONTROL")
                        .replaceAll("(?m)^" + pen.pid() + "$", "PID");
                transcript.append(
                        Dialogue.transcript(exchange.command(), reply.lines().toList()));
            }
        }
        return transcript.toString();
    }
}
