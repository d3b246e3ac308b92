// SPDX-License-Identifier: Apache-2.0
package bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import bench.stand.Certificate;
import bench.stand.Service;
import bench.stand.Stand;
import bench.stand.TlsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HandshakesTest {
    @TempDir
    Path kept;

    @Test
    void run_forAWhile_eachConnectionHasAFullHandshake() throws Exception {
        try (Stand stand = new Stand(kept)) {
            Certificate certificate = Certificate.make(stand, Service.TLS_ECDSA);
            int port = TlsServer.start(stand, certificate);
            try (Handshakes client = new Handshakes(port, 4, "/")) {
                Handshakes.Tally tally = client.run(0.5);
                assertThat(tally.failed()).as(tally.reason()).isZero();
                assertThat(tally.served()).isPositive();
                assertThat(tally.seconds()).isBetween(0.0, 0.5);
                assertThat(tally.micros()).isPositive();
                String statistics = statistics(certificate, port);
                assertThat(number(statistics, "server accepts that finished")).isGreaterThanOrEqualTo(tally.served());
                assertThat(number(statistics, "session cache hits")).isZero();
            }
        }
    }

    @Test
    void run_nobodyListens_countsFailures() throws Exception {
        try (Handshakes client = new Handshakes(freePort(), 4, "/")) {
            Handshakes.Tally tally = client.run(0.1);
            assertThat(tally.served()).isZero();
            assertThat(tally.failed()).isPositive();
            assertThat(tally.reason()).contains("Connection refused");
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** What s_server says of itself: lines such as " 12 server accepts that finished". */
    private static String statistics(Certificate certificate, int port) throws IOException {
        try (SSLSocket socket = certificate.connect(port)) {
            socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    private static long number(String statistics, String name) {
        Matcher matcher = Pattern.compile("(\\d+) " + name).matcher(statistics);
        assertThat(matcher.find()).as(statistics).isTrue();
        return Long.parseLong(matcher.group(1));
    }
}
