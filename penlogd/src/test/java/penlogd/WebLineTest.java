// SPDX-License-Identifier: Apache-2.0
package penlogd;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebLineTest {
    private static final String LINE =
            "127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] \"GET /a HTTP/1.0\" 200 2326 \"-\" \"curl\"";

    @Test
    void parse_combinedLogFormat_hasItsParts() {
        WebLine line = WebLine.parse(LINE);

        assertThat(line.field()).isEqualTo("127.0.0.1");
        assertThat(Instant.ofEpochSecond(line.stamp())).isEqualTo("2000-10-10T20:55:36Z");
        assertThat(line.request()).isEqualTo("GET /a HTTP/1.0");
        assertThat(line.of("10.0.0.7")).isEqualTo(LINE.replace("127.0.0.1", "10.0.0.7"));
        assertThat(line.ofNobody()).isEqualTo(LINE);
    }

    /** What Apache and nginx write of bytes, and what pen makes of the same bytes. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"GET /a\\\"b\\\\c HTTP/1.1\" 200|GET /a\"b\\c HTTP/1.1",
                "\"GET /\\x22\\x5C\\xe4\\t HTTP/1.1\" 200|GET /\"\\.. HTTP/1.1",
                "\"GET /\u00e4 HTTP/1.1\" 200|GET /. HTTP/1.1",
                "\"GET /\\xzz\"|GET /.",
                "\"GET /a HTTP/1.1  \" 200|GET /a HTTP/1.1",
                "\"GET /\\x4|GET /.4",
                "\"GET /\\|GET /\\",
                "\"unfinished|unfinished",
                "\"\"|''",
            })
    void parse_escapedBytes_areAsPenTellsThem(String text, String request) {
        assertThat(WebLine.parse("a - - [10/Oct/2000:13:55:36 +0000] " + text).request())
                .isEqualTo(request);
    }

    @Test
    void parse_longRequest_isCutAsPenCutsIt() {
        assertThat(WebLine.parse("a \"GET /" + "x".repeat(500) + "\"").request())
                .isEqualTo("GET /" + "x".repeat(95));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "10.0.0.1:4711 - - x|10.0.0.1 - - x",
                "[::1]:4711 - - x|::1 - - x",
                "::1 - - x|::1 - - x",
                "host - - x|host - - x",
                "10.0.0.1|10.0.0.1",
                "fd77::101:47160 - - x|fd77::101 - - x",
                "1:2:3:4:5:6:7:8:80 - - x|1:2:3:4:5:6:7:8 - - x",
            })
    void ofNobody_hasNoPort(String text, String written) {
        assertThat(WebLine.parse(text).ofNobody()).isEqualTo(written);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "www.example.org:80 10.0.0.9 - - x",
                "unix: - - x",
                "unix:: - - x",
                "fd77::101:4716 - - x",
                "10.0.0.1: - - x",
                "10.0.0.1:65536 - - x",
                "[web]:80 - - x",
            })
    void ofNobody_noAddressAndPort_isTheSame(String text) {
        assertThat(WebLine.parse(text).ofNobody()).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "[30/Feb/2000:13:55:36 +0000]",
        "[10/Okt/2000:13:55:36 +0000]",
        "[10/anF/2000:13:55:36 +0000]",
        "[10/Oct/2000:13:55:3x +0000]",
        "[10/Oct/2000 13:55:36 +0000]",
        "[10/Oct/2000:13:55:36 +0000",
        "x"
    })
    void parse_noTime_hasNoStamp(String stamp) {
        WebLine line = WebLine.parse("a - - " + stamp + " \"GET /\"");
        assertThat(line.stamp()).isEqualTo(WebLine.NO_STAMP);
        assertThat(line.request()).isEqualTo("GET /");
    }

    @Test
    void parse_anyBytes_neverFails() {
        Random random = new Random(20261123);
        for (int i = 0; i < 100_000; i++) {
            StringBuilder text = new StringBuilder(LINE);
            for (int change = random.nextInt(6); change >= 0; change--) {
                text.setCharAt(random.nextInt(text.length()), (char) random.nextInt(256));
            }
            text.setLength(random.nextInt(text.length() + 1));
            WebLine line = WebLine.parse(text.toString());
            assertThat(line.of(line.field())).isEqualTo(text.toString());
        }
    }
}
