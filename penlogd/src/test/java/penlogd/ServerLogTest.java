// SPDX-License-Identifier: Apache-2.0
package penlogd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerLogTest {
    @ParameterizedTest
    @CsvSource({
        "192.0.2.1:log, 192.0.2.1, log",
        "192.0.2.1:/var/log/a:b, 192.0.2.1, /var/log/a:b",
        "web:log, web, log",
        "::1:log, ::1, log",
        "2001:db8::2:80, 2001:db8::2, 80",
        "[2001:db8:0:0::2]:a:b, 2001:db8::2, a:b",
        "[192.0.2.1]:log, 192.0.2.1, log",
        "2001:DB8::2:log:b, 2001:db8::2, log:b",
    })
    void parse_serverAndFile(String text, String server, String file) {
        assertThat(ServerLog.parse(text)).isEqualTo(new ServerLog(server, Path.of(file)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"log", ":log", "server:", "[::1]", "[]:log", "[::1"})
    void parse_anythingElse_isAnError(String text) {
        assertThatThrownBy(() -> ServerLog.parse(text))
                .hasMessage(text + ": no server and file (expected: server:logfile)");
    }
}
