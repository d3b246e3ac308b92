// SPDX-License-Identifier: Apache-2.0
package pen;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import pen.log.Diagnostics;
import pen.os.Posix;

/**
 * A short performance without an audience: starts pen on loopback, relays one request, asks the control port, ends. The
 * launcher runs it once to learn which classes a start needs, for its class-data-sharing archive.
 */
public final class Rehearsal {
    private static final byte[] REQUEST = "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    /** Longer than any step takes; ms. Without it a failure here would keep pen from starting. */
    private static final int PATIENCE = 10_000;

    private Rehearsal() {}

    public static void main(String[] arguments) throws Exception {
        Path directory = Files.createTempDirectory("pen");
        Path control = directory.resolve("control");
        Path log = directory.resolve("log");
        // For an administrator who interrupts; in this order, because the last one named goes first.
        directory.toFile().deleteOnExit();
        control.toFile().deleteOnExit();
        log.toFile().deleteOnExit();
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Options options = Options.parse(
                    "-f",
                    "-C",
                    control.toString(),
                    "-l",
                    log.toString(),
                    "127.0.0.1:0",
                    "127.0.0.1:" + refusedPort(),
                    "127.0.0.1:" + server.getLocalPort());
            try (Diagnostics diagnostics = new Diagnostics(lines -> {});
                    Daemon daemon = Daemon.start(options, diagnostics)) {
                relayOnce(server, (InetSocketAddress) daemon.address());
                System.out.println(Pen.version());
                PenCtl.run(List.of(control.toString(), "status", "text"));
                daemon.report();
                Posix.effectiveUser();
                Posix.openSyslog("pen");
                new ProcessBuilder("true").start().inputReader().readLine();
            }
        } finally {
            Files.deleteIfExists(log);
            Files.deleteIfExists(control);
            Files.delete(directory);
        }
    }

    private static int refusedPort() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return taken.getLocalPort();
        }
    }

    private static void relayOnce(ServerSocket server, InetSocketAddress pen) throws IOException {
        server.setSoTimeout(PATIENCE);
        try (Socket client = new Socket(pen.getAddress(), pen.getPort());
                Socket accepted = server.accept()) {
            client.setSoTimeout(PATIENCE);
            accepted.setSoTimeout(PATIENCE);
            client.getOutputStream().write(REQUEST);
            accepted.getInputStream().readNBytes(REQUEST.length);
            accepted.getOutputStream().write(REQUEST);
            client.getInputStream().readNBytes(REQUEST.length);
        }
    }
}
