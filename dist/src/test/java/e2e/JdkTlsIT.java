// SPDX-License-Identifier: Apache-2.0
package e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import pen.TestClient;
import pen.TestServer;

/** TLS by the JDK, where BoringSSL is not there. */
class JdkTlsIT {
    /** The java launcher takes options from this variable, and says so on stderr. */
    private static final List<String> BY_JDK = List.of("env", "JDK_JAVA_OPTIONS=-Dpen.tls=jdk");

    @RegisterExtension
    static final TlsStand stand = new TlsStand();

    @Test
    void basics_areThere_andTheProviderIsAnnouncedOnce() throws Exception {
        Path names = Files.createDirectory(stand.directory().resolve("sni"));
        stand.certificates().issue(names, List.of("other.example"));
        try (PenProcess pen = PenProcess.start(
                BY_JDK,
                "-E",
                stand.file("server.crt"),
                "-K",
                stand.file("server.key"),
                "-O",
                "ssl_sni_path " + names,
                stand.server())) {
            for (String protocol : List.of("-tls1_2", "-tls1_3")) {
                TlsVisit visit = stand.visit(pen, protocol + " -alpn h2,http/1.1");
                assertThat(visit).matches(TlsVisit::served).matches(TlsVisit::verified);
                assertThat(visit.certificates()).isEqualTo(2);
                assertThat(visit.applicationProtocol()).isEqualTo("http/1.1");
                TlsVisit other = stand.visit(pen, protocol + " -servername other.example");
                assertThat(other.name()).isEqualTo("other.example");
                assertThat(other.served()).isTrue();
                assertThat(stand.visit(pen, protocol + " -alpn h2")).matches(TlsVisit::served);
            }
            assertThat(stand.visit(pen, "-tls1_1 -cipher ALL:@SECLEVEL=0")).matches(visit -> !visit.served());
            assertThat(pen.output().lines().filter(line -> line.contains("BoringSSL")))
                    .as(pen.output())
                    .hasSize(1);
            assertThat(pen.output()).doesNotContain("Exception");
        }
    }

    @Test
    void clientCertificate_isRequired_andVerified() throws Exception {
        try (PenProcess pen = PenProcess.start(
                BY_JDK,
                "-E",
                stand.file("server-both.pem"),
                "-R",
                "-G",
                stand.file("authorities.crt"),
                stand.server())) {
            for (String protocol : List.of("-tls1_2", "-tls1_3")) {
                assertThat(stand.visit(pen, protocol + " -cert client.crt -key client.key"))
                        .matches(TlsVisit::served);
                assertThat(stand.visit(pen, protocol)).matches(visit -> !visit.served());
                assertThat(TlsVisit.to(
                                pen.port(),
                                stand.certificates(),
                                protocol + " -cert client-of-other.crt -key client-of-other.key"))
                        .matches(visit -> !visit.served());
            }
        }
    }

    @Test
    void manyConnections_areServed_andNothingIsLeft() throws Exception {
        TlsClient clients = new TlsClient(stand.certificates());
        try (TestServer server = new TestServer("a");
                PenProcess pen = PenProcess.start(BY_JDK, "-E", stand.file("server-both.pem"), server)) {
            int descriptors = 0;
            for (int i = 0; i < 200; i++) {
                try (SSLSocket client = clients.connect("127.0.0.1", pen.address(), "default.example")) {
                    assertThat(TestClient.line(client)).isEqualTo("a");
                }
                if (i == 20) {
                    pen.awaitOpen(0);
                    descriptors = pen.descriptors();
                }
            }
            pen.awaitOpen(0);
            int before = descriptors;
            Awaitility.await().until(() -> pen.descriptors() <= before);
        }
    }
}
