// SPDX-License-Identifier: Apache-2.0
package e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import e2e.OcspResponder.Verdict;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pen.TestServer;

/** The script share/examples/pen-ocsp, with real responders, and a pen that staples what it fetched. */
@Tag("once")
class OcspIT {
    private static final Path SCRIPT = Tree.HOME.resolve("share/examples/pen-ocsp");

    /** Keys take long to make. */
    @TempDir
    private static Path made;

    @TempDir
    private Path directory;

    @BeforeAll
    static void makeAuthorities() throws Exception {
        shell(
                "for name in ca stranger; do openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=$name"
                        + " -keyout $name.key -out $name.crt || exit; done; openssl genrsa -out a.key 2048",
                made);
        issue(made, "delegate", "extendedKeyUsage=OCSPSigning", "2001");
        issue(made, "plain", "keyUsage=digitalSignature", "2002");
    }

    @BeforeEach
    void copyAuthorities() throws Exception {
        shell("cp " + made + "/*.key " + made + "/*.crt .");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ca", "delegate"})
    void goodAnswer_ofTheIssuerOrWhomItCharged_isWritten(String signer) throws Exception {
        try (OcspResponder responder = OcspResponder.start(directory, Verdict.GOOD, signer)) {
            certificate("a", responder.url());
            Tree.Ended ended = ocsp("-G", "ca.crt", "a.crt:a.ocsp");

            assertThat(ended).isEqualTo(new Tree.Ended(0, "", ""));
            assertThat(shell("openssl ocsp -respin a.ocsp -noverify -issuer ca.crt -cert a.crt"))
                    .startsWith("a.crt: good\n");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file("a.ocsp"))))
                    .isEqualTo("rw-r--r--");
            assertThat(responses("", "a")).containsExactly("a.ocsp");
        }
    }

    @Test
    void response_goodForLong_isKeptWithoutAsking() throws Exception {
        withGoodResponse();

        Tree.Ended ended = ocsp("-v", "-G", "ca.crt", "a.crt:a.ocsp");

        assertThat(ended).isEqualTo(new Tree.Ended(0, file("a.ocsp") + ": still good for long\n", ""));
    }

    @ParameterizedTest
    @CsvSource({
        "REVOKED, ca, it says: revoked",
        "UNKNOWN, ca, it says: unknown",
        "GOOD, stranger, certificate verify error: Verify error: self-signed certificate",
        // The authority's, but nobody charged it with that.
        "GOOD, plain, missing ocspsigning usage",
    })
    void badAnswer_isAnError_andTheOldResponseStays(Verdict verdict, String signer, String reason) throws Exception {
        byte[] old = withGoodResponse();
        try (OcspResponder responder = OcspResponder.start(directory, verdict, signer)) {
            assertRefused(responder.url(), "not a good response: " + reason, old);
        }
    }

    @Test
    void responderThatIsAway_isAnError_andTheOldResponseStays() throws Exception {
        byte[] old = withGoodResponse();

        assertRefused("http://127.0.0.1:" + TestServer.refusedPort() + "/", "Connection refused", old);
    }

    @Test
    void responderThatIsSilent_isAnError_andTheOldResponseStays() throws Exception {
        byte[] old = withGoodResponse();
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            assertRefused("http://127.0.0.1:" + silent.getLocalPort() + "/", "no answer in 1 s", old, "-t", "1");
        }
    }

    @Test
    void answerOfOldTimes_isAnError_andTheOldResponseStays() throws Exception {
        byte[] old = withGoodResponse();
        byte[] over = FixedAnswer.moved(old, Duration.ofDays(-8), file("ca.key"));
        try (FixedAnswer responder = FixedAnswer.start(over)) {
            assertRefused(responder.url(), "not a good response: its time is over, or yet to come", old);
        }
    }

    @Test
    void answerThatWasChanged_isAnError_andTheOldResponseStays() throws Exception {
        byte[] old = withGoodResponse();
        byte[] changed = FixedAnswer.moved(old, Duration.ofDays(1), file("stranger.key"));
        try (FixedAnswer responder = FixedAnswer.start(changed)) {
            assertRefused(responder.url(), "not a good response: ", old);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'', failed reading data",
        "hello, missing asn1 encoding",
        // OCSPResponse with a status alone: tryLater
        "'0\u0003\n\u0001\u0003', not a good response: Responder Error: trylater (3)",
    })
    void answerThatIsNone_isAnError_andTheOldResponseStays(String answer, String reason) throws Exception {
        byte[] old = withGoodResponse();
        try (FixedAnswer responder = FixedAnswer.start(answer.getBytes(StandardCharsets.ISO_8859_1))) {
            assertRefused(responder.url(), reason, old);
        }
    }

    @Test
    void answerForAnotherCertificate_isAnError_andNothingIsWritten() throws Exception {
        try (FixedAnswer responder = FixedAnswer.start(withGoodResponse())) {
            issue(directory, "b", "authorityInfoAccess=OCSP;URI:" + responder.url(), "1002");
            Tree.Ended ended = ocsp("-G", "ca.crt", "b.crt:b.ocsp");

            assertThat(ended.err()).endsWith(": not a good response: it says nothing of this certificate\n");
            assertThat(ended.status()).isEqualTo(1);
            assertThat(responses("", "b")).isEmpty();
        }
    }

    @Test
    void answerThatIsNoNewer_isNotTaken() throws Exception {
        byte[] old = withGoodResponse();
        byte[] earlier = FixedAnswer.moved(old, Duration.ofDays(-1), file("ca.key"));
        try (FixedAnswer responder = FixedAnswer.start(earlier)) {
            Tree.Ended ended = ocsp("-fv", "-u", responder.url(), "-G", "ca.crt", "a.crt:a.ocsp");

            assertThat(ended).isEqualTo(new Tree.Ended(0, file("a.ocsp") + ": there is no newer one\n", ""));
            assertThat(file("a.ocsp")).hasBinaryContent(old);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-8, -4})
    void response_overOrHalfOver_isReplaced(int days) throws Exception {
        byte[] first = withGoodResponse();
        Files.write(file("a.ocsp"), FixedAnswer.moved(first, Duration.ofDays(days), file("ca.key")));
        try (FixedAnswer responder = FixedAnswer.start(first)) {
            assertThat(ocsp("-u", responder.url(), "-G", "ca.crt", "a.crt:a.ocsp")
                            .status())
                    .isZero();
            assertThat(file("a.ocsp")).hasBinaryContent(first);
        }
    }

    @Test
    void response_thatIsALink_isReplacedWhereItPointsTo() throws Exception {
        byte[] first = withGoodResponse();
        Files.createDirectory(file("far"));
        Files.createSymbolicLink(file("link.ocsp"), Path.of("far/a.ocsp"));
        try (FixedAnswer responder = FixedAnswer.start(first)) {
            assertThat(ocsp("-u", responder.url(), "-G", "ca.crt", "a.crt:link.ocsp")
                            .status())
                    .isZero();
            assertThat(file("link.ocsp")).isSymbolicLink();
            assertThat(file("far/a.ocsp")).hasBinaryContent(first);
        }
    }

    @Test
    void issuer_isFoundInTheFileOrADirectory() throws Exception {
        try (OcspResponder responder = OcspResponder.start(directory, Verdict.GOOD, "ca")) {
            certificate("a", responder.url());
            shell("cat a.key a.crt stranger.crt ca.crt > both.pem; mkdir hashed; cp ca.crt stranger.crt hashed;"
                    + " openssl rehash hashed");

            assertThat(ocsp("both.pem:1.ocsp")).isEqualTo(new Tree.Ended(0, "", ""));
            assertThat(ocsp("-A", "hashed", "a.crt:2.ocsp")).isEqualTo(new Tree.Ended(0, "", ""));
            assertThat(ocsp("-G", "stranger.crt", "a.crt:3.ocsp"))
                    .isEqualTo(new Tree.Ended(
                            1,
                            "",
                            "pen-ocsp: a.crt: no certificate of its issuer"
                                    + " (expected: in the same file, or by -G or -A)\n"));
            assertThat(responses("", "")).containsExactly("1.ocsp", "2.ocsp");
        }
    }

    @Test
    void certificateWithoutAddress_isAnError() throws Exception {
        assertThat(ocsp("-G", "ca.crt", "plain.crt:plain.ocsp"))
                .isEqualTo(new Tree.Ended(1, "", "pen-ocsp: plain.crt: has no OCSP address (expected: one, or -u)\n"));
    }

    @Test
    void directory_ofNames_isRefreshed_andOneFailureHoldsUpNoOther() throws Exception {
        try (OcspResponder responder = OcspResponder.start(directory, Verdict.GOOD, "ca")) {
            certificate("a", responder.url());
            shell("mkdir sni; for name in a.test '*.b.test' d.test; do cp a.crt \"sni/$name.crt\"; done;"
                    + " cp ca.crt sni/a.test.ca; cp ca.crt 'sni/*.b.test.ca'; cp plain.crt sni/c.test.crt;"
                    + " echo nothing > sni/e.test.crt");
            Tree.Ended ended = ocsp("-d", "sni");

            String sni = file("sni").toString();
            assertThat(ended)
                    .isEqualTo(new Tree.Ended(
                            1,
                            "",
                            "pen-ocsp: " + sni
                                    + "/d.test.crt: no certificate of its issuer (expected: in the same file, in "
                                    + sni + "/d.test.ca, or by -G or -A)\n"
                                    + "pen-ocsp: " + sni + "/e.test.crt: no certificate\n"));
            assertThat(responses("sni", "")).containsExactly("*.b.test.ocsp", "a.test.ocsp");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "| pen-ocsp: no certificate (expected: -d, or certificate:response)",
                "a.crt | pen-ocsp: a.crt: no response (expected: certificate:response)",
                "-t 0 a.crt:a.ocsp | pen-ocsp: -t 0 (expected: seconds from 1 on)",
                "-d none | no directory",
                "-c x a:b c:d | pen-ocsp: -c with 2 operands (expected: 1, as pen has one ssl_ocsp_response)",
                "-x | usage: pen-ocsp",
            })
    void wrongUsage_isStatus2(String arguments, String message) throws Exception {
        Tree.Ended ended = ocsp(arguments == null ? new String[0] : arguments.split(" "));

        assertThat(ended.status()).isEqualTo(2);
        assertThat(ended.err()).contains(message, "usage: pen-ocsp [options]");
    }

    @Test
    void pen_isTold_andStaples() throws Exception {
        try (OcspResponder responder = OcspResponder.start(directory, Verdict.GOOD, "ca");
                TestServer server = new TestServer("a")) {
            certificate("a", responder.url());
            shell("mkdir 'with blank' sni; cp a.crt sni/a.test.crt; cp a.key sni/a.test.key; cp ca.crt sni/a.test.ca");
            try (PenProcess pen = PenProcess.start(
                    "-E", file("a.crt"), "-K", file("a.key"), "-O", "ssl_sni_path " + file("sni"), server)) {
                assertThat(stapled(pen, "")).contains("OCSP response: no response sent");
                assertThat(stapled(pen, "a.test")).contains("OCSP response: no response sent");

                Tree.Ended ended =
                        ocsp("-c", pen.controlPort(), "-G", "ca.crt", "-d", "sni", "a.crt:with blank/a.ocsp");

                assertThat(ended).isEqualTo(new Tree.Ended(0, "", ""));
                assertThat(pen.control("ssl_ocsp_response").strip())
                        .isEqualTo(file("with blank/a.ocsp").toString());
                for (String name : List.of("", "a.test")) {
                    await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(stapled(pen, name))
                            .contains("OCSP Response Status: successful", "Cert Status: good"));
                }
            }
        }
    }

    @Test
    void pen_thatIsAway_isAnError_butTheResponseIsThere() throws Exception {
        try (OcspResponder responder = OcspResponder.start(directory, Verdict.GOOD, "ca")) {
            certificate("a", responder.url());
            Tree.Ended ended = ocsp("-c", file("control").toString(), "-G", "ca.crt", "a.crt:a.ocsp");

            assertThat(ended.status()).isEqualTo(1);
            assertThat(ended.err()).startsWith("pen-ocsp: " + file("control") + ": pen was not told: ");
            assertThat(file("a.ocsp")).isNotEmptyFile();
        }
    }

    /** Refreshes a.ocsp by a responder that should be of no use. */
    private void assertRefused(String url, String reason, byte[] old, String... options) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("-f", "-u", url, "-G", "ca.crt"));
        arguments.addAll(Arrays.asList(options));
        arguments.add("a.crt:a.ocsp");
        Tree.Ended ended = ocsp(arguments.toArray(String[]::new));

        assertThat(ended.err())
                .startsWith("pen-ocsp: a.crt: " + url + ": " + reason)
                .hasLineCount(1);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.status()).isEqualTo(1);
        assertThat(file("a.ocsp")).hasBinaryContent(old);
        assertThat(responses("", "a")).containsExactly("a.ocsp");
    }

    /** Leaves a certificate, a.crt, and a good response for it, a.ocsp. */
    private byte[] withGoodResponse() throws Exception {
        try (OcspResponder responder = OcspResponder.start(directory, Verdict.GOOD, "ca")) {
            certificate("a", responder.url());
            assertThat(ocsp("-G", "ca.crt", "a.crt:a.ocsp")).isEqualTo(new Tree.Ended(0, "", ""));
        }
        return Files.readAllBytes(file("a.ocsp"));
    }

    private void certificate(String name, String url) throws Exception {
        issue(directory, name, "authorityInfoAccess=OCSP;URI:" + url, OcspResponder.SERIAL);
    }

    /** Makes NAME.crt, with the key a.key, and NAME.key, which is the same. */
    private static void issue(Path in, String name, String extension, String serial) throws Exception {
        Files.writeString(in.resolve(name + ".ext"), extension + "\n");
        shell(
                ("[ %1$s = a ] || cp a.key %1$s.key;"
                                + " openssl req -new -key a.key -subj /CN=%1$s -out %1$s.csr &&"
                                + " openssl x509 -req -in %1$s.csr -CA ca.crt -CAkey ca.key -set_serial 0x%2$s -days 20"
                                + " -extfile %1$s.ext -out %1$s.crt")
                        .formatted(name, serial),
                in);
    }

    private Tree.Ended ocsp(String... arguments) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of(SCRIPT.toString()));
        words.addAll(Arrays.asList(arguments));
        return Tree.run(Tree.command(words).directory(directory.toFile()));
    }

    /** What a client says that asked for a response. */
    private String stapled(PenProcess pen, String name) throws IOException, InterruptedException {
        return shell("openssl s_client -status -connect 127.0.0.1:" + pen.port()
                + (name.isEmpty() ? " -noservername" : " -servername " + name) + " 2>&1");
    }

    private String shell(String script) throws IOException, InterruptedException {
        return shell(script, directory);
    }

    private static String shell(String script, Path in) throws IOException, InterruptedException {
        Tree.Ended ended = Tree.shell(script, Map.of(), in);
        assertThat(ended.status()).as(script + ": " + ended.err()).isZero();
        return ended.out();
    }

    private Path file(String name) {
        return directory.resolve(name);
    }

    /** The names of the files in a directory that begin so, and are or will be responses; in order. */
    private List<String> responses(String in, String prefix) throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve(in))) {
            return files.map(path -> path.getFileName().toString())
                    .filter(name -> name.startsWith(prefix) && name.contains(".ocsp"))
                    .sorted()
                    .toList();
        }
    }
}
