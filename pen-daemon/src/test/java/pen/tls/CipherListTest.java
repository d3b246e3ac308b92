// SPDX-License-Identifier: Apache-2.0
package pen.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.ssl.OpenSsl;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads cipher expressions, beside openssl itself. */
class CipherListTest {
    private static final Map<String, String> IANA =
            CipherSuite.ALL.stream().collect(Collectors.toMap(CipherSuite::name, CipherSuite::iana));

    private static final Map<String, CipherSuite> ROWS =
            CipherSuite.ALL.stream().collect(Collectors.toMap(CipherSuite::name, Function.identity()));

    @Test
    void table_isThatOfBoringSsl() {
        assertThat(IANA.keySet())
                .containsExactlyInAnyOrderElementsOf(OpenSsl.availableOpenSslCipherSuites().stream()
                        .filter(name -> !name.contains("PSK") && !name.matches("(TLS|AEAD)[_-].*"))
                        .toList());
        assertThat(OpenSsl.availableJavaCipherSuites()).containsAll(IANA.values());
    }

    @Test
    void table_saysWhatOpensslSays() throws Exception {
        List<String> seen = new ArrayList<>();
        for (String line : openssl("-v", "-stdname", "ALL").split("\n", -1)) {
            // TLS_RSA_WITH_AES_128_CBC_SHA - AES128-SHA SSLv3 Kx=RSA Au=RSA Enc=AES(128) Mac=SHA1
            String[] column = line.trim().split("\\s+", -1);
            CipherSuite row = column.length < 3 ? null : ROWS.get(column[2]);
            if (row != null) {
                seen.add(row.name());
                String encryption = row.encryption().replace("CHACHA20", "CHACHA20/POLY1305");
                assertThat(column)
                        .containsExactly(
                                row.iana(),
                                "-",
                                row.name(),
                                row.protocol(),
                                "Kx=" + row.exchange(),
                                "Au=" + row.authentication(),
                                "Enc=" + encryption + "(" + row.bits() + ")",
                                "Mac=" + row.mac());
            }
        }
        assertThat(seen)
                .containsExactlyElementsOf(
                        CipherSuite.ALL.stream().map(CipherSuite::name).toList());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALL",
                "DEFAULT",
                "HIGH",
                "FIPS",
                "ECDH",
                "TLSv1.2",
                "AES128-SHA",
                "HIGH:!aNULL:!MD5",
                "HIGH:!aNULL:!kRSA:!PSK:!SRP:!MD5:!RC4",
                "HIGH:MEDIUM:!aNULL:!SSLv2:@STRENGTH",
                "HIGH@STRENGTH",
                "DEFAULT:!EXP:!LOW",
                "DEFAULT:!SHA",
                "DEFAULT@SECLEVEL=0",
                "ALL:!ADH:!EXPORT:!SSLv2:RC4+RSA:+HIGH:+MEDIUM:+LOW",
                "ALL:!ADH:!EXPORT56:RC4+RSA:+HIGH:+MEDIUM:+LOW:+SSLv2:+EXP:+eNULL",
                "ALL:!aNULL:!ADH:!eNULL:!LOW:!EXP:RC4+RSA:+HIGH:+MEDIUM",
                "ALL:!COMPLEMENTOFDEFAULT:!eNULL",
                "EECDH+AESGCM:EDH+AESGCM",
                "EECDH+AESGCM:EDH+AESGCM:AES256+EECDH:AES256+EDH",
                "ECDH+AESGCM:DH+AESGCM:ECDH+AES256:DH+AES256:ECDH+AES128:DH+AES:RSA+AESGCM:RSA+AES:!aNULL:!MD5:!DSS",
                "EECDH+ECDSA+AESGCM EECDH+aRSA+AESGCM EECDH+ECDSA+SHA384 EECDH+ECDSA+SHA256 EECDH+aRSA+SHA384"
                        + " EECDH+aRSA+SHA256 EECDH+aRSA+RC4 EECDH EDH+aRSA RC4 !aNULL !eNULL !LOW !3DES !MD5 !EXP !PSK"
                        + " !SRP !DSS",
                "kEECDH+ECDSA+AES128:kEECDH+ECDSA+AES256:kEECDH+AES128:kEECDH+AES256:kEDH+AES128:kEDH+AES256:DES-CBC3-SHA"
                        + ":+SHA:!aNULL:!eNULL:!LOW:!MD5:!EXP:!DSS:!PSK:!SRP:!kECDH:!CAMELLIA:!IDEA:!SEED",
                "ECDHE-RSA-AES128-SHA256:AES128-GCM-SHA256:RC4:HIGH:!MD5:!aNULL:!EDH",
                "RC4-SHA:AES128-SHA:HIGH:!aNULL:!MD5",
                "AES256+EECDH:AES256+EDH:!aNULL",
                "ECDHE+AESGCM,ECDHE+CHACHA20;HIGH:-AES256:AES",
                "HIGH:!aNULL:!eNULL:!EXPORT:!CAMELLIA:!DES:!MD5:!PSK:!RC4:!3DES:!SEED:!IDEA:!ARIA:!AESCCM8",
                // Mozilla, old
                "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384"
                        + ":ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305"
                        + ":DHE-RSA-AES128-GCM-SHA256:DHE-RSA-AES256-GCM-SHA384:DHE-RSA-CHACHA20-POLY1305"
                        + ":ECDHE-ECDSA-AES128-SHA256:ECDHE-RSA-AES128-SHA256:ECDHE-ECDSA-AES128-SHA"
                        + ":ECDHE-RSA-AES128-SHA:ECDHE-ECDSA-AES256-SHA384:ECDHE-RSA-AES256-SHA384"
                        + ":ECDHE-ECDSA-AES256-SHA:ECDHE-RSA-AES256-SHA:DHE-RSA-AES128-SHA256:DHE-RSA-AES256-SHA256"
                        + ":AES128-GCM-SHA256:AES256-GCM-SHA384:AES128-SHA256:AES256-SHA256:AES128-SHA:AES256-SHA"
                        + ":DES-CBC3-SHA",
                // Mozilla, intermediate
                "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384"
                        + ":ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305"
                        + ":DHE-RSA-AES128-GCM-SHA256:DHE-RSA-AES256-GCM-SHA384:DHE-RSA-CHACHA20-POLY1305",
                // Mozilla, modern, before TLS 1.3
                "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305"
                        + ":ECDHE-RSA-CHACHA20-POLY1305:ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256"
                        + ":ECDHE-ECDSA-AES256-SHA384:ECDHE-RSA-AES256-SHA384:ECDHE-ECDSA-AES128-SHA256"
                        + ":ECDHE-RSA-AES128-SHA256",
                // Mozilla, old, 2014
                "ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES128-GCM-SHA256:DHE-DSS-AES128-GCM-SHA256:kEDH+AESGCM"
                        + ":ECDHE-RSA-AES128-SHA:ECDHE-ECDSA-AES128-SHA:DHE-DSS-AES256-SHA:AES:CAMELLIA:DES-CBC3-SHA"
                        + ":!aNULL:!eNULL:!EXPORT:!DES:!RC4:!MD5:!PSK:!aECDH:!EDH-DSS-DES-CBC3-SHA"
                        + ":!EDH-RSA-DES-CBC3-SHA:!KRB5-DES-CBC3-SHA",
            })
    void expression_usual_isAsWithOpenssl(String expression) throws Exception {
        assertThat(CipherList.parse(expression)).isEqualTo(byOpenssl(expression));
    }

    @Test
    void expression_random_isAsWithOpenssl() throws Exception {
        List<String> words = List.of(
                "HIGH",
                "ALL",
                "ECDHE",
                "kRSA",
                "aRSA",
                "ECDSA",
                "AES",
                "AES128",
                "AES256",
                "AESGCM",
                "CHACHA20",
                "SHA",
                "CBC",
                "TLSv1.2",
                "TLSv1.0",
                "SSLv3",
                "FIPS",
                "SHA256",
                "aNULL",
                "CAMELLIA",
                "DHE",
                "AES256-SHA",
                "ECDHE-RSA-AES128-GCM-SHA256",
                "DHE-RSA-AES128-SHA");
        Random random = new Random(5);
        int usable = 0;
        for (int round = 0; round < 300; round++) {
            StringBuilder expression = new StringBuilder(words.get(random.nextInt(2)));
            int items = random.nextInt(6);
            for (int i = 0; i < items; i++) {
                expression.append(":;, ".charAt(random.nextInt(4)));
                if (random.nextInt(10) == 0) {
                    expression.append("@STRENGTH");
                    continue;
                }
                expression.append(List.of("", "", "!", "-", "-", "+").get(random.nextInt(6)));
                expression.append(words.get(random.nextInt(words.size())));
                if (random.nextInt(3) == 0) {
                    expression.append('+').append(words.get(random.nextInt(words.size())));
                }
            }
            List<String> expected = byOpenssl(expression.toString());
            if (expected.isEmpty()) {
                assertThatThrownBy(() -> CipherList.parse(expression.toString()))
                        .hasMessageContaining("leaves no cipher");
                continue;
            }
            usable++;
            assertThat(CipherList.parse(expression.toString()))
                    .as("%s", expression)
                    .isEqualTo(expected);
        }
        assertThat(usable).isGreaterThan(200);
    }

    @Test
    void absentSuites_areAllThatOpensslHas() throws Exception {
        for (String name : openssl("ALL:COMPLEMENTOFALL").trim().split(":", -1)) {
            assertThat(name.startsWith("TLS_") || ROWS.containsKey(name) || AbsentSuites.contains(name))
                    .as(name)
                    .isTrue();
        }
        assertThat(ROWS.keySet()).noneMatch(AbsentSuites::contains);
    }

    @Test
    void name_ofIana_isTheSuite() {
        assertThat(CipherList.parse("TLS_RSA_WITH_AES_128_CBC_SHA")).containsExactly("TLS_RSA_WITH_AES_128_CBC_SHA");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "HIGH:!aNULL:HIHG       | \"HIHG\" at character 13",
                "HIGH:high              | \"high\" at character 6",
                "EECDH+AESGCN           | \"AESGCN\" at character 7",
                "HIGH:-EECDH++AESGCM    | no word at character 13",
                "HIGH:!                 | no word at character 7",
                "HIGH:DEFAULT           | \"DEFAULT\" at character 6",
                "!DEFAULT               | \"DEFAULT\" at character 2",
                "HIGH:@STRONG           | \"@STRONG\" at character 6",
                "DEFAULT@SECLEVEL=2     | \"@SECLEVEL=2\" at character 8",
                "HIGH:@                 | \"@\" at character 6",
                "HIGH:TLS_AES_128_GCM_SHA256 | the ciphers of TLS 1.3 cannot be chosen",
                "SUITEB128              | \"SUITEB128\" at character 1",
                "[AES128-SHA            | unknown",
            })
    void word_unknown_isNamedWithItsPlace(String expression, String expected) {
        assertThatThrownBy(() -> CipherList.parse(expression))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("ssl_ciphers: ")
                .hasMessageContaining(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " : ", "!AES", "RC4", "DHE-RSA-AES128-SHA", "HIGH:!ALL", "AES128+AES256", "+HIGH", "PSK"})
    void expression_thatLeavesNothing_isAnError(String expression) {
        assertThatThrownBy(() -> CipherList.parse(expression))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("leaves no cipher (expected: at least one of ECDHE-ECDSA-AES256-GCM-SHA384, ");
    }

    /** What openssl makes of an expression, as far as we have it; nothing if it refuses it. */
    private static List<String> byOpenssl(String expression) throws Exception {
        String ciphers;
        try {
            ciphers = openssl(expression);
        } catch (IOException e) {
            // "no cipher match"
            return List.of();
        }
        return Arrays.stream(ciphers.trim().split(":", -1))
                .filter(IANA::containsKey)
                .map(IANA::get)
                .toList();
    }

    private static String openssl(String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of("ciphers"));
        all.addAll(Arrays.asList(arguments));
        return new Openssl(Path.of("/")).run(all.toArray(String[]::new));
    }
}
