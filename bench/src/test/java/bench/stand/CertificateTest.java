// SPDX-License-Identifier: Apache-2.0
package bench.stand;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CertificateTest {
    @TempDir
    Path kept;

    @ParameterizedTest
    @CsvSource({"TLS_ECDSA, EC", "TLS_RSA, RSA"})
    void connect_serverHasIt_isShown(Service service, String algorithm) throws Exception {
        try (Stand stand = new Stand(kept)) {
            Certificate certificate = Certificate.make(stand, service);
            int port = serve(stand, certificate);
            try (SSLSocket socket = certificate.connect(port)) {
                assertThat(socket.getSession()
                                .getPeerCertificates()[0]
                                .getPublicKey()
                                .getAlgorithm())
                        .isEqualTo(algorithm);
            }
        }
    }

    @Test
    void connect_serverHasAnother_isRefused() throws Exception {
        try (Stand stand = new Stand(kept)) {
            int port = serve(stand, Certificate.make(stand, Service.TLS_ECDSA));
            Certificate other = Certificate.make(stand, Service.TLS_RSA);
            assertThatExceptionOfType(SSLHandshakeException.class).isThrownBy(() -> other.connect(port));
        }
    }

    @Test
    void make_again_keepsTheFiles() throws Exception {
        try (Stand stand = new Stand(kept)) {
            String first =
                    Files.readString(Certificate.make(stand, Service.TLS_ECDSA).both());
            assertThat(Certificate.make(stand, Service.TLS_ECDSA).both()).hasContent(first);
        }
    }

    private static int serve(Stand stand, Certificate certificate) throws Exception {
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
