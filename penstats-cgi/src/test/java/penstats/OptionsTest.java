// SPDX-License-Identifier: Apache-2.0
package penstats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pen.net.Endpoint;

class OptionsTest {
    @Test
    void parse_nothing_isTheDefault() {
        Options options = Options.parse();
        assertThat(options.bind()).isEqualTo(new Endpoint("127.0.0.1", 8088));
        assertThat(options.pens())
                .containsExactly(
                        new Options.Watched("/run/pen/control.sock", new Endpoint("/run/pen/control.sock", 0)));
        assertThat(options.interval()).isEqualTo(1000);
        assertThat(options.timeout()).isEqualTo(5);
        assertThat(options.allowControl()).isFalse();
    }

    @Test
    void parse_pens_haveNames() {
        assertThat(Options.parse("--pen", "web=/run/a=b", "--pen", "/run/c=d", "--pen", "10.0.0.1:7")
                        .pens())
                .extracting(Options.Watched::name)
                .containsExactly("web", "/run/c=d", "10.0.0.1:7");
    }

    @Test
    void parse_portAlone_isOnLoopback() {
        assertThat(Options.parse("--bind", "80").bind()).isEqualTo(new Endpoint("127.0.0.1", 80));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "--interval 5; --interval: 5 (expected: a whole number from 200 to 60000)",
                "--interval x; --interval: x (expected: a whole number from 200 to 60000)",
                "--timeout 0; --timeout: 0 (expected: a whole number from 1 to 60)",
                "--bind /run/x; --bind: /run/x (expected: [addr:]port)",
                "--bind 70000; --bind 70000: port 70000: out of range (expected: 0 to 65535)",
                "--pen a=/x --pen a=/y; --pen: a: twice (expected: a name for each)",
                "--pen =/x; --pen: =/x (expected: [name=]host:port or [name=]/path, with a name of 1 to 100 characters)",
                "--pen z; --pen: z (expected: [name=]host:port or [name=]/path, with a name of 1 to 100 characters)",
                "--pen a=; --pen: a= (expected: [name=]host:port or [name=]/path, with a name of 1 to 100 characters)",
                "--pen a=0; --pen: a=0: port 0 (expected: 1 to 65535)",
                "--pid /x; --pid: alone (expected: --web too)",
                "--web /x; --web: alone (expected: --pid too)",
                "--allow-control; --allow-control: for everybody (expected: --user too)",
                "--user /x; --user: alone (expected: --allow-control too, because reading needs no user)",
                "--nothing; --nothing: unknown option (expected: one that penstats --help lists)",
                "8088; 8088: unexpected (expected: options only)",
            })
    void parse_wrongInput_namesWhatIsLegal(String line, String message) {
        assertThatThrownBy(() -> Options.parse(line.split(" ", -1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
