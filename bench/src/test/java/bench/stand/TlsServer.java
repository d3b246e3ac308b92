// SPDX-License-Identifier: Apache-2.0
package bench.stand;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.util.List;
import org.awaitility.Awaitility;

/** A server of openssl's, which answers GET with what it says of itself. */
public final class TlsServer {
    private TlsServer() {}

    /** Starts one with a certificate; returns its port. */
    public static int start(Stand stand, Certificate certificate) throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        Child server = stand.start(
                "s_server",
                List.of(
                        "openssl",
                        "s_server",
                        "-accept",
                        "127.0.0.1:" + port,
                        "-cert",
                        certificate.chain().toString(),
                        "-key",
                        certificate.key().toString(),
                        "-www"));
        Awaitility.await().until(() -> Files.readString(server.log()).contains("ACCEPT"));
        return port;
    }
}
