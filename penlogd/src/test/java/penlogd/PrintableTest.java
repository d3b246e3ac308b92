// SPDX-License-Identifier: Apache-2.0
package penlogd;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrintableTest {
    @Test
    void of_controlCharacters_areEscaped() {
        assertThat(Printable.of("a\u001b[31m\r\nb\0\u007f\t")).isEqualTo("a\\x1b[31m\\x0d\\x0ab\\x00\\x7f\\x09");
    }

    @Test
    void of_anythingElse_staysAsItIs() {
        String text = "GET /\u00c3\u00a4 \\x41 \"~\" \u0080\u00ff";
        assertThat(Printable.of(text)).isSameAs(text);
    }
}
