// SPDX-License-Identifier: Apache-2.0
package pen.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads private keys that openssl made. */
class PrivateKeysTest {
    @TempDir
    Path directory;

    Openssl openssl;

    @BeforeEach
    void open() {
        openssl = new Openssl(directory);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1024", "2048", "4096"})
    void rsa_eachForm_isTheKeyOfItsCertificate(String bits) throws Exception {
        openssl.run("genrsa", "-out", "pkcs8", bits);
        openssl.run("rsa", "-in", "pkcs8", "-traditional", "-out", "pkcs1");
        assertThat(directory.resolve("pkcs1")).content().startsWith("-----BEGIN RSA PRIVATE KEY-----");

        requireKeyOfCertificate("pkcs8", "pkcs8", "RSA");
        requireKeyOfCertificate("pkcs8", "pkcs1", "RSA");
    }

    @ParameterizedTest
    @ValueSource(strings = {"prime256v1", "secp384r1", "secp521r1"})
    void ec_eachForm_isTheKeyOfItsCertificate(String curve) throws Exception {
        openssl.run("ecparam", "-name", curve, "-genkey", "-out", "both");
        openssl.run("ec", "-in", "both", "-out", "sec1");
        openssl.run("pkcs8", "-topk8", "-nocrypt", "-in", "sec1", "-out", "pkcs8");
        assertThat(directory.resolve("both")).content().contains("EC PARAMETERS", "-----BEGIN EC PRIVATE KEY-----");

        requireKeyOfCertificate("sec1", "both", "EC");
        requireKeyOfCertificate("sec1", "sec1", "EC");
        requireKeyOfCertificate("sec1", "pkcs8", "EC");
    }

    @Test
    void ec_curveOnlyInTheBlockBefore_isRead() throws Exception {
        openssl.run("ecparam", "-name", "secp384r1", "-genkey", "-out", "both");
        openssl.run("ec", "-in", "both", "-no_public", "-outform", "DER", "-out", "sec1.der");
        Der full = new Der(new Der(Files.readAllBytes(directory.resolve("sec1.der"))).next(Der.SEQUENCE));
        byte[] bare = Der.value(
                Der.SEQUENCE,
                Der.value(Der.INTEGER, full.next(Der.INTEGER)),
                Der.value(Der.OCTET_STRING, full.next(Der.OCTET_STRING)));
        String key = pem("EC PRIVATE KEY", bare);
        openssl.run("ecparam", "-name", "secp384r1", "-out", "parameters");
        openssl.file("bare", key);
        openssl.file("with", Files.readString(directory.resolve("parameters")) + key);

        requireKeyOfCertificate("both", "with", "EC");
        assertThatThrownBy(() -> read("bare"))
                .hasMessage(directory + "/bare:1: EC PRIVATE KEY: no curve, neither in the key nor in an EC PARAMETERS"
                        + " block before it");
    }

    @Test
    void ed25519_isTheKeyOfItsCertificate() throws Exception {
        openssl.run("genpkey", "-algorithm", "ED25519", "-out", "key");

        requireKeyOfCertificate("key", "key", "EdDSA");
    }

    @Test
    void ed25519_withThePublicKeyInIt_isRead() throws Exception {
        openssl.run("genpkey", "-algorithm", "ED25519", "-outform", "DER", "-out", "key.der");
        openssl.run("pkey", "-in", "key.der", "-out", "key");
        Der info = new Der(new Der(Files.readAllBytes(directory.resolve("key.der"))).next(Der.SEQUENCE));
        info.next(Der.INTEGER);
        // OneAsymmetricKey, RFC 5958, section 2: version 1, and the public key as [1].
        byte[] withPublicKey = Der.value(
                Der.SEQUENCE,
                Der.value(Der.INTEGER, new byte[] {1}),
                Der.value(Der.SEQUENCE, info.next(Der.SEQUENCE)),
                Der.value(Der.OCTET_STRING, info.next(Der.OCTET_STRING)),
                Der.value(0x81, new byte[33]));
        openssl.file("v2", pem("PRIVATE KEY", withPublicKey));

        requireKeyOfCertificate("key", "v2", "EdDSA");
    }

    @Test
    void key_amongCertificatesAndText_isFound() throws Exception {
        openssl.authority("ca");
        openssl.issue("other", "ca", false);
        openssl.run("x509", "-in", "ca.crt", "-text", "-out", "text.crt");
        openssl.file("comment", "# The key of ca: do not lose it.\nBag Attributes\n    friendlyName: ca\n");
        openssl.join("all.pem", "comment", "text.crt", "comment", "ca.key", "other.key", "ca.crt");

        assertThat(read("all.pem").getEncoded()).isEqualTo(read("ca.key").getEncoded());
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r\n", "\r", " \n", "\n  "})
    void lines_ofOtherSystems_areRead(String end) throws Exception {
        openssl.authority("ca");
        String text = Files.readString(directory.resolve("ca.key"));
        openssl.file("other", "\uFEFF" + text.replace("\n", end) + "\u001a");

        assertThat(read("other").getEncoded()).isEqualTo(read("ca.key").getEncoded());
    }

    @Test
    void key_encrypted_isAnError() throws Exception {
        openssl.run("genrsa", "-aes256", "-passout", "pass:secret", "-out", "pkcs8", "2048");
        openssl.run(
                "rsa",
                "-in",
                "pkcs8",
                "-passin",
                "pass:secret",
                "-traditional",
                "-aes128",
                "-passout",
                "pass:secret",
                "-out",
                "pkcs1");
        String message = "encrypted (expected: a key that needs no pass phrase, as openssl pkey writes it)";

        assertThatThrownBy(() -> read("pkcs8")).hasMessage(directory + "/pkcs8:1: ENCRYPTED PRIVATE KEY: " + message);
        assertThatThrownBy(() -> read("pkcs1")).hasMessage(directory + "/pkcs1:1: RSA PRIVATE KEY: " + message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:secp256k1 | PRIVATE KEY: curve secp256k1",
                "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:secp224r1 | PRIVATE KEY: curve P-224",
                "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:brainpoolP384r1 | PRIVATE KEY: curve brainpoolP384r1",
                "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:sect283k1 | PRIVATE KEY: curve 1.3.132.0.16",
                "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -pkeyopt ec_param_enc:explicit"
                        + " | PRIVATE KEY: a curve without a name",
                "ecparam -genkey -noout -name secp256k1 | EC PRIVATE KEY: curve secp256k1",
                "genpkey -algorithm ED448 | PRIVATE KEY: algorithm Ed448",
                "genpkey -algorithm X25519 | PRIVATE KEY: algorithm X25519",
                "genpkey -algorithm RSA-PSS | PRIVATE KEY: algorithm RSA-PSS",
            })
    void key_ofAnotherKind_isAnErrorThatNamesIt(String command, String expected) throws Exception {
        openssl.run((command + " -out key").split(" "));

        assertThatThrownBy(() -> read("key"))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(directory + "/key:1: " + expected + " (expected: ");
    }

    @Test
    void block_ofAnotherKindOfKey_isAnError() throws Exception {
        openssl.file("key", "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n");

        assertThatThrownBy(() -> read("key"))
                .hasMessage(
                        directory + "/key:1: OPENSSH PRIVATE KEY: of another kind (expected: PRIVATE KEY, RSA PRIVATE"
                                + " KEY or EC PRIVATE KEY, not encrypted)");
    }

    @Test
    void file_withoutKey_isAnErrorThatSaysWhatItHas() throws Exception {
        openssl.authority("ca");
        openssl.file("empty", "");
        openssl.run("pkey", "-in", "ca.key", "-outform", "DER", "-out", "der");
        String expected = "; expected: PRIVATE KEY, RSA PRIVATE KEY or EC PRIVATE KEY, not encrypted)";

        assertThatThrownBy(() -> read("ca.crt"))
                .hasMessage(directory + "/ca.crt: no private key (found: CERTIFICATE" + expected);
        assertThatThrownBy(() -> read("empty"))
                .hasMessage(directory + "/empty: no private key (found: no PEM block" + expected);
        assertThatThrownBy(() -> read("der"))
                .hasMessage(directory + "/der: no private key (found: no PEM block" + expected);
    }

    @Test
    void file_thatCannotBeRead_isAnErrorThatSaysWhy() throws Exception {
        assertThatThrownBy(() -> read("none")).hasMessage(directory + "/none: cannot read: no such file or directory");
        assertThatThrownBy(() -> PrivateKeys.read(directory)).hasMessageStartingWith(directory + ": cannot read: ");
        assertThatThrownBy(() -> PrivateKeys.read(Path.of("/dev/zero")))
                .hasMessage("/dev/zero: cannot read: no regular file");
        // Of the kernel's, which says EIO, to root as well.
        assertThatThrownBy(() -> PrivateKeys.read(Path.of("/proc/self/mem")))
                .hasMessage("/proc/self/mem: cannot read: Input/output error");
        openssl.file("large", "x".repeat((4 << 20) + 1));
        assertThatThrownBy(() -> read("large")).hasMessage(directory + "/large: cannot read: more than 4194304 bytes");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEI",
                "-----BEGIN PRIVATE KEY-----\nMC4C\n-----END RSA PRIVATE KEY-----\n",
                "-----BEGIN PRIVATE KEY-----\nMC4C\n-----BEGIN PRIVATE KEY-----\nMC4C\n-----END PRIVATE KEY-----\n",
            })
    void block_withoutEnd_isAnError(String text) throws Exception {
        openssl.file("key", "\n" + text);

        assertThatThrownBy(() -> read("key"))
                .hasMessage(directory + "/key:2: PRIVATE KEY: has no end (expected: -----END PRIVATE KEY-----)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "*", "A", "MC4CAQAwBQYDK2VwBCIEI===", "MC4C", "MAA=", "MIA=", "MIT/////", "MH8CAQA="})
    void content_damaged_isAnError(String base64) throws Exception {
        for (String label : new String[] {"PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY"}) {
            openssl.file("key", "-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n");

            assertThatThrownBy(() -> read("key"))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith(directory + "/key:1: " + label + ": damaged: ");
        }
    }

    @Test
    void content_damagedAtRandom_isReadOrAnIoException() throws Exception {
        Random random = new Random(6);
        openssl.run("genrsa", "-traditional", "-out", "rsa", "1024");
        openssl.run("ecparam", "-genkey", "-noout", "-name", "prime256v1", "-out", "ec");
        openssl.run("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", "pkcs8");
        for (String file : new String[] {"rsa", "ec", "pkcs8"}) {
            PemBlock block = PemBlock.read(directory.resolve(file)).get(0);
            for (int round = 0; round < 1000; round++) {
                byte[] der = block.der();
                der[random.nextInt(Math.min(der.length, 60))] = (byte) random.nextInt();
                openssl.file("damaged", pem(block.label(), der));
                assertThatCode(() -> {
                            try {
                                read("damaged");
                            } catch (IOException e) {
                                assertThat(e).hasMessageStartingWith(directory + "/damaged:1: ");
                            }
                        })
                        .doesNotThrowAnyException();
            }
        }
    }

    private PrivateKey read(String file) throws IOException {
        return PrivateKeys.read(directory.resolve(file));
    }

    private static String pem(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder().encodeToString(der) + "\n-----END " + label
                + "-----\n";
    }

    /** That openssl makes a certificate of the one file, and the key in the other belongs to it. */
    private void requireKeyOfCertificate(String ofCertificate, String file, String algorithm) throws Exception {
        openssl.run("req", "-x509", "-key", ofCertificate, "-subj", "/CN=a", "-out", "crt");
        PrivateKey key = read(file);
        assertThat(key.getAlgorithm()).isEqualTo(algorithm);
        Path certificate = directory.resolve("crt");
        Certificates.requireMatch(Certificates.read(certificate).get(0), key, certificate, directory.resolve(file));
    }

    @Test
    void fileInOneLine_isAnErrorThatDoesNotShowTheKey() throws Exception {
        openssl.authority("ca");
        Path file = openssl.file(
                "one", Files.readString(directory.resolve("ca.key")).replace("\n", ""));
        assertThatThrownBy(() -> PrivateKeys.read(file))
                .hasMessage(file + ":1: no line of PEM"
                        + " (expected: -----BEGIN LABEL-----, and nothing else in the line)");
    }
}
