// SPDX-License-Identifier: Apache-2.0
package pen;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import pen.command.CommandException;
import pen.settings.Settings;

/** The control language under a million lines that nobody would write: refused or done, and never half. */
@SuppressWarnings("try") // Once a pen only has to be there.
class RandomCommandsTest {
    /** Another one, and another number of lines, can be tried by hand. */
    private static final long SEED = Long.getLong("pen.seed", 1);

    private static final int LINES = Integer.getInteger("pen.lines", 1_000_000);

    @TempDir
    private Path directory;

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void anyLine_isDoneOrRefused_andARefusedOneChangesNothing() throws Exception {
        try (TestPen pen = TestPen.start("127.0.0.1:1001", "127.0.0.1:1002")) {
            RandomCommands lines = new RandomCommands(SEED, Daemon.usages());
            int refused = 0;
            for (int i = 0; i < LINES; i++) {
                String line = lines.next();
                Settings before = pen.daemon().settings();
                try {
                    pen.control(line);
                } catch (CommandException e) {
                    refused++;
                    assertThat(pen.daemon().settings()).as(line).isSameAs(before);
                    assertThat(e.getMessage()).as(line).isNotBlank().doesNotContain("\n");
                } catch (RuntimeException | Error e) {
                    throw new AssertionError("line " + i + " of seed " + SEED + ": " + line, e);
                }
            }
            // Else the lines are too good, or too bad, to find anything.
            assertThat(refused).isBetween(LINES / 4, LINES * 9 / 10);
            assertThat(pen.control("pid")).isEqualTo(ProcessHandle.current().pid() + "\n");
        }
    }

    @Test
    void anyBytes_atTheSocket_getAReply_andThePortGoesOn() throws Exception {
        Path socket = directory.resolve("control");
        try (TestPen pen = TestPen.start("-C", socket, "127.0.0.1:1001")) {
            RandomCommands lines = new RandomCommands(SEED, Daemon.usages());
            Random random = new Random(SEED);
            for (int i = 0; i < 5000; i++) {
                byte[] bytes = (lines.next() + "\n").getBytes(StandardCharsets.UTF_8);
                for (int flips = random.nextInt(3); flips > 1; flips--) {
                    bytes[random.nextInt(bytes.length)] |= (byte) 0x80;
                }
                assertThat(exchange(socket, bytes))
                        .as(new String(bytes, StandardCharsets.ISO_8859_1))
                        .doesNotContain("\0");
            }
            assertThat(exchange(socket, "pid".getBytes(StandardCharsets.US_ASCII)))
                    .isEqualTo(ProcessHandle.current().pid() + "\n");
        }
    }

    private static String exchange(Path socket, byte[] bytes) throws IOException {
        try (SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            client.connect(UnixDomainSocketAddress.of(socket));
            ByteBuffer data = ByteBuffer.wrap(bytes);
            while (data.hasRemaining()) {
                client.write(data);
            }
            client.shutdownOutput();
            return new String(Channels.newInputStream(client).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
