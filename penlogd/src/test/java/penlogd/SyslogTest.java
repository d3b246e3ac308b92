// SPDX-License-Identifier: Apache-2.0
package penlogd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SyslogTest {
    private static final String LINE = "127.0.0.1:4000 - - [10/Oct/2000:13:55:36 +0000] \"GET /a:b HTTP/1.1\" 200 1";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "<190>Oct 10 13:55:36 web nginx: ",
                "<190>Oct 10 13:55:36 nginx: ",
                "<190>Oct  1 13:55:36 web apache[4711]:",
                "<190>1 2000-10-10T13:55:36Z web nginx 4711 access - ",
                "<190>1 2000-10-10T13:55:36.123+02:00 - - - - [a@1 b=\"x] y\\\"\"][c@2] ",
                "<190>1 2000-10-10T13:55:36Z web nginx - - - \u00ef\u00bb\u00bf",
                "''",
                "<190>",
                "<190>nginx: ",
                "<190>Oct 10 13:55:36 web1 ",
                "<190>Oct 10 13:55:36 ",
                "<190>2026-11-23T16:09:00.5+00:00 web1 apache: ",
                "<190>2026-11-23T16:09:00Z apache[12]: ",
                "<190>Nov 23 16:09:00 2001:db8::1 nginx: ",
                "<190>Nov 23 16:09:00 192.0.2.1 nginx: ",
                "<190>Nov 23 16:09:00 2001:db8::1 ",
                "<190>1 - - - - - - ",
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
                "<1>1 x|1 x",
                "<1>1 a b c d e [f|1 a b c d e [f",
                "<1>1 - b c d e [f|1 - b c d e [f",
                "<1>1 - b c d e f|1 - b c d e f",
                "<1>1 - b c d e -|''",
                "<1>10.77.0.1 - - [x] \"GET /s8:80\"|10.77.0.1 - - [x] \"GET /s8:80\"",
                "<1>Oct 10 13:55:36 10.77.0.1 - - a: b|10.77.0.1 - - a: b",
                "<1>Oct 10 13:55:36 web1 x y: z|web1 x y: z",
                "<1>Oct 10 13:55:3 web1 x: y|Oct 10 13:55:3 web1 x: y",
                "<1>fd77::101:47160 - - a: b|fd77::101:47160 - - a: b",
                "<1>www.example.org:80 10.0.0.9 - a: b|www.example.org:80 10.0.0.9 - a: b",
                "<1>Oct 10 13:55:36 www.example.org:80 10.0.0.9 -|www.example.org:80 10.0.0.9 -",
                "<1>Oct 10 13:55:36 unix: - -|unix: - -",
                "<1>Oct 10 13:55:36 web1 nginx: unix: - -|unix: - -",
                "<1>unix: - -|unix: - -",
                "<1>a:b c|a:b c",
                "<1>a[b: c|a[b: c",
                "<|<",
            })
    void message_ofWhatIsBroken_isWhatIsLeft(String line, String message) {
        assertThat(Syslog.message(line)).isEqualTo(message);
    }

    @Test
    void message_ofAnyBytes_isTheEndOfThem() {
        Random random = new Random(20261123);
        String good = "<190>1 2000-10-10T13:55:36Z web nginx 1 - [a b=\"c\\\"\"] " + LINE;
        for (int i = 0; i < 100_000; i++) {
            StringBuilder line = new StringBuilder(good);
            for (int change = random.nextInt(4); change >= 0; change--) {
                line.setCharAt(random.nextInt(line.length()), "<>[]\" \\-:1x".charAt(random.nextInt(11)));
            }
            line.setLength(random.nextInt(line.length() + 1));
            assertThat(line.toString()).endsWith(Syslog.message(line.toString()));
        }
    }
}
