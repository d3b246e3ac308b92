// SPDX-License-Identifier: Apache-2.0
package pen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import pen.net.Transport;
import pen.tls.Openssl;

/** Which certificate a client is shown: by the name it asks for, after files have changed, and after commands. */
class TlsIdentityTest {
    @RegisterExtension
    final OneServer server = new OneServer();

    @TempDir
    private Path directory;

    private Openssl openssl;

    @BeforeEach
    void makeCertificate() throws Exception {
        openssl = new Openssl(directory);
        openssl.authority("pen");
    }

    private TestPen pen(Object... options) throws Exception {
        return server.pen(Transport.best(), openssl.shown("pen"), List.of(options));
    }

    @Test
    void names_haveTheirOwnCertificates_andLeadNowhereElse() throws Exception {
        Path names = Files.createDirectory(directory.resolve("names"));
        Openssl inside = new Openssl(names);
        inside.authority("a.example");
        inside.authority("*.b.example");
        inside.authority("own.b.example");
        openssl.authority("evil");
        try (TestPen pen = pen("-O", "ssl_sni_path " + names)) {
            assertThat(TlsClient.shown(pen.address(), "a.example")).isEqualTo("a.example");
            assertThat(TlsClient.shown(pen.address(), "A.Example")).isEqualTo("a.example");
            assertThat(TlsClient.shown(pen.address(), "x.b.example")).isEqualTo("*.b.example");
            assertThat(TlsClient.shown(pen.address(), "own.b.example")).isEqualTo("own.b.example");
            for (String other : new String[] {
                null,
                "b.example",
                "x.y.b.example",
                "*.b.example",
                "../evil",
                names + "/../evil",
                directory.resolve("evil").toString(),
                "..",
                "a.example/",
                "a..example",
                "\u00e9"
            }) {
                assertThat(TlsClient.shown(pen.address(), other))
                        .as("name %s", other)
                        .isEqualTo("pen");
            }
            // BoringSSL takes no name that no host can have (RFC 6066, section 3).
            for (String illegal : new String[] {"a.example\0", "a".repeat(300)}) {
                assertThatThrownBy(() -> TlsClient.shown(pen.address(), illegal))
                        .hasMessageContaining("unrecognized_name");
            }
        }
    }

    @Test
    void changedCertificate_isShownToNewClients_andConnectionsGoOn() throws Exception {
        Path names = Files.createDirectory(directory.resolve("names"));
        Openssl inside = new Openssl(names);
        inside.authority("a.example");
        openssl.authority("next");
        try (TestPen pen = pen("-O", "ssl_sni_path " + names);
                SSLSocket old = TlsClient.connect(pen.address(), "TLSv1.3", "a.example");
                Socket taken = server.accept()) {
            // The key is not the certificate's any more: both stay.
            Files.copy(
                    directory.resolve("next.crt"), directory.resolve("pen.crt"), StandardCopyOption.REPLACE_EXISTING);
            pen.putForward(Duration.ofSeconds(2));
            assertThat(TlsClient.shown(pen.address(), null)).isEqualTo("pen");
            pen.awaitSaid("; what was read before stays");
            pen.putForward(Duration.ofSeconds(2));
            assertThat(TlsClient.shown(pen.address(), null)).isEqualTo("pen");

            Files.copy(
                    directory.resolve("next.key"), directory.resolve("pen.key"), StandardCopyOption.REPLACE_EXISTING);
            Files.copy(
                    directory.resolve("next.crt"), names.resolve("a.example.crt"), StandardCopyOption.REPLACE_EXISTING);
            Files.copy(
                    directory.resolve("next.key"), names.resolve("a.example.key"), StandardCopyOption.REPLACE_EXISTING);
            Awaitility.await().untilAsserted(() -> {
                pen.putForward(Duration.ofSeconds(2));
                assertThat(TlsClient.shown(pen.address(), null)).isEqualTo("next");
                assertThat(TlsClient.shown(pen.address(), "a.example")).isEqualTo("next");
            });
            assertThat(pen.said("stays")).hasSize(1);
            TestClient.send(old, "still here");
            assertThat(taken.getInputStream().readNBytes(10)).hasSize(10);
        }
    }

    @Test
    void brokenFilesOfAName_areToldOnce_andTheDefaultIsShown() throws Exception {
        Path names = Files.createDirectory(directory.resolve("names"));
        Files.writeString(names.resolve("a.example.crt"), "nothing");
        try (TestPen pen = pen("-O", "ssl_sni_path " + names)) {
            for (int i = 0; i < 3; i++) {
                assertThat(TlsClient.shown(pen.address(), "a.example")).isEqualTo("pen");
                pen.putForward(Duration.ofSeconds(2));
            }
            pen.awaitSaid("a.example.crt: no certificate");
            assertThat(pen.said("a.example")).hasSize(1);
        }
    }

    @Test
    void commands_switchTlsOnAndOff_forNewClients() throws Exception {
        try (TestPen pen = server.pen(Transport.best())) {
            pen.control("ssl_certificate_key " + directory.resolve("pen.key"));
            pen.control("ssl_certificate " + directory.resolve("pen.crt"));
            try (SSLSocket client = TlsClient.connect(pen.address())) {
                pen.control("no ssl_certificate");
                TestClient.send(client, "inside");
                try (Socket taken = server.accept()) {
                    assertThat(taken.getInputStream().readNBytes(6)).hasSize(6);
                }
            }
            server.greet(pen.connect("127.0.0.1"));
        }
    }
}
