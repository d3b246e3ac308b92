// SPDX-License-Identifier: Apache-2.0
package penlogd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pen.net.Endpoint;

class OptionsTest {
    @Test
    void parse_ports_areThose() {
        Options options = Options.parse("--metrics", "9100", "--bind", "::1", "10000");
        assertThat(options.address()).contains(new Endpoint("::1", 10_000));
        assertThat(options.metrics()).contains(new Endpoint("127.0.0.1", 9100));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "0; port 0: nobody would know it (expected: 1 to 65535)",
                "--metrics 0 10000; --metrics: port 0: nobody would know it (expected: 1 to 65535)",
                "--metrics [::1]:0 10000; --metrics: port 0: nobody would know it (expected: 1 to 65535)",
                "--metrics /run/m 10000; --metrics: /run/m (expected: [addr:]port)",
                "10000 10001; 10001: unexpected (expected: one port)",
            })
    void parse_wrongInput_namesWhatIsLegal(String line, String message) {
        assertThatThrownBy(() -> Options.parse(line.split(" ", -1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
