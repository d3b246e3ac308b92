// SPDX-License-Identifier: Apache-2.0
package e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** What programs that look for weak TLS find in a pen with default settings. */
@Tag("once")
class ScannersIT {
    /** One finding of testssl's flat JSON: its lines of {@code id}, {@code severity} and {@code finding}. */
    private static final Pattern FINDING = Pattern.compile(
            "\"id\" +: \"([^\"]*)\"[^}]*?\"severity\" +: \"([^\"]*)\"[^}]*?\"finding\" +: \"([^\"]*)\"");

    private static final List<String> NOT_TRIED = List.of("engine_problem", "RC4");

    @TempDir
    private static Path directory;

    private static Nginx nginx;
    private static PenProcess pen;

    @BeforeAll
    static void startPen() throws Exception {
        Certificates certificates = Certificates.make(directory);
        nginx = Nginx.start(Files.createDirectory(directory.resolve("nginx")), 9);
        pen = TlsPen.start(certificates, nginx.plain(), "-O", "ssl_ocsp_response " + certificates.file("server.ocsp"));
    }

    @AfterAll
    static void stopPen() throws Exception {
        pen.close();
        nginx.close();
    }

    private static Tree.Ended scan(String command) throws Exception {
        return Tree.shell(command, Map.of("PORT", Integer.toString(pen.port())), directory);
    }

    @Test
    void testssl_findsNothingBelowTls12_noWeakCipher_noVulnerability() throws Exception {
        Tree.Ended ended =
                scan("testssl --quiet --color 0 --fast --warnings off --nodns none --add-ca root.crt --jsonfile"
                        + " testssl.json --protocols --std --server-defaults --server-preference --pfs --vulnerable --ip 127.0.0.1"
                        + " https://default.example:$PORT");
        Map<String, String> severities = new TreeMap<>();
        Map<String, String> findings = new TreeMap<>();
        FINDING.matcher(Files.readString(directory.resolve("testssl.json")))
                .results()
                .forEach(match -> {
                    severities.put(match.group(1), match.group(2));
                    findings.put(match.group(1), match.group(3));
                });
        assertThat(severities).as(ended.out()).hasSizeGreaterThan(50);
        // What testssl itself could not try: it has no engine for GOST, and its OpenSSL no RC4. All ciphers that pen
        // has
        // are found by sslscan.
        NOT_TRIED.forEach(id -> severities.remove(id, "WARN"));
        severities.values().removeAll(List.of("OK", "INFO"));
        assertThat(severities).isEmpty();
        assertThat(findings)
                .containsEntry("SSLv2", "not offered")
                .containsEntry("SSLv3", "not offered")
                .containsEntry("TLS1", "not offered")
                .containsEntry("TLS1_1", "not offered")
                .containsEntry("TLS1_2", "offered")
                .hasEntrySatisfying("TLS1_3", finding -> assertThat(finding).startsWith("offered"))
                .hasEntrySatisfying(
                        "cert_chain_of_trust", finding -> assertThat(finding).startsWith("passed"))
                .containsEntry("certs_countServer", "2")
                .containsEntry("OCSP_stapling", "offered")
                .containsEntry("cert_ocspRevoked", "not revoked")
                .containsEntry("sessionresumption_ticket", "supported")
                .hasEntrySatisfying(
                        "secure_client_renego", finding -> assertThat(finding).startsWith("not vulnerable"))
                .hasEntrySatisfying("ROBOT", finding -> assertThat(finding).startsWith("not vulnerable"))
                .hasEntrySatisfying("heartbleed", finding -> assertThat(finding).startsWith("not vulnerable"));
    }

    @Test
    void sslscan_findsOnlyStrongCiphers_andTheRatingIsA() throws Exception {
        scan("sslscan --xml=sslscan.xml --sni-name=default.example 127.0.0.1:$PORT");
        Document report = DocumentBuilderFactory.newDefaultInstance()
                .newDocumentBuilder()
                .parse(directory.resolve("sslscan.xml").toFile());
        assertThat(elements(report, "protocol")
                        .filter(protocol -> protocol.getAttribute("enabled").equals("1")))
                .extracting(protocol -> protocol.getAttribute("version"))
                .containsExactly("1.2", "1.3");
        assertThat(elements(report, "heartbleed"))
                .allMatch(heartbleed -> heartbleed.getAttribute("vulnerable").equals("0"));
        assertThat(elements(report, "renegotiation"))
                .allMatch(
                        renegotiation -> renegotiation.getAttribute("supported").equals("0"));
        assertThat(elements(report, "cipher"))
                .hasSizeGreaterThanOrEqualTo(6)
                .allMatch(cipher -> cipher.getAttribute("cipher").matches("(TLS_|ECDHE-).*(GCM|POLY1305).*"))
                .allMatch(cipher -> Integer.parseInt(cipher.getAttribute("bits")) >= 128);
        int rating = rating(report);
        System.out.println("sslscan: rated " + rating + " of 100");
        // 80 and more is an A.
        assertThat(rating).isGreaterThanOrEqualTo(80);
    }

    /**
     * The score of SSL Labs' SSL Server Rating Guide: 30 % protocols, 30 % key exchange, 40 % ciphers, each of the
     * first and the last the mean of best and worst. testssl 3.0 has no rating of its own.
     */
    private static int rating(Document report) {
        double protocols = mean(
                elements(report, "protocol")
                        .filter(protocol -> protocol.getAttribute("enabled").equals("1")),
                protocol -> switch (protocol.getAttribute("version")) {
                    case "1.2", "1.3" -> 100;
                    case "1.1" -> 95;
                    case "1.0" -> 90;
                    default -> 0;
                });
        // Curves of 256 bits are as strong as RSA of 3072 (NIST SP 800-57, table 2), which is worth 90; X25519 has 253.
        int key = elements(report, "cipher")
                .mapToInt(cipher -> Integer.parseInt("0" + cipher.getAttribute("ecdhebits")) >= 253 ? 90 : 0)
                .min()
                .orElseThrow();
        double ciphers = mean(elements(report, "cipher"), cipher -> {
            int bits = Integer.parseInt(cipher.getAttribute("bits"));
            return bits >= 256 ? 100 : bits >= 128 ? 80 : bits > 0 ? 20 : 0;
        });
        return (int) (0.3 * protocols + 0.3 * key + 0.4 * ciphers);
    }

    private static double mean(Stream<Element> elements, ToIntFunction<Element> score) {
        int[] scores = elements.mapToInt(score).sorted().toArray();
        return (scores[0] + scores[scores.length - 1]) / 2.0;
    }

    private static Stream<Element> elements(Document report, String name) {
        NodeList list = report.getElementsByTagName(name);
        return IntStream.range(0, list.getLength()).mapToObj(i -> (Element) list.item(i));
    }
}
