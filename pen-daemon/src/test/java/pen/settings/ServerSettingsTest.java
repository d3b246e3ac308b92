// SPDX-License-Identifier: Apache-2.0
package pen.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.UnknownHostException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerSettingsTest {
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 127.0.0.1:80 0 0 0 0",
        "127.0.0.1:8000, 127.0.0.1:8000 0 0 0 0",
        "127.0.0.1:8000:10, 127.0.0.1:8000 10 0 0 0",
        "127.0.0.1:8000:10:20, 127.0.0.1:8000 10 20 0 0",
        "127.0.0.1:8000:10:20:5:1, 127.0.0.1:8000 10 20 5 1",
        "127.0.0.1::5, 127.0.0.1:80 5 0 0 0",
        "127.0.0.1:smtp, 127.0.0.1:25 0 0 0 0",
        "[::1], [::1]:80 0 0 0 0",
        "[::1]:8000:10, [::1]:8000 10 0 0 0",
        "/run/app.sock, /run/app.sock 0 0 0 0",
        "/run/app.sock:0:10:20:5:1, /run/app.sock 10 20 5 1",
        "/run/app.sock::10, /run/app.sock 10 0 0 0",
    })
    void parse_legal(String text, String expected) throws UnknownHostException {
        ServerSettings server = ServerSettings.parse("server", text, 80);
        assertThat(server.endpoint() + " " + server.max() + " " + server.hard() + " " + server.weight() + " "
                        + server.prio())
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":80",
                "h:x:y",
                "127.0.0.1:99999",
                "127.0.0.1:80:-1",
                "127.0.0.1:80:a",
                "[::1]80",
                "::1",
                "127.0.0.1:80:1:2:3:4:5",
                "/run/app.sock:x:1"
            })
    void parse_illegal_namesTheValueAndWhatIsLegal(String text) {
        assertThatThrownBy(() -> ServerSettings.parse("server", text, 80))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected: ");
    }

    @ParameterizedTest
    @ValueSource(strings = "no-such-host.invalid:80")
    void parse_unknownHost_namesIt(String text) {
        assertThatThrownBy(() -> ServerSettings.parse("server", text, 80))
                .isInstanceOf(UnknownHostException.class)
                .hasMessage("server no-such-host.invalid:80: no-such-host.invalid: unknown host");
    }
}
