// SPDX-License-Identifier: Apache-2.0
package penlogd;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PrintableTest {
    @Test
    void of_controlCharacters_areEscaped() {
        assertThat(Printable.of("a\u001b[31m\r\nb\0\u007f\t")).isEqualTo("a\\x1b[31m\\x0d\\x0ab\\x00\\x7f\\x09");
    }

    @Test
    void of_controlCharactersOf8Bits_areEscaped_asBytesAndInUtf8() {
        assertThat(Printable.of("a\u009b31m\u00e4")).isEqualTo("a\\x9b31m\u00e4");
        assertThat(Printable.of(bytes("a\u009b31m\u00e4"))).isEqualTo("a\\xc2\\x9b31m" + bytes("\u00e4"));
        assertThat(Printable.of("\u0080")).isEqualTo("\\x80");
        assertThat(Printable.of("\u00c2")).isEqualTo("\u00c2");
    }

    @Test
    void of_anythingElse_staysAsItIs() {
        String text = "GET /\u00c3\u00a4 \\x41 \"~\" \u00a0\u00ff";
        assertThat(Printable.of(text)).isSameAs(text);
        // Their second bytes would be control characters by themselves.
        assertThat(Printable.of(bytes("\u0410\u4e00\ud83d\ude00"))).isEqualTo(bytes("\u0410\u4e00\ud83d\ude00"));
    }

    /** UTF-8, a byte in each character. */
    private static String bytes(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }
}
