// SPDX-License-Identifier: Apache-2.0
package penstats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ControlFormTest {
    @ParameterizedTest
    @CsvSource({
        "action=blacklist&server=0&seconds=60, server 0 blacklist 60",
        "action=blacklist&server=65535&seconds=2147483647, server 65535 blacklist 2147483647",
        "action=unblacklist&server=007, server 7 blacklist 0",
        "action=unblacklist&server=1&seconds=60&max=x, server 1 blacklist 0",
        "action=limits&server=1&max=10&hard=20, server 1 max 10 hard 20",
        "action=limits&server=1&max=&hard=20, server 1 hard 20",
        "action=limits&server=1&max=0, server 1 max 0",
        "action=weight&server=1&weight=3, server 1 weight 3",
        "action=weight&server=1&weight=3&prio=4, server 1 weight 3 prio 4",
        "action=close&connection=12, close 12",
        "&action=%63lose&&connection=%31&, close 1",
    })
    void of_legalForm_isACommand(String fields, String command) {
        assertThat(form("pen=web+1&" + fields))
                .returns(command, ControlForm::command)
                .returns("web 1", ControlForm::pen);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "action=close | connection: missing (expected: a whole number from 0 to 2147483647)",
                "action=close&connection=-1 | connection: -1 (expected: a whole number from 0 to 2147483647)",
                "action=close&connection=2147483648 | connection: 2147483648 (expected: a whole number from 0 to 2147483647)",
                "action=close&connection=1%0aexit | connection: 1\\u000aexit (expected: a whole number from 0 to 2147483647)",
                "action=close&connection=1%0a | connection: 1\\u000a (expected: a whole number from 0 to 2147483647)",
                "action=close&connection=1+2 | connection: 1 2 (expected: a whole number from 0 to 2147483647)",
                "action=close&connection=%d9%a3 | connection: \u0663 (expected: a whole number from 0 to 2147483647)",
                "action=blacklist&server=emergency&seconds=1 | server: emergency (expected: a whole number from 0 to 65535)",
                "action=blacklist&server=65536&seconds=1 | server: 65536 (expected: a whole number from 0 to 65535)",
                "action=blacklist&server=1&seconds=0 | seconds: 0 (expected: a whole number from 1 to 2147483647)",
                "action=limits&server=1&max=1&hard=1+weight+2 | hard: 1 weight 2 (expected: a whole number from 0 to 2147483647)",
                "action=limits&server=1 | max: missing (expected: a whole number, or one for hard)",
                "action=weight&server=1 | weight: missing (expected: a whole number, or one for prio)",
                "action=weight&server=1&weight=1e3 | weight: 1e3 (expected: a whole number from 0 to 2147483647)",
                "action=exit | action: exit (expected: blacklist, unblacklist, limits, weight or close)",
                "server=1 | action: missing (expected: blacklist, unblacklist, limits, weight or close)",
                "action=close&action=close | action: twice (expected: once)",
                "action=%zz | %zz: not URL-encoded (expected: two hexadecimal digits after each %)",
                "action=% | %: not URL-encoded (expected: two hexadecimal digits after each %)",
            })
    void of_illegalField_isNamed(String fields, String message) {
        assertThatThrownBy(() -> form("pen=web1&" + fields))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void of_noPen_isNamed() {
        assertThatThrownBy(() -> form("action=close&connection=1"))
                .hasMessage("pen: missing (expected: the name of a pen)");
    }

    @Test
    void of_unknownField_isNamedHarmlessly() {
        assertThatThrownBy(() -> form("pen=web1&%1b%5b2J=1"))
                .hasMessageStartingWith("\\u001b[2J: unknown field (expected: one of pen, action, ");
    }

    /** Whatever is in the fields, a command has but our words and numbers. */
    @Test
    void of_randomFields_commandIsOfOurWords() {
        Random random = new Random(5);
        String letters = "0123456789 \n\r\0;#\"'\\-+.%&=e\u0661\u2028";
        int legal = 0;
        for (int round = 0; round < 20_000; round++) {
            StringBuilder text = new StringBuilder("pen=p&action=limits");
            for (String name : new String[] {"server", "max", "hard"}) {
                StringBuilder value = new StringBuilder();
                for (int length = random.nextInt(4); length > 0; length--) {
                    value.append(letters.charAt(random.nextInt(random.nextBoolean() ? 10 : letters.length())));
                }
                text.append('&')
                        .append(name)
                        .append('=')
                        .append(URLEncoder.encode(value.toString(), StandardCharsets.UTF_8));
            }
            try {
                assertThat(form(text.toString()).command())
                        .matches("server [0-9]{1,5}( max [0-9]{1,10})?( hard [0-9]{1,10})?");
                legal++;
            } catch (IllegalArgumentException e) {
                assertThat(e).hasMessageContaining(" (expected: ");
            }
        }
        assertThat(legal).isGreaterThan(1000);
    }

    private static ControlForm form(String body) {
        return ControlForm.of(FormFields.parse(body, ControlForm.FIELDS));
    }
}
