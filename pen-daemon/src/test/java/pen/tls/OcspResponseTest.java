// SPDX-License-Identifier: Apache-2.0
package pen.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Responses of real authorities, by openssl. */
class OcspResponseTest {
    private static final Pattern UPDATE = Pattern.compile("(This|Next) Update: (.*) GMT");

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("MMM ppd HH:mm:ss yyyy", Locale.ROOT);

    @TempDir
    static Path directory;

    private static Openssl openssl;
    private static X509Certificate certificate;

    @BeforeAll
    static void makeCertificates() throws Exception {
        openssl = new Openssl(directory);
        openssl.authority("ca");
        openssl.authority("stranger");
        openssl.issue("a", "ca", false);
        openssl.issue("b", "ca", false);
        certificate = Certificates.read(directory.resolve("a.crt")).get(0);
    }

    private static OcspResponse read(Path file) throws IOException {
        return OcspResponse.read(file, certificate).orElseThrow();
    }

    private static Path with(String name, byte[] content) throws IOException {
        return Files.write(directory.resolve(name), content);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-sha256", "-sha384", "-resp_key_id", "-resp_no_certs"})
    void goodResponse_ofAnyForm_isReadAsItIs(String form) throws Exception {
        Path file = openssl.ocsp("good", "ca", "V", "-ndays 7 " + form, "a");

        assertThat(read(file).isRevoked()).isFalse();
        assertThat(read(file).der()).isEqualTo(Files.readAllBytes(file));
    }

    @Test
    void response_ofARevokedCertificate_saysSo() throws Exception {
        assertThat(read(openssl.ocsp("revoked", "ca", "R", "-ndays 7", "a")).isRevoked())
                .isTrue();
    }

    @Test
    void response_ofSeveralCertificates_isReadForOurs() throws Exception {
        Path file = openssl.ocsp("several", "ca", "V", "-ndays 7", "b", "a");

        assertThat(OcspResponse.read(file, certificate)).isPresent();
    }

    @Test
    void response_ofOthersOnly_isNone() throws Exception {
        Path ofB = openssl.ocsp("other", "ca", "V", "-ndays 7", "b");
        assertThat(OcspResponse.read(ofB, certificate)).isEmpty();

        // The same number, of another authority.
        openssl.run("x509 -req -in a.csr -CA stranger.crt -CAkey stranger.key -days 3 -out c.crt -set_serial"
                .concat(" " + certificate.getSerialNumber())
                .split(" "));
        Path ofStranger = openssl.ocsp("stranger", "stranger", "V", "-ndays 7", "c");
        assertThat(OcspResponse.read(ofStranger, certificate)).isEmpty();
        assertThat(OcspResponse.read(
                        ofStranger,
                        Certificates.read(directory.resolve("c.crt")).get(0)))
                .isPresent();
    }

    @Test
    void validity_isFromThisUpdateToNextUpdate_withToleranceAtItsBeginning() throws Exception {
        Path file = openssl.ocsp("good", "ca", "V", "-ndays 7", "a");
        OcspResponse response = read(file);
        String text = openssl.run("ocsp", "-respin", file.toString(), "-resp_text", "-noverify");
        Instant from = update("This", text);
        Instant to = update("Next", text);
        assertThat(Duration.between(from, to)).isEqualTo(Duration.ofDays(7));

        long first = from.toEpochMilli() - TimeUnit.MINUTES.toMillis(5);
        long last = to.toEpochMilli();
        assertThat(response.isValidAt(first - 1)).isFalse();
        assertThat(response.isValidAt(first)).isTrue();
        assertThat(response.isValidAt(last)).isTrue();
        assertThat(response.isValidAt(last + 1)).isFalse();
        assertThat(response.whyNotAt(first - 1)).isEqualTo(file + ": the OCSP response is not valid before " + from);
        assertThat(response.whyNotAt(last + 1)).isEqualTo(file + ": the OCSP response expired at " + to);
    }

    private static Instant update(String which, String text) {
        Matcher update = UPDATE.matcher(text);
        while (update.find()) {
            if (update.group(1).equals(which)) {
                return LocalDateTime.parse(update.group(2), TIME).toInstant(ZoneOffset.UTC);
            }
        }
        throw new AssertionError(text);
    }

    @Test
    void responseWithoutVerdictOrEnd_isAnError() throws Exception {
        Path unknown = openssl.ocsp("unknown", "ca", "-", "-ndays 7", "a");
        assertThatThrownBy(() -> read(unknown))
                .isInstanceOf(IOException.class)
                .hasMessage(unknown + ": OCSP response: the responder does not know the certificate"
                        + " (expected: good or revoked)");

        Path endless = openssl.ocsp("endless", "ca", "V", "", "a");
        assertThatThrownBy(() -> read(endless))
                .isInstanceOf(IOException.class)
                .hasMessage(endless + ": OCSP response: has no end of its time (expected: nextUpdate)");
    }

    @ParameterizedTest
    @CsvSource({"1, malformedRequest", "2, internalError", "3, tryLater", "5, sigRequired", "6, unauthorized", "9, 0x09"
    })
    void responseWithAnotherStatus_isAnError(byte number, String name) throws Exception {
        Path file = with("status", new byte[] {0x30, 3, 0x0a, 1, number});

        assertThatThrownBy(() -> read(file))
                .isInstanceOf(IOException.class)
                .hasMessage(file + ": OCSP response: status " + name + " (expected: successful)");
    }

    @Test
    void whatIsNone_isAnErrorThatSaysWhatIs() throws Exception {
        String expected = ": no OCSP response (expected: one in DER, as openssl ocsp -respout writes)";
        for (String text : new String[] {"", "garbage", "-----BEGIN OCSP RESPONSE-----\n"}) {
            Path file = with("garbage", text.getBytes(StandardCharsets.US_ASCII));
            assertThatThrownBy(() -> read(file)).isInstanceOf(IOException.class).hasMessage(file + expected);
        }
        assertThatThrownBy(() -> read(directory.resolve("none")))
                .hasMessage(directory + "/none: cannot read: no such file or directory");
        assertThatThrownBy(() -> read(Path.of("/dev/zero"))).hasMessage("/dev/zero: cannot read: no regular file");
        Path large = with("large", new byte[(64 << 10) + 1]);
        assertThatThrownBy(() -> read(large)).hasMessage(large + ": cannot read: more than 65536 bytes");

        openssl.run("x509", "-in", "a.crt", "-outform", "DER", "-out", "a.der");
        Path other = directory.resolve("a.der");
        assertThatThrownBy(() -> read(other))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(other + ": OCSP response: damaged: ");
    }

    @Test
    void responseOfAnotherType_orWithMoreAfterIt_isAnError() throws Exception {
        byte[] good = Files.readAllBytes(openssl.ocsp("good", "ca", "V", "-ndays 7", "a"));
        byte[] typed = good.clone();
        // OCSPResponse, its status, [0], SEQUENCE; then the number of the type, which ends with 1.
        int type = new String(good, StandardCharsets.ISO_8859_1).indexOf("\u0006\t+\u0006\u0001") + 10;
        assertThat(typed[type]).isEqualTo((byte) 1);
        typed[type] = 2;
        Path file = with("type", typed);
        assertThatThrownBy(() -> read(file))
                .hasMessage(file + ": OCSP response: type 1.3.6.1.5.5.7.48.1.2"
                        + " (expected: 1.3.6.1.5.5.7.48.1.1, a basic one)");

        byte[] more = Arrays.copyOf(good, good.length + 1);
        Path longer = with("more", more);
        assertThatThrownBy(() -> read(longer)).hasMessageContaining(": OCSP response: damaged: something follows it");
    }

    @Test
    void everyBeginning_isAnError() throws Exception {
        byte[] good = Files.readAllBytes(openssl.ocsp("good", "ca", "V", "-ndays 7", "a"));
        for (int length = 0; length < good.length; length++) {
            Path file = with("cut", Arrays.copyOf(good, length));
            assertThatThrownBy(() -> read(file)).isInstanceOf(IOException.class).hasMessageStartingWith(file + ": ");
        }
    }

    @Test
    void damagedAtRandom_isReadOrAnIoException() throws Exception {
        Random random = new Random(7);
        byte[] good = Files.readAllBytes(openssl.ocsp("good", "ca", "V", "-ndays 7", "b", "a"));
        long now = Instant.now().toEpochMilli();
        int errors = 0;
        for (int round = 0; round < 4000; round++) {
            byte[] der = good.clone();
            for (int i = random.nextInt(3); i >= 0; i--) {
                // All that is looked at is before the signature.
                der[random.nextInt(300)] = (byte) random.nextInt();
            }
            Path file = with("damaged", der);
            Optional<IOException> error = errorOf(file, now);
            if (error.isPresent()) {
                errors++;
                assertThat(error.get()).hasMessageStartingWith(file + ": ");
            }
        }
        assertThat(errors).isBetween(200, 3800);
    }

    /** Asks everything of a response. */
    private static Optional<IOException> errorOf(Path file, long now) {
        try {
            OcspResponse.read(file, certificate).ifPresent(response -> assertThatCode(() -> {
                        response.isValidAt(now);
                        response.whyNotAt(now);
                    })
                    .doesNotThrowAnyException());
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(e);
        }
    }
}
