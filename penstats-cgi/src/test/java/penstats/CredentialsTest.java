// SPDX-License-Identifier: Apache-2.0
package penstats;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialsTest {
    @Test
    void parse_basic_hasNameAndPassword() {
        assertThat(Credentials.parse("Basic " + base64("alice:s:cret"))).contains(new Credentials("alice", "s:cret"));
        assertThat(Credentials.parse("bAsIc  " + base64("J\u00fcrg:\u20ac")))
                .contains(new Credentials("J\u00fcrg", "\u20ac"));
        assertThat(Credentials.parse("Basic " + base64(":"))).contains(new Credentials("", ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Basic",
                "Basic ",
                "Basic !",
                "Basic YWxpY2U=", // alice
                "Basic YTpi/w==", // a:b and a byte that is no UTF-8
                "Basic YQA6Yg==", // a, NUL, :b
                "Basic YTpiCg==", // a:b and a newline
                "Bearer YTpi"
            })
    void parse_somethingElse_isNone(String header) {
        assertThat(Credentials.parse(header)).isEmpty();
    }

    @Test
    void parse_noneOrTooLong_isNone() {
        assertThat(Credentials.parse(null)).isEmpty();
        assertThat(Credentials.parse("Basic " + base64("alice:" + "x".repeat(1000))))
                .isEmpty();
    }

    @Test
    void toString_always_hidesThePassword() {
        assertThat(new Credentials("alice", "secret")).hasToString("alice");
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
