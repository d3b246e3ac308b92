// SPDX-License-Identifier: Apache-2.0
package penlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pen.net.Endpoint;

class OptionsTest {
    @ParameterizedTest
    @CsvSource({
        "log 10000,log,10000,",
        "log:10000,log,10000,",
        "log 10000 192.0.2.1,log,10000,192.0.2.1",
        "log:10000 192.0.2.1,log,10000,192.0.2.1",
        "::1 10000,::1,10000,",
        "[::1] 10000,::1,10000,",
        "[::1]:10000 ::2,::1,10000,::2",
        "[::1]:10000 [::2],::1,10000,::2",
        "-- log 10000,log,10000,",
    })
    void parse_operands(String line, String host, int port, String source) throws Exception {
        Options options = parse(line);
        assertThat(options.receiver()).isEqualTo(new Endpoint(host, port));
        assertThat(options.source().orElse(null)).isEqualTo(source);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-f a --from-start --state=b log 1",
                "log 1 -fa --state b --from-start",
                "--follow=a log:1 --from-start --state b",
            })
    void parse_optionsAnywhere(String line) throws Exception {
        Options options = parse(line);
        assertThat(options.file()).contains(Path.of("a"));
        assertThat(options.state()).contains(Path.of("b"));
        assertThat(options.fromStart()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "-y log 1; -y: unknown option (expected: one that penlog --help lists)",
                "--nosuch=1 log 1; --nosuch: unknown option (expected: one that penlog --help lists)",
                "log 0; port 0: nobody receives there (expected: 1 to 65535)",
                "log 65536; port 65536: out of range (expected: 0 to 65535)",
                "log nosuch; port \"nosuch\": unknown (expected: 0 to 65535, or a name in /etc/services)",
                "a:b:c 1; host \"a:b:c\": no IPv6 address (expected: a name or a numeric address, without a port)",
                "::1; ::1: no port (expected: host port, host:port or [IPv6]:port)",
                ":1; host \"\": none (expected: a name or a numeric address)",
                "/log 1; host \"/log\": none (expected: a name or a numeric address)",
                "log 1 -f; -f: argument missing (expected: a file)",
                "log 1 --follow=; --follow: empty (expected: a file)",
                "log 1 --from-start=no -f a; --from-start: no (expected: no argument)",
                "log 1 --from-start; --from-start: no file is followed (expected: with -f FILE)",
                "log 1 --state a; --state: no file is followed (expected: with -f FILE)",
                "-hx; -h: x (expected: no argument)",
            })
    void parse_wrongInput_namesWhatIsLegal(String line, String message) {
        assertThatThrownBy(() -> parse(line))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"log", "log 1 2 3", "log:1 2 3", "-f a"})
    void parse_tooFewOrTooMany_isWrongUsage(String line) {
        assertThatThrownBy(() -> parse(line)).isInstanceOf(Options.UsageException.class);
    }

    @Test
    void parse_help_needsNothingElse() throws Exception {
        assertThat(parse("--help").help()).isTrue();
        assertThat(parse("-h").help()).isTrue();
        assertThat(parse("--version").version()).isTrue();
    }

    private static Options parse(String line) throws Options.UsageException {
        return Options.parse(List.of(line.split(" ", -1)));
    }
}
