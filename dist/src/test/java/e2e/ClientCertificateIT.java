// SPDX-License-Identifier: Apache-2.0
package e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients with certificates, good and bad ones, and without. */
class ClientCertificateIT {
    @RegisterExtension
    static final TlsStand stand = new TlsStand();

    private static TlsVisit visit(PenProcess pen, String protocol, String certificate, String key) throws Exception {
        return TlsVisit.to(
                pen.port(),
                stand.certificates(),
                protocol + " -cert " + certificate + " -cert_chain " + certificate + " -key " + key);
    }

    /** The options of pen that say whom to trust; {@code required} adds that every client must show a certificate. */
    private static PenProcess pen(String option, boolean required) throws Exception {
        List<Object> words =
                new ArrayList<>(List.of(option, stand.file(option.equals("-G") ? "authorities.crt" : "authorities")));
        if (required) {
            words.add("-R");
        }
        return stand.pen(words.toArray());
    }

    @ParameterizedTest
    @CsvSource({"-G, false", "-G, true", "-A, false", "-A, true"})
    void certificate_isAskedFor_goodOnesAndAllowedLackPass(String option, boolean required) throws Exception {
        try (PenProcess pen = pen(option, required)) {
            for (String protocol : List.of("-tls1_2", "-tls1_3")) {
                assertThat(visit(pen, protocol, "client.crt", "client.key")).matches(TlsVisit::served);
                assertThat(visit(pen, protocol, "client-of-intermediate.crt", "client-of-intermediate.key"))
                        .matches(TlsVisit::served);
                assertThat(visit(pen, protocol, "client-with-chain.crt", "client-of-intermediate.key"))
                        .matches(TlsVisit::served);
                // Without -R a certificate need not be shown; but one that is shown must be good.
                TlsVisit without = stand.visit(pen, protocol);
                assertThat(without.served()).as(without.text()).isEqualTo(!required);
                for (String bad : List.of("client-expired", "client-of-other", "client-self-signed", "server")) {
                    assertThat(visit(pen, protocol, bad + ".crt", bad + ".key"))
                            .as(bad)
                            .matches(visit -> !visit.served());
                }
            }
            assertThat(pen.output()).isEmpty();
            assertThat(visit(pen, "", "client.crt", "client.key")).matches(TlsVisit::served);
        }
    }

    @Test
    void certificate_nobodyAsks_isNotLookedAt() throws Exception {
        try (PenProcess pen = stand.pen()) {
            TlsVisit visit = visit(pen, "", "client-of-other.crt", "client-of-other.key");
            assertThat(visit).matches(TlsVisit::served);
            assertThat(visit.text()).contains("No client certificate CA names sent");
        }
    }

    /** Clients choose among their certificates by these names. */
    @ParameterizedTest
    @ValueSource(strings = {"-G", "-A"})
    void authorities_areNamedToTheClient(String option) throws Exception {
        try (PenProcess pen = pen(option, false)) {
            for (String protocol : List.of("-tls1_2", "-tls1_3")) {
                assertThat(stand.visit(pen, protocol).text())
                        .containsPattern("Acceptable client certificate CA names\n(CN = .*\n)?CN = root\n");
            }
        }
    }

    /** A session that was made without a certificate must not do for one. */
    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    void session_isResumed_certificateStillCounts(String protocol) throws Exception {
        try (PenProcess pen = pen("-G", true)) {
            assertThat(visit(pen, protocol + " -sess_out session", "client.crt", "client.key"))
                    .matches(TlsVisit::served);
            assertThat(stand.visit(pen, protocol + " -sess_in session"))
                    .matches(TlsVisit::served)
                    .matches(TlsVisit::resumed);
        }
        // Another pen has other ticket keys: the session is worth nothing there.
        try (PenProcess pen = pen("-G", true)) {
            assertThat(stand.visit(pen, protocol + " -sess_in session")).matches(visit -> !visit.served());
        }
    }

    /** Nor one that was made where another authority is trusted, or nobody is asked. */
    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    void session_isOfAnotherNameOrOlderSettings_isNotResumed(String protocol) throws Exception {
        Path names = Files.createDirectory(stand.directory().resolve("names" + protocol));
        for (String name : List.of("x.example", "y.example")) {
            Files.copy(stand.file("server.crt"), names.resolve(name + ".crt"));
            Files.copy(stand.file("server.key"), names.resolve(name + ".key"));
        }
        Files.copy(stand.file("authorities.crt"), names.resolve("x.example.ca"));
        Files.copy(stand.file("other-root.crt"), names.resolve("y.example.ca"));
        String y = protocol + " -servername y.example";
        Path trusted = stand.file("authorities.crt");
        try (PenProcess pen = stand.pen("-R", "-G", trusted, "-O", "ssl_sni_path " + names)) {
            assertThat(visit(pen, y + " -sess_out other", "client-of-other.crt", "client-of-other.key"))
                    .matches(TlsVisit::served);
            assertThat(stand.visit(pen, y + " -sess_in other"))
                    .matches(TlsVisit::served)
                    .matches(TlsVisit::resumed);
            for (String elsewhere : List.of("-servername x.example", "-noservername")) {
                assertThat(stand.visit(pen, protocol + " -sess_in other " + elsewhere))
                        .as(elsewhere)
                        .matches(visit -> !visit.served());
            }
        }
        try (PenProcess pen = stand.pen("-G", trusted)) {
            assertThat(stand.visit(pen, protocol + " -sess_out without")).matches(TlsVisit::served);
            pen.control("ssl_verify_client");
            assertThat(stand.visit(pen, protocol + " -sess_in without")).matches(visit -> !visit.served());
            assertThat(visit(pen, protocol + " -sess_out good", "client.crt", "client.key"))
                    .matches(TlsVisit::served);
            pen.control("ssl_ca_file " + stand.file("other-root.crt"));
            assertThat(stand.visit(pen, protocol + " -sess_in good")).matches(visit -> !visit.served());
        }
    }

    @Test
    void failure_isToldWithTheReason_hereAndToTheClient() throws Exception {
        Map<String, String> reasons = Map.of(
                "client-expired", "certificate expired",
                "client-of-other", "unknown ca",
                "client-self-signed", "unknown ca",
                "server", "bad certificate");
        List<Object> words = List.of("-d", "-R", "-G", stand.file("authorities.crt"));
        try (PenProcess pen = stand.pen(words.toArray())) {
            for (Map.Entry<String, String> reason : reasons.entrySet()) {
                String name = reason.getKey();
                assertThat(visit(pen, "-tls1_3", name + ".crt", name + ".key").text())
                        .contains("alert " + reason.getValue());
            }
            stand.visit(pen, "-tls1_3");
            assertThat(pen.output().lines().filter(line -> line.contains(": handshake: ")))
                    .as(pen.output())
                    .hasSize(5);
            assertThat(pen.output())
                    .contains(
                            ": handshake: the certificate of CN=client-expired is refused: it was valid until 2020-02-01T00:00:00Z")
                    .contains(
                            "of CN=client-of-other is refused: no authority that is trusted has issued it, but CN=other-root")
                    .contains("of CN=server is refused: Extended key usage does not permit use for TLS client");
        }
    }
}
