// SPDX-License-Identifier: Apache-2.0
package e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client of TLS is offered: certificates, protocols, ciphers, sessions. OpenSSL and curl are the clients. */
class TlsIT {
    @RegisterExtension
    static final TlsStand stand = new TlsStand();

    private static PenProcess pen(Object... options) throws Exception {
        return stand.pen(options);
    }

    private static TlsVisit visit(PenProcess pen, String options) throws Exception {
        return stand.visit(pen, options);
    }

    /** Options in one string, with bars between them. */
    private static Object[] words(String options) {
        return options.isEmpty() ? new Object[0] : options.split("\\|", -1);
    }

    @ParameterizedTest
    @CsvSource({
        "server.crt, server.key",
        "server.crt, server-sec1.key",
        "server.crt, server-parameters.key",
        "server-both.pem,",
        "server-key-first.pem,",
        "rsa.crt, rsa.key",
        "rsa.crt, rsa-pkcs1.key"
    })
    void key_everyForm_serves_andTheChainIsComplete(String certificate, @Nullable String key) throws Exception {
        List<Object> options = key == null
                ? List.of("-E", stand.file(certificate), stand.server())
                : List.of("-E", stand.file(certificate), "-K", stand.file(key), stand.server());
        try (PenProcess pen = PenProcess.start(options.toArray())) {
            for (String protocol : List.of("-tls1_2", "-tls1_3")) {
                TlsVisit visit = visit(pen, protocol);
                assertThat(visit).matches(TlsVisit::served).matches(TlsVisit::verified);
                // The leaf and the intermediate authority; clients have the root.
                assertThat(visit.certificates()).isEqualTo(2);
            }
            assertThat(pen.output()).isEmpty();
        }
    }

    @Test
    void curl_nameAndAuthorityAreRight_getsThePage() throws Exception {
        try (PenProcess pen = pen()) {
            Tree.Ended ended = Tree.shell(
                    "curl -sS --cacert root.crt --resolve default.example:$PORT:127.0.0.1 -w '%{http_version}'"
                            + " https://default.example:$PORT/index.html",
                    Map.of("PORT", Integer.toString(pen.port())), stand.directory());
            assertThat(ended).isEqualTo(new Tree.Ended(0, "a page\n1.1", ""));
        }
    }

    /** What each setting leaves of TLS 1.0, 1.1, 1.2 and 1.3. OpenSSL speaks the first two only at security level 0. */
    @ParameterizedTest
    @CsvSource({
        "'', 1.2 1.3",
        "-L|ssl23, 1.2 1.3",
        "-L|tls1.2, 1.2 1.3",
        "-L|tls1.3, 1.3",
        "-L|tls1, 1 1.1 1.2 1.3",
        "-L|tls1|-O|ssl_option no_tlsv1, 1.1 1.2 1.3",
        "-L|tls1|-O|ssl_option no_tlsv1|-O|ssl_option no_tlsv1.1, 1.2 1.3",
        "-O|ssl_option no_tlsv1.2, 1.3",
        "-O|ssl_option no_sslv2|-O|ssl_option no_sslv3, 1.2 1.3",
        "-Z, 1.2 1.3"
    })
    void protocols_asSet_othersAreRefused(String options, String accepted) throws Exception {
        try (PenProcess pen = pen(words(options))) {
            for (String version : List.of("1", "1.1", "1.2", "1.3")) {
                TlsVisit visit = visit(pen, "-tls" + version.replace('.', '_') + " -cipher ALL:@SECLEVEL=0");
                assertThat(visit.served())
                        .as("TLS %s: %s", version, visit)
                        .isEqualTo(List.of(accepted.split(" ", -1)).contains(version));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ECDHE-ECDSA-CHACHA20-POLY1305, DEFAULT, ECDHE-ECDSA-CHACHA20-POLY1305",
        "HIGH:!aNULL:!MD5, ECDHE-ECDSA-AES256-GCM-SHA384, ECDHE-ECDSA-AES256-GCM-SHA384",
        "HIGH:!aNULL:!MD5:!CHACHA20, ECDHE-ECDSA-CHACHA20-POLY1305, (NONE)",
        "ECDHE+AESGCM:!AES128, ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384,"
                + " ECDHE-ECDSA-AES256-GCM-SHA384"
    })
    void ciphers_byExpression_onlyThoseAreTaken(String list, String offered, String chosen) throws Exception {
        try (PenProcess pen = pen("-O", "ssl_ciphers " + list)) {
            TlsVisit visit = visit(pen, "-tls1_2 -cipher " + offered);
            assertThat(visit.cipher()).as(visit.text()).isEqualTo(chosen);
            assertThat(visit.served()).isEqualTo(!chosen.equals("(NONE)"));
            // A list is of TLS 1.2 and older: that of 1.3 stays.
            assertThat(visit(pen, "-tls1_3").served()).isTrue();
        }
    }

    @Test
    void ciphers_serverPreference_theFirstOfOurListIsTaken() throws Exception {
        try (PenProcess pen = pen(
                "-O", "ssl_ciphers ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-ECDSA-AES128-GCM-SHA256",
                "-O", "ssl_option cipher_server_preference")) {
            TlsVisit visit = visit(pen, "-tls1_2 -cipher ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384");
            assertThat(visit.cipher()).isEqualTo("ECDHE-ECDSA-AES256-GCM-SHA384");
        }
    }

    @ParameterizedTest
    @CsvSource({"'h2,http/1.1', http/1.1", "'http/1.1', http/1.1", "h2, ''", "'foo,bar', ''"})
    void alpn_http11IsChosen_othersAreNoFailure(String offered, String chosen) throws Exception {
        try (PenProcess pen = pen()) {
            for (String protocol : List.of("-tls1_2", "-tls1_3")) {
                TlsVisit visit = visit(pen, protocol + " -alpn " + offered);
                assertThat(visit.applicationProtocol()).as(visit.text()).isEqualTo(chosen);
                assertThat(visit.served()).isTrue();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    void ticket_isTaken_onEveryLoop_andAfterHup(String protocol) throws Exception {
        Path configuration = Files.writeString(stand.directory().resolve("pen.conf"), "blacklist 17\n");
        try (PenProcess pen = pen("-F", configuration)) {
            assertThat(visit(pen, protocol + " -sess_out session").resumed()).isFalse();
            // The kernel deals connections out to the loops by their ports.
            for (int i = 0; i < 8; i++) {
                assertThat(visit(pen, protocol + " -sess_in session"))
                        .matches(TlsVisit::served)
                        .matches(TlsVisit::resumed);
            }
            Files.writeString(configuration, "blacklist 18\n");
            pen.signal("HUP");
            Awaitility.await().until(() -> pen.control("blacklist").equals("18\n"));
            assertThat(visit(pen, protocol + " -sess_in session"))
                    .matches(TlsVisit::served)
                    .matches(TlsVisit::resumed);
        }
    }

    @Test
    void renegotiation_isRefused() throws Exception {
        try (PenProcess pen = pen()) {
            Process client = new ProcessBuilder(
                            "timeout", "20", "openssl", "s_client", "-tls1_2", "-connect", "127.0.0.1:" + pen.port())
                    .redirectErrorStream(true)
                    .redirectOutput(stand.directory().resolve("renegotiation").toFile())
                    .start();
            try {
                Awaitility.await()
                        .until(() -> Files.readString(stand.directory().resolve("renegotiation"))
                                .contains("Verify return code"));
                // A line that is an R alone asks for it (s_client(1), CONNECTED COMMANDS).
                client.getOutputStream().write("R\n".getBytes(StandardCharsets.US_ASCII));
                client.getOutputStream().flush();
                assertThat(client.waitFor(20, TimeUnit.SECONDS)).isTrue();
                assertThat(Files.readString(stand.directory().resolve("renegotiation")))
                        .contains("\nRENEGOTIATING\n")
                        .containsPattern("no renegotiation|errno|alert|unexpected eof");
                assertThat(client.exitValue()).isNotIn(0, 124);
            } finally {
                client.destroyForcibly().onExit().join();
            }
            assertThat(visit(pen, "").served()).isTrue();
        }
    }

    @Test
    void staple_isThere_andTheAuthoritysWord() throws Exception {
        try (PenProcess pen = pen("-O", "ssl_ocsp_response " + stand.file("server.ocsp"))) {
            for (String protocol : List.of("-tls1_2", "-tls1_3")) {
                assertThat(visit(pen, protocol + " -status").text())
                        .contains("OCSP Response Status: successful", "Cert Status: good");
            }
            assertThat(visit(pen, "").text()).doesNotContain("OCSP Response Status");
        }
        try (PenProcess pen = pen()) {
            TlsVisit without = visit(pen, "-status");
            assertThat(without.served()).isTrue();
            assertThat(without.text()).contains("OCSP response: no response sent");
        }
    }

    @Test
    void staple_isReplacedOnDisk_theNewOneIsSent() throws Exception {
        Path staple = Files.copy(stand.file("server.ocsp"), stand.directory().resolve("staple"));
        try (PenProcess pen = pen("-O", "ssl_ocsp_response " + staple)) {
            assertThat(visit(pen, "-status").text()).contains("Cert Status: good");
            Files.copy(stand.file("server-revoked.ocsp"), stand.directory().resolve("next"));
            Files.move(stand.directory().resolve("next"), staple, StandardCopyOption.ATOMIC_MOVE);
            Awaitility.await().until(() -> visit(pen, "-status").text().contains("Cert Status: revoked"));
        }
    }

    @Test
    void staple_ofAName_isSent() throws Exception {
        Path names = Files.createDirectory(stand.directory().resolve("sni"));
        stand.certificates().issue(names, List.of("other.example"));
        for (String extension : List.of(".crt", ".key", ".ocsp")) {
            Files.copy(stand.file("server" + extension), names.resolve("default.example" + extension));
        }
        try (PenProcess pen = pen("-O", "ssl_sni_path " + names)) {
            for (String protocol : List.of("-tls1_2", "-tls1_3")) {
                assertThat(visit(pen, "-status -servername default.example " + protocol)
                                .text())
                        .contains("Cert Status: good");
                TlsVisit other = visit(pen, "-status -servername other.example " + protocol);
                assertThat(other.name()).isEqualTo("other.example");
                assertThat(other.text()).contains("OCSP response: no response sent");
            }
        }
    }
}
