// SPDX-License-Identifier: Apache-2.0
package e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pen.TestClient;
import pen.TestServer;

/** TLS and what administrators do: wrong files, other users and roots, reloads, written configurations, diagnostics. */
class TlsConfigurationIT {
    @RegisterExtension
    static final TlsStand stand = new TlsStand();

    @BeforeAll
    static void makeWrongFiles() throws Exception {
        Files.createFile(stand.directory().resolve("empty.pem"));
        Files.writeString(stand.directory().resolve("text.pem"), "no certificate\n");
        String whole = Files.readString(stand.file("server.crt"));
        Files.writeString(stand.directory().resolve("cut.crt"), whole.substring(0, 300));
    }

    /** Words with bars between them; names of files are those of the certificates. */
    @ParameterizedTest
    @CsvSource({
        "-E|missing.crt|-K|server.key, missing.crt",
        "-E|empty.pem|-K|server.key, empty.pem",
        "-E|text.pem|-K|server.key, text.pem",
        "-E|cut.crt|-K|server.key, cut.crt",
        "-E|authorities|-K|server.key, authorities",
        "-E|server.crt, server.crt",
        "-E|server.crt|-K|missing.key, missing.key",
        "-E|server.crt|-K|empty.pem, empty.pem",
        "-E|server.crt|-K|server.crt, server.crt",
        "-E|server.crt|-K|rsa.key, rsa.key",
        "-E|server.crt|-K|other.key, other.key",
        "-E|server.crt|-K|server-encrypted.key, server-encrypted.key",
        "-E|server.crt|-K|server-encrypted-sec1.key, server-encrypted-sec1.key",
        "-E|server-both.pem|-G|missing.crt, missing.crt",
        "-E|server-both.pem|-G|empty.pem, empty.pem",
        "-E|server-both.pem|-A|missing, missing",
        "-E|server-both.pem|-R, ssl_verify_client",
        "-E|server-both.pem|-O|ssl_ocsp_response missing.ocsp, missing.ocsp",
        "-E|server-both.pem|-O|ssl_ocsp_response server.crt, server.crt",
        "-E|server-both.pem|-O|ssl_sni_path missing, missing",
        "-E|server-both.pem|-O|ssl_ciphers HIGH:FOO, FOO",
        "-E|server-both.pem|-O|ssl_ciphers aNULL, aNULL",
        "-E|server-both.pem|-O|ssl_option no_tlsv7, no_tlsv7",
        "-E|server-both.pem|-L|ssl2, ssl2",
        "-E|server-both.pem|-L|ssl3, ssl3",
        "-E|server-both.pem|-L|tls9, tls9",
        "-E|server-both.pem|-L|tls1.2|-O|ssl_option no_tlsv1.2, ''",
        "-K|server.key, ssl_certificate_key",
        "-R, ssl_verify_client"
    })
    void wrongInput_isOneLine_thatNamesTheFileOrTheValue(String options, String named) throws Exception {
        List<String> words = new ArrayList<>(List.of(Tree.program("pen"), "-f"));
        words.addAll(Arrays.asList(options.split("\\|", -1)));
        words.addAll(List.of("127.0.0.1:" + TestServer.refusedPort(), stand.server()));
        if (named.isEmpty()) {
            // What is left, TLS 1.3, is enough.
            words.add("--check");
            assertThat(run(words)).isEqualTo(new Tree.Ended(0, "", ""));
            return;
        }
        Tree.Ended ended = run(words);
        assertThat(ended.status()).as(ended.err()).isEqualTo(1);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err()).startsWith("pen: ").contains(named).doesNotContain("Exception");
        assertThat(ended.err().lines()).hasSize(1);
    }

    private static Tree.Ended run(List<String> words) throws IOException, InterruptedException {
        return Tree.run(Tree.command(words).directory(stand.directory().toFile()));
    }

    @Test
    void commands_wrong_areErrors_andNothingChanges() throws Exception {
        try (PenProcess pen = stand.pen()) {
            String before = pen.control("ssl_certificate");
            for (String wrong : List.of(
                    "ssl_certificate " + stand.directory() + "/missing.crt",
                    "ssl_certificate_key " + stand.file("other.key"),
                    "ssl_ciphers HIGH:FOO",
                    "ssl_option no_tlsv7",
                    "ssl_protocol ssl3",
                    "ssl_sni_path " + stand.directory() + "/missing",
                    "ssl_handshake_timeout 0")) {
                assertThat(pen.control(wrong)).startsWith("error: ");
            }
            assertThat(pen.control("ssl_certificate")).isEqualTo(before);
            assertThat(stand.visit(pen, "")).matches(TlsVisit::served);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-u nobody"})
    void chroot_everythingIsThere(String user) throws Exception {
        assumeRoot();
        Path jail = Files.createTempDirectory(stand.directory(), "jail");
        Files.setPosixFilePermissions(jail, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(stand.directory(), PosixFilePermissions.fromString("rwxr-xr-x"));
        Path names = Files.createDirectory(jail.resolve("names"));
        stand.certificates().issue(names, List.of("jailed.example"));
        List<Object> words = new ArrayList<>(List.of("-j", jail, "-O", "ssl_sni_path /names"));
        words.addAll(user.isEmpty() ? List.of() : List.of(user.split(" ", -1)));
        Certificates.run("chmod -R a+rX '" + names + "'", stand.directory());
        try (PenProcess pen = stand.pen(words.toArray())) {
            for (String protocol : List.of("-tls1_2", "-tls1_3")) {
                assertThat(stand.visit(pen, protocol)).matches(TlsVisit::served);
                TlsVisit jailed = stand.visit(pen, protocol + " -servername jailed.example");
                assertThat(jailed.name()).isEqualTo("jailed.example");
                assertThat(jailed.served()).isTrue();
            }
            try (Socket garbage = pen.connect("127.0.0.1")) {
                TestClient.send(garbage, "garbage\n");
                assertThat(garbage.getInputStream().readAllBytes()).hasSizeLessThan(100);
            }
            assertThat(stand.visit(pen, "")).matches(TlsVisit::served);
            assertThat(pen.output()).doesNotContain("Exception", "Error");
        }
    }

    @Test
    void jail_namesAreOutsideOfIt_isAnErrorAtTheStart() throws Exception {
        assumeRoot();
        Path jail = Files.createTempDirectory(stand.directory(), "jail");
        Path names = Files.createTempDirectory(stand.directory(), "outside");
        assertThatThrownBy(() -> stand.pen("-j", jail, "-O", "ssl_sni_path " + names))
                .hasMessageContaining("ssl_sni_path: " + names + ": no such directory (expected: in that of -j, as "
                        + jail + names + ")");
    }

    /** The key need not be readable for the user that pen becomes. */
    @Test
    void anotherUser_keyIsRootsOnly_serves() throws Exception {
        assumeRoot();
        try (PenProcess pen = stand.pen("-u", "nobody")) {
            assertThat(Files.getPosixFilePermissions(stand.file("server.key")))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
            assertThat(stand.visit(pen, "")).matches(TlsVisit::served);
        }
    }

    @Test
    void hup_certificateWasReplaced_theNewOneIsServed_brokenOnesAreNot() throws Exception {
        Path certificate =
                Files.copy(stand.file("server-both.pem"), stand.directory().resolve("both.pem"));
        Path configuration =
                Files.writeString(stand.directory().resolve("pen.conf"), "ssl_certificate " + certificate + "\n");
        try (PenProcess pen = PenProcess.start("-F", configuration, stand.server())) {
            assertThat(stand.visit(pen, "").name()).isEqualTo("server");
            replace(certificate, "");
            pen.signal("HUP");
            Awaitility.await().until(() -> pen.output().contains("both.pem"));
            assertThat(stand.visit(pen, "").name()).isEqualTo("server");
            replace(certificate, Files.readString(stand.file("other.crt")) + Files.readString(stand.file("other.key")));
            pen.signal("HUP");
            Awaitility.await().until(() -> stand.visit(pen, "").name().equals("other"));
        }
    }

    @Test
    void hup_tlsIsSwitchedOnAndOff_newClientsNotice() throws Exception {
        String on = "ssl_certificate " + stand.file("server.crt") + "\nssl_certificate_key " + stand.file("server.key")
                + "\n";
        Path configuration = Files.writeString(stand.directory().resolve("switched.conf"), "");
        try (TestServer server = new TestServer("a");
                PenProcess pen = PenProcess.start("-F", configuration, server)) {
            assertThat(TestClient.visit("127.0.0.1", pen.address())).isEqualTo("a");
            replace(configuration, on);
            pen.signal("HUP");
            Awaitility.await().until(() -> pen.control("ssl_certificate").contains("server.crt"));
            TlsClient clients = new TlsClient(stand.certificates());
            try (Socket client = clients.connect("127.0.0.1", pen.address(), "default.example")) {
                assertThat(TestClient.line(client)).isEqualTo("a");
                replace(configuration, "no ssl_certificate\nno ssl_certificate_key\n");
                pen.signal("HUP");
                Awaitility.await().until(() -> !pen.control("ssl_certificate").contains("server.crt"));
                assertThat(TestClient.visit("127.0.0.1", pen.address())).isEqualTo("a");
                // Who has TLS keeps it.
                TestClient.send(client, "still here\n");
                assertThat(TestClient.line(client)).isEqualTo("still here");
            }
        }
    }

    @Test
    void write_everythingOfTls_isReadAgain() throws Exception {
        Path written = stand.directory().resolve("written.conf");
        Path again = stand.directory().resolve("again.conf");
        Path names = Files.createDirectory(stand.directory().resolve("names with blanks"));
        try (PenProcess pen = TlsPen.start(
                stand.certificates(),
                stand.server(),
                "-L",
                "tls1.1",
                "-R",
                "-G",
                stand.file("authorities.crt"),
                "-A",
                stand.file("authorities"),
                "-O",
                "ssl_ciphers HIGH:!aNULL:!MD5",
                "-O",
                "ssl_option cipher_server_preference",
                "-O",
                "ssl_option no_tlsv1.1",
                "-O",
                "ssl_ocsp_response " + stand.file("server.ocsp"),
                "-O",
                "ssl_sni_path \"" + names + "\"",
                "-O",
                "ssl_client_renegotiation_interval 60",
                "-O",
                "ssl_handshake_timeout 7")) {
            assertThat(pen.control("write " + written)).isEmpty();
        }
        assertThat(Files.readString(written))
                .contains("\nssl_handshake_timeout 7\n", "server.crt", "server.key", "HIGH:!aNULL:!MD5", "no_tlsv1.1");
        int port = TestServer.refusedPort();
        Files.writeString(
                written, Files.readString(written).replaceFirst("\nlisten .*\n", "\nlisten 127.0.0.1:" + port + "\n"));
        try (PenProcess pen = PenProcess.start("-F", written)) {
            assertThat(pen.control("write " + again)).isEmpty();
            TlsVisit visit = TlsVisit.to(port, stand.certificates(), "-status -cert client.crt -key client.key");
            assertThat(visit.served()).as(visit.text()).isTrue();
            assertThat(visit.text()).contains("Cert Status: good");
            assertThat(TlsVisit.to(port, stand.certificates(), "").served()).isFalse();
        }
        assertThat(withoutDate(again)).isEqualTo(withoutDate(written));
    }

    /** All but the comment that says when it was written. */
    private static List<String> withoutDate(Path file) throws IOException {
        return Files.readAllLines(file).stream()
                .filter(line -> !line.startsWith("#"))
                .toList();
    }

    @Test
    void failures_areCounted_andLoggedAtLevelOne() throws Exception {
        try (PenProcess pen = stand.pen("-d")) {
            byte[] hello = Hello.of("-tls1_3").bytes();
            List<byte[]> beginnings = List.of(
                    "GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII),
                    "SSH-2.0-OpenSSH_9.2\r\n".getBytes(StandardCharsets.US_ASCII),
                    new byte[2000],
                    Arrays.copyOf(hello, 3),
                    Arrays.copyOf(hello, hello.length / 2),
                    new byte[0]);
            for (byte[] beginning : beginnings) {
                try (Socket socket = pen.connect("127.0.0.1")) {
                    socket.getOutputStream().write(beginning);
                    socket.shutdownOutput();
                    // An alert at most, and no HTTP.
                    assertThat(socket.getInputStream().readAllBytes()).hasSizeLessThan(20);
                }
            }
            assertThat(stand.visit(pen, "-tls1_1 -cipher ALL:@SECLEVEL=0")).matches(visit -> !visit.served());
            // One who goes when the server's part is there.
            Hello.of("-tls1_2").answer(pen.address());
            pen.awaitOpen(0);
            int failed = beginnings.size() + 2;
            assertThat(pen.output().lines().filter(line -> line.contains(": handshake: ")))
                    .as(pen.output())
                    .hasSize(failed);
            assertThat(pen.output()).doesNotContain("Exception");
            assertThat(pen.closed("handshake failed")).isEqualTo(failed);
            assertThat(stand.visit(pen, "")).matches(TlsVisit::served);
        }
    }

    @Test
    void failures_withoutDebug_areSilent() throws Exception {
        try (PenProcess pen = stand.pen()) {
            try (Socket socket = pen.connect("127.0.0.1")) {
                TestClient.send(socket, "garbage\n");
                assertThat(socket.getInputStream().readAllBytes()).hasSizeLessThan(20);
            }
            pen.awaitOpen(0);
            assertThat(pen.output()).isEmpty();
        }
    }

    private static void replace(Path file, String content) throws IOException {
        Path complete = Files.writeString(file.resolveSibling("next"), content);
        Files.move(complete, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void assumeRoot() {
        assumeTrue("root".equals(System.getProperty("user.name")), "another root directory or user needs root");
    }
}
