// SPDX-License-Identifier: Apache-2.0
package pen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What clients of the control port send that is no command, or send or read as no client should. */
class ControlInputTest {
    private static final String TOO_LONG = "error: command too long (expected: at most 4096 bytes)\n";

    @TempDir
    private Path directory;

    private TestPen pen;

    @BeforeEach
    void start() throws Exception {
        pen = TestPen.start("-C", directory.resolve("control"), "127.0.0.1:1001");
    }

    @AfterEach
    void stop() {
        pen.close();
    }

    private SocketChannel connect() throws IOException {
        SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX);
        client.connect(UnixDomainSocketAddress.of(directory.resolve("control")));
        return client;
    }

    private static void send(SocketChannel client, String latin1) throws IOException {
        ByteBuffer bytes = StandardCharsets.ISO_8859_1.encode(latin1);
        while (bytes.hasRemaining()) {
            client.write(bytes);
        }
    }

    private static String read(SocketChannel client) throws IOException {
        return new String(Channels.newInputStream(client).readAllBytes(), StandardCharsets.UTF_8);
    }

    private static String timeoutAndComment(int length) {
        return "timeout #" + "x".repeat(length - 9);
    }

    static Stream<Arguments> inputs() {
        return Stream.of(
                Arguments.of(timeoutAndComment(4095), "3\n"),
                Arguments.of(timeoutAndComment(4096), "3\n"),
                Arguments.of(timeoutAndComment(4097), TOO_LONG),
                Arguments.of(timeoutAndComment(4095) + "\r", "3\n"),
                Arguments.of(timeoutAndComment(4096) + "\r", TOO_LONG),
                Arguments.of("x".repeat(100_000), TOO_LONG),
                Arguments.of("timeout\r", "3\n"),
                Arguments.of(
                        "timeout \u00c3\u00a9",
                        "error: timeout: \u00e9 (expected: a whole number from 1 to 2147483)\n"),
                Arguments.of("log /tmp/\u00ff", "error: bytes that are not UTF-8 (expected: text in UTF-8)\n"),
                Arguments.of("timeout # \u00c3", "3\n"),
                Arguments.of("timeout\0", "error: control character 0x00 in the command (expected: text)\n"),
                Arguments.of("\u001b[2J", "error: control character 0x1b in the command (expected: text)\n"),
                Arguments.of("\u007ftimeout", "error: control character 0x7f in the command (expected: text)\n"),
                Arguments.of("timeout # \0", "3\n"),
                Arguments.of("", ""));
    }

    @ParameterizedTest
    @MethodSource("inputs")
    void input_endedByNewlineOrByShutdown_isAnsweredAlike(String input, String reply) throws Exception {
        try (SocketChannel newline = connect();
                SocketChannel shutdown = connect()) {
            send(newline, input + "\n");
            assertThat(read(newline)).isEqualTo(reply);
            send(shutdown, input);
            shutdown.shutdownOutput();
            assertThat(read(shutdown)).isEqualTo(reply);
        }
    }

    @Test
    void command_byteByByte_isAnswered() throws Exception {
        try (SocketChannel client = connect()) {
            for (char c : "timeout 7\n".toCharArray()) {
                send(client, String.valueOf(c));
            }
            assertThat(read(client)).isEqualTo("7\n");
        }
    }

    @Test
    void moreThanACommand_isIgnored_andNotForEver() throws Exception {
        try (SocketChannel client = connect()) {
            send(client, "timeout\n" + "timeout 9\n".repeat(1000));
            assertThat(read(client)).isEqualTo("3\n");
            assertThat(pen.control("timeout")).isEqualTo("3\n");
            String flood = "x".repeat(1 << 16);
            assertThat(catchThrowable(() -> {
                        while (client.isOpen()) {
                            send(client, flood);
                        }
                    }))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void clientsThatGoAway_atAnyMoment_leaveThePortWorking() throws Exception {
        for (int i = 0; i < 200; i++) {
            try (SocketChannel client = connect()) {
                send(client, "servers\n".substring(0, i % 9));
            }
        }
        try (SocketChannel client = connect()) {
            send(client, "timeout\n");
            assertThat(read(client)).isEqualTo("3\n");
        }
    }

    @Test
    void clientThatIsSilent_andOneThatDoesNotRead_areClosed_othersAreServedMeanwhile() throws Exception {
        // A reply that no socket's buffers can hold.
        pen.control("server 65535 max 1");
        int all = pen.control("servers").length();
        try (SocketChannel deaf = connect();
                SocketChannel other = connect()) {
            send(deaf, "servers\n");
            int got = deaf.read(ByteBuffer.allocate(1));
            // Its time is up after that of the deaf one.
            SocketChannel silent = connect();
            send(silent, "timeo");
            send(other, "timeout\n");
            assertThat(read(other)).isEqualTo("3\n");
            assertThat(read(silent)).isEmpty();
            silent.close();
            assertThat(pen.control("timeout")).isEqualTo("3\n");
            ByteBuffer chunk = ByteBuffer.allocate(1 << 16);
            try {
                while (deaf.read(chunk.clear()) >= 0) {
                    got += chunk.position();
                }
            } catch (SocketException e) {
                // Closed with a part of the reply unsent: a reset is as good as an end.
                assertThat(e).hasMessageContaining("reset");
            }
            assertThat(got).isPositive().isLessThan(all);
        }
    }

    @Test
    void clientsBeyondTheLimit_theFirstIsToldAndClosed() throws Exception {
        List<SocketChannel> silent = new ArrayList<>();
        for (int i = 0; i < 33; i++) {
            silent.add(connect());
        }
        assertThat(read(silent.get(0))).isEqualTo("error: too many clients (expected: at most 32 at once)\n");
        send(silent.get(32), "timeout\n");
        assertThat(read(silent.get(32))).isEqualTo("3\n");
        for (SocketChannel client : silent) {
            client.close();
        }
    }
}
