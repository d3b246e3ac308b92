// SPDX-License-Identifier: Apache-2.0
package pen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import pen.command.CommandException;
import pen.net.Transport;
import pen.tls.Openssl;

/** What pen staples, and when; openssl is the authority and the client. */
class OcspStaplingTest {
    private static final String GOOD = "Cert Status: good";
    private static final String NONE = "OCSP response: no response sent";

    /** GeneralizedTime (X.690, 8.26). */
    private static final Pattern TIME = Pattern.compile("(20[0-9]{12})Z");

    private static final DateTimeFormatter DIGITS = DateTimeFormatter.ofPattern("yyyyMMddHHmmss");

    @RegisterExtension
    final OneServer server = new OneServer();

    @TempDir
    private Path directory;

    private Openssl openssl;

    @BeforeEach
    void makeCertificates() throws Exception {
        openssl = new Openssl(directory);
        openssl.authority("ca");
        openssl.issue("a", "ca", false);
    }

    private TestPen pen(Path response, Object... options) throws Exception {
        return server.pen(
                Transport.best(), openssl.shown("a"), "-O", "ssl_ocsp_response " + response, List.of(options));
    }

    private Path file(String name) {
        return directory.resolve(name);
    }

    private Path good() throws Exception {
        return openssl.ocsp("good", "ca", "V", "-ndays 7", "a");
    }

    /** What a response would be if it had been given at another time; who signed it is not pen's concern. */
    private static void move(Path response, Duration by) throws IOException {
        String der = new String(Files.readAllBytes(response), StandardCharsets.ISO_8859_1);
        String moved = TIME.matcher(der)
                .replaceAll(time ->
                        LocalDateTime.parse(time.group(1), DIGITS).plus(by).format(DIGITS) + "Z");
        Files.write(response, moved.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** What openssl tells of a connection that its server ends. */
    private String status(TestPen pen, String... options) throws Exception {
        CompletableFuture<Void> ended = CompletableFuture.runAsync(
                () -> {
                    try {
                        server.accept().close();
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                },
                TestClient.THREAD_EACH);
        List<String> command = new ArrayList<>(List.of("s_client", "-ign_eof", "-status", "-connect"));
        command.add("127.0.0.1:" + pen.address().getPort());
        command.addAll(Arrays.asList(options));
        String output = openssl.run(command.toArray(String[]::new));
        ended.get(TestClient.PATIENCE, TimeUnit.MILLISECONDS);
        return output;
    }

    @Test
    void response_isStapledUntilItExpires_whichIsToldOnce_andANewOneTakesItsPlace() throws Exception {
        Path response = good();
        try (TestPen pen = pen(response)) {
            for (String protocol : new String[] {"-tls1_2", "-tls1_3"}) {
                assertThat(status(pen, protocol)).contains(GOOD);
            }
            assertThat(pen.said()).isEmpty();

            pen.putForward(Duration.ofDays(8));
            for (String protocol : new String[] {"-tls1_2", "-tls1_3"}) {
                assertThat(status(pen, protocol)).contains(NONE);
            }
            pen.awaitSaid(response + ": the OCSP response expired at 2");
            assertThat(pen.said("expired")).singleElement().asString().endsWith("Z; nothing is stapled");

            Path next = openssl.ocsp("next", "ca", "V", "-ndays 30", "a");
            Files.move(next, response, StandardCopyOption.ATOMIC_MOVE);
            pen.daemon().reload();
            assertThat(status(pen)).contains(GOOD);
            pen.putForward(Duration.ofDays(30));
            assertThat(status(pen)).contains(NONE);
            Awaitility.await().until(() -> pen.said("expired").size() == 2);
        }
    }

    @Test
    void response_thatIsNotValidYet_isStapledFromThenOn() throws Exception {
        Path response = good();
        move(response, Duration.ofDays(1));
        try (TestPen pen = pen(response)) {
            assertThat(status(pen)).contains(NONE);
            pen.awaitSaid(response + ": the OCSP response is not valid before 2");

            pen.putForward(Duration.ofDays(1));
            assertThat(status(pen)).contains(GOOD);
            pen.putForward(Duration.ofDays(8));
            assertThat(status(pen)).contains(NONE);
            pen.awaitSaid("expired");
        }
    }

    @Test
    void response_thatHasExpired_isTold_andPenServesWithout() throws Exception {
        Path response = good();
        move(response, Duration.ofDays(-8));
        Path past = Files.copy(response, file("past"));
        try (TestPen pen = pen(response)) {
            pen.awaitSaid(response + ": the OCSP response expired at 2");
            assertThat(status(pen)).contains(NONE);

            Files.move(good(), response, StandardCopyOption.ATOMIC_MOVE);
            pen.daemon().reload();
            assertThat(status(pen)).contains(GOOD);
            Files.move(past, response, StandardCopyOption.ATOMIC_MOVE);
            pen.daemon().reload();
            assertThat(status(pen)).contains(NONE);
            Awaitility.await().until(() -> pen.said("expired").size() == 2);
        }
    }

    @Test
    void response_ofAnotherCertificate_isTold_andPenServesWithout() throws Exception {
        openssl.issue("b", "ca", false);
        Path response = openssl.ocsp("other", "ca", "V", "-ndays 7", "b");
        try (TestPen pen = pen(response)) {
            assertThat(status(pen)).contains(NONE);
            pen.awaitSaid(response + ": the OCSP response is for another certificate than that in " + file("a.crt")
                    + "; nothing is stapled");
        }
    }

    @Test
    void response_thatSaysRevoked_isStapled_andTold() throws Exception {
        Path response = openssl.ocsp("revoked", "ca", "R", "-ndays 7", "a");
        try (TestPen pen = pen(response)) {
            assertThat(status(pen)).contains("Cert Status: revoked");
            pen.awaitSaid(response + ": the certificate in " + file("a.crt") + " has been revoked");
        }
    }

    @Test
    void garbage_isAnErrorAtStartAndByCommand_andAtAReloadTheOldResponseStays() throws Exception {
        Path garbage = openssl.file("garbage", "garbage");
        String message = garbage + ": no OCSP response";
        assertThatThrownBy(() -> pen(garbage).close()).hasMessageContaining(message);

        Path response = good();
        try (TestPen pen = pen(response)) {
            assertThatThrownBy(() -> pen.control("ssl_ocsp_response " + garbage))
                    .isInstanceOf(CommandException.class)
                    .hasMessageContaining(message);
            assertThat(pen.control("ssl_ocsp_response").strip()).isEqualTo(response.toString());
            assertThat(status(pen)).contains(GOOD);

            Files.move(garbage, response, StandardCopyOption.ATOMIC_MOVE);
            pen.daemon().reload();
            pen.awaitSaid(response + ": no OCSP response");
            assertThat(status(pen)).contains(GOOD);
        }
    }

    @Test
    void responseOfAName_isStapledUntilItExpires() throws Exception {
        Path names = Files.createDirectory(file("names"));
        Path response = good();
        Files.copy(file("a.crt"), names.resolve("a.example.crt"));
        Files.copy(file("a.key"), names.resolve("a.example.key"));
        Files.copy(response, names.resolve("a.example.ocsp"));
        try (TestPen pen = pen(response, "-O", "ssl_sni_path " + names)) {
            assertThat(status(pen, "-servername", "a.example")).contains(GOOD);
            pen.putForward(Duration.ofDays(8));
            assertThat(status(pen, "-servername", "a.example")).contains(NONE);
            pen.awaitSaid(names.resolve("a.example.ocsp") + ": the OCSP response expired at 2");
        }
    }
}
