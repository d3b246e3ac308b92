// SPDX-License-Identifier: Apache-2.0
package pen.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads certificates that openssl made: a root, an authority below it, one below that, and a server's. */
class CertificatesTest {
    @TempDir
    Path directory;

    Openssl openssl;

    @BeforeEach
    void makeCertificates() throws Exception {
        openssl = new Openssl(directory);
        openssl.authority("root");
        openssl.issue("upper", "root", true);
        openssl.issue("lower", "upper", true);
        openssl.issue("server", "lower", false);
        openssl.authority("stranger");
    }

    @Test
    void file_withSeveral_givesAllInOrder() throws Exception {
        openssl.run("x509", "-in", "lower.crt", "-text", "-out", "text.crt");
        openssl.join("all.pem", "server.key", "server.crt", "text.crt", "upper.crt");

        assertThat(names(read("all.pem"))).containsExactly("server", "lower", "upper");
    }

    @Test
    void file_ofDos_isRead() throws Exception {
        String text = Files.readString(directory.resolve("server.crt"));
        openssl.file("dos.crt", "\uFEFFThe server\r\n" + text.replace("\n", "\r\n") + "\u001a");

        assertThat(read("dos.crt")).isEqualTo(read("server.crt"));
    }

    @Test
    void file_withOpensslsTrust_isRead() throws Exception {
        openssl.run("x509", "-in", "root.crt", "-trustout", "-addtrust", "clientAuth", "-out", "trusted.crt");
        assertThat(directory.resolve("trusted.crt")).content().contains("TRUSTED CERTIFICATE");

        assertThat(read("trusted.crt")).isEqualTo(read("root.crt"));
    }

    @Test
    void file_withoutAny_isAnErrorThatSaysWhatItHas() throws Exception {
        openssl.file("empty", "");

        assertThatThrownBy(() -> read("server.key"))
                .hasMessage(
                        directory + "/server.key: no certificate (found: PRIVATE KEY; expected: CERTIFICATE, in PEM)");
        assertThatThrownBy(() -> read("empty"))
                .hasMessage(directory + "/empty: no certificate (found: no PEM block; expected: CERTIFICATE, in PEM)");
        assertThatThrownBy(() -> read("none")).hasMessage(directory + "/none: cannot read: no such file or directory");
        assertThatThrownBy(() -> Certificates.read(directory)).hasMessageStartingWith(directory + ": cannot read: ");
    }

    @Test
    void file_withOneDamaged_isAnErrorThatSaysWhich() throws Exception {
        openssl.file("damaged", "-----BEGIN CERTIFICATE-----\nMAAwADAA\n-----END CERTIFICATE-----\n");
        openssl.join("all.pem", "server.crt", "damaged", "upper.crt");
        int line = Files.readAllLines(directory.resolve("server.crt")).size() + 1;

        assertThatThrownBy(() -> read("all.pem"))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(
                        directory + "/all.pem:" + line + ": CERTIFICATE: certificate 2 of the file is damaged: ");
    }

    @Test
    void directory_rehashed_givesAuthoritiesOnly() throws Exception {
        Path authorities = Files.createDirectory(directory.resolve("authorities"));
        for (String name : List.of("root.crt", "upper.crt")) {
            Files.copy(directory.resolve(name), authorities.resolve(name));
        }
        openssl.run("rehash", "authorities");
        Files.writeString(authorities.resolve("0123abcd.r0"), "a revocation list");
        Files.writeString(authorities.resolve("README"), "text");
        Files.copy(directory.resolve("stranger.crt"), authorities.resolve("stranger.crt"));

        assertThat(names(Certificates.directory(authorities))).containsExactlyInAnyOrder("root", "upper");
    }

    @Test
    void directory_sameCertificateUnderTwoHashes_givesItOnce() throws Exception {
        Path authorities = Files.createDirectory(directory.resolve("authorities"));
        Files.copy(directory.resolve("root.crt"), authorities.resolve("0123abcd.0"));
        Files.copy(directory.resolve("root.crt"), authorities.resolve("fedcba98.12"));

        assertThat(names(Certificates.directory(authorities))).containsExactly("root");
    }

    @Test
    void directory_withoutAny_isAnError() throws Exception {
        assertThatThrownBy(() -> Certificates.directory(directory))
                .hasMessage(directory
                        + ": no certificate (expected: files named as 1a2b3c4d.0, as openssl rehash makes them)");
        assertThatThrownBy(() -> Certificates.directory(directory.resolve("none")))
                .hasMessage(directory + "/none: cannot read: no such file or directory");
        assertThatThrownBy(() -> Certificates.directory(directory.resolve("root.crt")))
                .hasMessageStartingWith(directory + "/root.crt: cannot read: ");
    }

    @Test
    void directory_withADanglingLink_isAnErrorThatNamesIt() throws Exception {
        Path authorities = Files.createDirectory(directory.resolve("authorities"));
        Files.createSymbolicLink(authorities.resolve("0123abcd.0"), Path.of("gone.crt"));

        assertThatThrownBy(() -> Certificates.directory(authorities))
                .hasMessage(authorities + "/0123abcd.0: cannot read: no such file or directory");
    }

    @Test
    void chain_inAnyOrderWithStrangersAndRoot_isPutInOrder() throws Exception {
        List<X509Certificate> others = new ArrayList<>();
        for (String name : List.of("root", "upper", "lower", "stranger", "upper")) {
            others.addAll(read(name + ".crt"));
        }
        Random random = new Random(7);
        for (int round = 0; round < 20; round++) {
            Collections.shuffle(others, random);
            List<X509Certificate> own = new ArrayList<>(read("server.crt"));
            own.addAll(others);

            assertThat(names(Certificates.chain(own, List.of()))).containsExactly("server", "lower", "upper");
        }
    }

    @Test
    void chain_withIssuersElsewhere_isCompleted() throws Exception {
        openssl.join("ca.pem", "stranger.crt", "root.crt", "upper.crt", "lower.crt");

        assertThat(names(Certificates.chain(read("server.crt"), read("ca.pem"))))
                .containsExactly("server", "lower", "upper");
    }

    @Test
    void chain_withAGap_endsThere() throws Exception {
        openssl.join("all.pem", "server.crt", "upper.crt");

        assertThat(names(Certificates.chain(read("all.pem"), read("root.crt")))).containsExactly("server");
    }

    @Test
    void chain_ofASelfSignedOne_isItself() throws Exception {
        assertThat(names(Certificates.chain(read("root.crt"), read("root.crt"))))
                .containsExactly("root");
    }

    @Test
    void chain_withAnotherAuthorityOfTheSameName_takesTheOneThatSigned() throws Exception {
        openssl.issue("impostor", "lower", "stranger", true, 30);
        openssl.join("all.pem", "server.crt", "impostor.crt", "lower.crt");

        assertThat(Certificates.chain(read("all.pem"), read("impostor.crt")))
                .containsExactly(read("server.crt").get(0), read("lower.crt").get(0));
    }

    @Test
    void chain_withARenewedAuthorityElsewhere_takesTheLaterOne() throws Exception {
        Files.copy(directory.resolve("lower.key"), directory.resolve("renewed.key"));
        openssl.issue("renewed", "lower", "upper", true, 90);
        openssl.join("ca.pem", "lower.crt", "renewed.crt");

        assertThat(Certificates.chain(read("server.crt"), read("ca.pem")))
                .containsExactly(read("server.crt").get(0), read("renewed.crt").get(0));
    }

    @Test
    void chain_ofAuthoritiesThatSignedEachOther_ends() throws Exception {
        openssl.run("x509 -in root.crt -CA stranger.crt -CAkey stranger.key -CAcreateserial -out a.crt".split(" "));
        openssl.run("x509 -in stranger.crt -CA root.crt -CAkey root.key -CAcreateserial -out b.crt".split(" "));
        openssl.join("all.pem", "a.crt", "b.crt");

        assertThat(names(Certificates.chain(read("all.pem"), List.of()))).containsExactly("root", "stranger");
    }

    @Test
    void keyThatIsTooShort_isAnError() throws Exception {
        openssl.run("req -x509 -newkey rsa:512 -nodes -subj /CN=short -keyout short.key -out short.crt".split(" "));
        Path key = directory.resolve("short.key");

        assertThatThrownBy(() -> Certificates.requireMatch(
                        read("short.crt").get(0), PrivateKeys.read(key), directory.resolve("short.crt"), key))
                .hasMessage(key + ": an RSA key of 512 bits (expected: at least 1024; good: 2048)");
    }

    @Test
    void key_ofAnotherCertificate_isAnErrorThatNamesBothFiles() throws Exception {
        openssl.run("genrsa", "-out", "rsa.key", "2048");
        openssl.run("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384", "-out", "p384.key");
        Path certificate = directory.resolve("server.crt");

        for (String name : List.of("lower.key", "rsa.key", "p384.key")) {
            Path key = directory.resolve(name);
            assertThatThrownBy(() -> Certificates.requireMatch(
                            Certificates.read(certificate).get(0), PrivateKeys.read(key), certificate, key))
                    .isInstanceOf(IOException.class)
                    .hasMessage(key + ": the private key does not belong to the certificate in " + certificate
                            + " (expected: the key of its first certificate, CN=server)");
        }
    }

    private List<X509Certificate> read(String file) throws IOException {
        return Certificates.read(directory.resolve(file));
    }

    private static List<String> names(List<X509Certificate> certificates) {
        return certificates.stream()
                .map(certificate ->
                        certificate.getSubjectX500Principal().getName().substring("CN=".length()))
                .toList();
    }
}
