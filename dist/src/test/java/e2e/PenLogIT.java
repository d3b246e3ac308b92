// SPDX-License-Identifier: Apache-2.0
package e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import pen.TestServer;

/** {@code penlog} with standard input. */
class PenLogIT {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource
    void input_anyLines_areDatagramsAsTheyAre(Toolkit toolkit) throws Exception {
        if (toolkit == Toolkit.PEN_0_34_1) {
            Toolkit.assumeOldIsInstalled();
        }
        String input = "one\n\ncarriage\r\n" + "x".repeat(1000) + "\n\u00ff\u0080\u0001\nlast";
        try (LogReceiver receiver = LogReceiver.start()) {
            Process penlog = start(toolkit.program("penlog"), input, "127.0.0.1", receiver.port(), "127.0.0.7");
            assertThat(end(penlog)).isEmpty();
            Awaitility.await().until(() -> receiver.datagrams().size() == 6);
            assertThat(String.join("|", receiver.datagrams())).isEqualTo(input.replace("\n", "\n|"));
            assertThat(receiver.sources()).containsExactly(InetAddress.getByAddress(new byte[] {127, 0, 0, 7}));
        }
    }

    @Test
    void input_nulBytesAndLongLines_areWholeOrCutAndTold() throws Exception {
        String longest = "y".repeat(64_998) + "\u00c3\u00a9";
        String tooLong = "z".repeat(64_999) + "\u00c3\u00a9";
        try (LogReceiver receiver = LogReceiver.start()) {
            Process penlog = start(
                    Tree.program("penlog"),
                    "N\0UL\n" + longest + "\n" + tooLong + "\n",
                    "localhost:" + receiver.port());
            assertThat(end(penlog)).isEqualTo("penlog: 1 line cut at 65000 bytes\n");
            Awaitility.await().until(() -> receiver.datagrams().size() == 3);
            assertThat(receiver.datagrams()).containsExactly("N\0UL\n", longest + "\n", "z".repeat(64_999) + "\n");
        }
    }

    @Test
    void receiver_awayAndBack_isNoError_andWhatIsLostIsCounted() throws Exception {
        int port = TestServer.refusedPort();
        Process penlog = start(Tree.program("penlog"), null, "127.0.0.1", port);
        int made = 0;
        int received = 0;
        try (OutputStream input = penlog.getOutputStream()) {
            for (int i = 0; i < 20_000; i++) {
                write(input, "nobody hears " + i + "\n");
                made++;
            }
            for (String line : List.of("back\n", "and back again\n")) {
                try (LogReceiver receiver = LogReceiver.start(port)) {
                    AtomicInteger tries = new AtomicInteger();
                    Awaitility.await().until(() -> {
                        write(input, line);
                        tries.incrementAndGet();
                        return receiver.datagrams().contains(line);
                    });
                    write(input, "last\n");
                    made += tries.get() + 1;
                    Awaitility.await().until(() -> receiver.datagrams().contains("last\n"));
                    received += receiver.datagrams().size();
                }
            }
            write(input, "away again\n");
            made++;
        }
        String said = end(penlog);
        assertThat(said.lines()).allMatch(line -> line.matches("penlog: \\d+ lines? lost: nobody receives there"));
        assertThat(received + LostLines.in(said)).isEqualTo(made);
    }

    @Test
    void term_whileTheInputIsOpen_losesNothing() throws Exception {
        try (LogReceiver receiver = LogReceiver.start()) {
            Process penlog = start(Tree.program("penlog"), null, "127.0.0.1", receiver.port());
            try (OutputStream input = penlog.getOutputStream()) {
                write(input, "before\n");
                Awaitility.await().until(() -> receiver.datagrams().contains("before\n"));
                penlog.toHandle().destroy();
                write(input, "after\n");
                Awaitility.await().until(() -> receiver.datagrams().contains("after\n"));
            }
            assertThat(end(penlog)).isEmpty();
            assertThat(receiver.datagrams()).containsExactly("before\n", "after\n");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "2;log;usage: penlog [-f FILE [--from-start] [--state STATEFILE]] host port|host:port [my_ip]",
                "1;no-such-host.invalid 10000;penlog: no-such-host.invalid: unknown host",
                "1;127.0.0.1 0;penlog: port 0: nobody receives there (expected: 1 to 65535)",
                "1;127.0.0.1 10000 192.0.2.1;penlog: 192.0.2.1: Cannot assign requested address",
                "1;-x 127.0.0.1 1;penlog: -x: unknown option (expected: one that penlog --help lists)",
                "1;-f / 127.0.0.1 1;penlog: /: cannot follow: is a directory",
                "1;-f /dev/null 127.0.0.1 1;penlog: /dev/null: cannot follow: no regular file",
            })
    void arguments_wrong_oneLineAndStatus(int status, String arguments, String message) throws Exception {
        Tree.Ended ended = Tree.run("penlog", (Object[]) arguments.split(" ", -1));
        assertThat(ended.status()).isEqualTo(status);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err().lines().findFirst()).contains(message);
    }

    private Process start(String program, @Nullable String input, Object... arguments) throws IOException {
        List<String> words = new ArrayList<>(List.of(program));
        List.of(arguments).forEach(argument -> words.add(argument.toString()));
        ProcessBuilder command = Tree.command(words)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(directory.resolve("err").toFile());
        if (input != null) {
            Path file = Files.writeString(directory.resolve("input"), input, StandardCharsets.ISO_8859_1);
            command.redirectInput(file.toFile());
        }
        return command.start();
    }

    private static void write(OutputStream input, String line) throws IOException {
        input.write(line.getBytes(StandardCharsets.ISO_8859_1));
        input.flush();
    }

    /** Waits for the end with status 0; what it said. */
    private String end(Process penlog) throws IOException, InterruptedException {
        assertThat(penlog.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(penlog.exitValue()).isZero();
        return Files.readString(directory.resolve("err"));
    }
}
