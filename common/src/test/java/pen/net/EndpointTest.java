// SPDX-License-Identifier: Apache-2.0
package pen.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {
    @ParameterizedTest
    @CsvSource({
        "8080, '', 8080, 8080",
        "smtp, '', 25, 25",
        "www1:http, www1, 80, www1:80",
        "127.0.0.1:0, 127.0.0.1, 0, 127.0.0.1:0",
        "[::1]:80, ::1, 80, [::1]:80",
        "::1:80, ::1, 80, [::1]:80",
        "/run/pen.sock, /run/pen.sock, 0, /run/pen.sock",
    })
    void parse_legal(String text, String host, int port, String printed) {
        Endpoint endpoint = Endpoint.parse(text);
        assertThat(endpoint).isEqualTo(new Endpoint(host, port)).hasToString(printed);
        assertThat(Endpoint.parse(endpoint.toString())).isEqualTo(endpoint);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "host:", "65536", "-1", "host:no-such-service", "[::1]", "99999999999999999999"})
    void parse_illegal_namesWhatIsLegal(String text) {
        assertThatThrownBy(() -> Endpoint.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected: ");
    }
}
