// SPDX-License-Identifier: Apache-2.0
package penlogd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SyslogTest {
    private static final String LINE = "127.0.0.1:4000 - - [10/Oct/2000:13:55:36 +0000] \"GET /a:b HTTP/1.1\" 200 1";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<190>Oct 10 13:55:36 web nginx: ",
                "<190>Oct 10 13:55:36 nginx: ",
                "<190>Oct  1 13:55:36 web apache[4711]:",
                "<190>1 2000-10-10T13:55:36Z web nginx 4711 access - ",
                "<190>1 2000-10-10T13:55:36.123+02:00 - - - - [a@1 b=\"x] y\\\"\"][c@2] ",
                "<190>1 2000-10-10T13:55:36Z web nginx - - - \u00ef\u00bb\u00bf",
                "''",
            })
    void message_ofALine_isTheLine(String head) {
        assertThat(Syslog.message(head + LINE)).isEqualTo(LINE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<>x|<>x",
                "<1234>x|<1234>x",
                "<1a>x|<1a>x",
                "<1>x|x",
                "<1>1 x|''",
                "<1>1 a b c d e [f|''",
                "<|<",
            })
    void message_ofWhatIsBroken_isWhatIsLeft(String line, String message) {
        assertThat(Syslog.message(line)).isEqualTo(message);
    }

    @Test
    void message_ofAnyBytes_neverFails() {
        Random random = new Random(20261123);
        String good = "<190>1 2000-10-10T13:55:36Z web nginx 1 - [a b=\"c\\\"\"] " + LINE;
        for (int i = 0; i < 100_000; i++) {
            StringBuilder line = new StringBuilder(good);
            for (int change = random.nextInt(4); change >= 0; change--) {
                line.setCharAt(random.nextInt(line.length()), "<>[]\" \\-:1x".charAt(random.nextInt(11)));
            }
            line.setLength(random.nextInt(line.length() + 1));
            assertThatCode(() -> Syslog.message(line.toString())).doesNotThrowAnyException();
        }
    }
}
