// SPDX-License-Identifier: Apache-2.0
package bench.stand;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
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
            int port = TlsServer.start(stand, certificate);
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
            int port = TlsServer.start(stand, Certificate.make(stand, Service.TLS_ECDSA));
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
}
