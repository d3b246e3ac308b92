// SPDX-License-Identifier: Apache-2.0
package pen.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogRecordTest {
    @Test
    void parse_entry_hasItsFields() {
        assertThat(LogRecord.parse("+ 10.0.0.7 192.0.2.1 GET /a b HTTP/1.1"))
                .isEqualTo(new LogRecord.Entry("10.0.0.7", "192.0.2.1", "GET /a b HTTP/1.1"));
        assertThat(LogRecord.parse("+ ::1 ::2 ")).isEqualTo(new LogRecord.Entry("::1", "::2", ""));
    }

    /** Of a client by TCP, over either version of IP, and of a server by a Unix socket. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "+ 127.0.0.1 127.0.0.1 GET /x HTTP/1.0",
                "+ 2001:db8::7 fd00::1 GET /x HTTP/1.0",
                "+ 127.0.0.1 /run/web.sock GET /x HTTP/1.0",
            })
    void parse_whatPen0341Sends_isTheRecord(String line) {
        assertThat(LogRecord.parse(line)).isInstanceOf(LogRecord.Entry.class).hasToString(line);
    }

    @Test
    void parse_opened_hasItsFields() {
        assertThat(LogRecord.parse("++ 7 1700000000123 10.0.0.7:4711 127.0.0.1:40000 [::1]:80 GET / HTTP/1.1"))
                .isEqualTo(new LogRecord.Opened(
                        7, 1_700_000_000_123L, "10.0.0.7:4711", "127.0.0.1:40000", "[::1]:80", "GET / HTTP/1.1"));
        assertThat(LogRecord.parse("++ 7 1 10.0.0.7:1 127.0.0.1:2 [::1]:3"))
                .isEqualTo(new LogRecord.Opened(7, 1, "10.0.0.7:1", "127.0.0.1:2", "[::1]:3", ""));
    }

    @Test
    void parse_closed_hasItsFields() {
        assertThat(LogRecord.parse("-- 8 1700000000456 127.0.0.1:40000 [::1]:80 10 2000 333 handshake failed"))
                .isEqualTo(new LogRecord.Closed(
                        8, 1_700_000_000_456L, "127.0.0.1:40000", "[::1]:80", 10, 2000, 333, "handshake failed"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "+ 10.0.0.7 127.0.0.1 c",
                "+ unix /run/web.sock c",
                "++ 1 2 10.0.0.7:1 127.0.0.1:2 [::1]:3",
                "++ 1 2 10.0.0.7:1 127.0.0.1:2 [::1]:3 GET /",
                "++ 1 2 unix:0 unix:0 /run/web.sock:0 GET /",
                "-- 1 2 127.0.0.1:2 [::1]:3 4 5 6 reset",
                "-- 1 2 unix:0 /run/web.sock:0 4 5 6 reset",
            })
    void toString_isTheLine(String line) {
        assertThat(LogRecord.parse(line)).hasToString(line);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "+",
                "+ 10.0.0.7",
                "+ 10.0.0.7\u001b 127.0.0.1 GET /",
                "+  127.0.0.1 GET /",
                "+ <script> 127.0.0.1 GET /",
                "+ 10.0.0.7:1 127.0.0.1 GET /",
                "+ 10.0.0.7 <script> GET /",
                "+++ 1 2",
                "++ x 2 10.0.0.7:1 127.0.0.1:2 [::1]:3 GET",
                "++ 1 2 10.0.0.7 127.0.0.1:2 [::1]:3 GET",
                "++ 1 2 [::1:5 127.0.0.1:2 [::1]:3 GET",
                "++ 1 2 a:1 127.0.0.1:2 [::1]:3 GET",
                "++ 1 2 10.0.0.7:1 127.0.0.1: [::1]:3 GET",
                "++ 1 -2 10.0.0.7:1 127.0.0.1:2 [::1]:3 GET",
                "++ 99999999999999999999 2 10.0.0.7:1 127.0.0.1:2 [::1]:3 GET",
                "-- 1 2 127.0.0.1:2 [::1]:3 4 5",
                "10.0.0.1 - - [x] \"GET /\" 200 1"
            })
    void parse_whatIsNone_isNull(String line) {
        assertThat(LogRecord.parse(line)).isNull();
    }

    @Test
    void parse_addressThatIsNone_byItsLength_isNull() {
        assertThat(LogRecord.parse("+ unix /" + "b".repeat(127) + " GET /")).isNotNull();
        assertThat(LogRecord.parse("+ unix /" + "b".repeat(128) + " GET /")).isNull();
        assertThat(LogRecord.parse("++ 1 2 10.0.0.7:1 127.0.0.1:2 /" + "b".repeat(126) + ":0 GET /"))
                .isNull();
    }

    @Test
    void parse_anyBytes_neverThrows() {
        Random random = new Random(20261123);
        String[] good = {
            "+ 10.0.0.7 127.0.0.1 c",
            "++ 1 2 10.0.0.7:1 127.0.0.1:2 [::1]:3 GET /",
            "-- 1 2 127.0.0.1:2 [::1]:3 4 5 6 reset"
        };
        for (int i = 0; i < 100_000; i++) {
            StringBuilder line = new StringBuilder(good[i % good.length]);
            for (int change = random.nextInt(4); change >= 0; change--) {
                line.setCharAt(random.nextInt(line.length()), (char) random.nextInt(256));
            }
            line.setLength(random.nextInt(line.length() + 1));
            LogRecord record = LogRecord.parse(line.toString());
            assertThat(record == null || LogRecord.isRecord(line + " ")).isTrue();
        }
    }

    @Test
    void host_isWithoutPortAndBrackets() {
        assertThat(LogRecord.host("127.0.0.1:80")).isEqualTo("127.0.0.1");
        assertThat(LogRecord.host("[::1]:80")).isEqualTo("::1");
        assertThat(LogRecord.host("name")).isEqualTo("name");
    }
}
