// SPDX-License-Identifier: Apache-2.0
package penlogd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pen.log.Diagnostics;

/** What a start that fails says. */
class LogDaemonTest {
    @TempDir
    private Path directory;

    private void open(String... arguments) throws IOException {
        Options options = Options.parse(arguments);
        try (Diagnostics diagnostics = new Diagnostics(lines -> {});
                LogDaemon daemon = new LogDaemon(options, diagnostics)) {
            daemon.open(options.address().orElseThrow());
        }
    }

    private String log() {
        return directory.resolve("log").toString();
    }

    @Test
    void open_portInUse_namesAddressPortAndReason() throws Exception {
        try (DatagramSocket taken = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());
            assertThatThrownBy(() -> open("-l", log(), "--bind", "127.0.0.1", port))
                    .isInstanceOf(IOException.class)
                    .hasMessage("--bind 127.0.0.1:" + port + ": Address already in use");
            assertThatThrownBy(() -> open("-l", log(), port))
                    .isInstanceOf(IOException.class)
                    .hasMessage("port " + port + ": Address already in use");
        }
    }

    /** 192.0.2.0/24 belongs to nobody (RFC 5737). */
    @Test
    void open_foreignAddress_namesAddressPortAndReason() {
        assertThatThrownBy(() -> open("-l", log(), "--bind", "192.0.2.1", "10000"))
                .isInstanceOf(IOException.class)
                .hasMessage("--bind 192.0.2.1:10000: Cannot assign requested address");
    }

    /** No name ends so (RFC 6761, section 6.4). */
    @Test
    void open_unknownHost_namesTheOption() {
        assertThatThrownBy(() -> open("-l", log(), "--bind", "nohost.invalid", "10000"))
                .isInstanceOf(IOException.class)
                .hasMessage("--bind nohost.invalid: unknown host");
    }

    @Test
    void open_logIsANamedPipe_namesWhatIsLegal() throws Exception {
        Path pipe = directory.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        assertThatThrownBy(() -> open("-l", pipe.toString(), "10000"))
                .isInstanceOf(IOException.class)
                .hasMessage("-l " + pipe
                        + ": cannot open for appending: a named pipe (expected: a regular file or a device)");
    }
}
