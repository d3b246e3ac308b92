// SPDX-License-Identifier: Apache-2.0
package bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import bench.stand.Contender;
import bench.trial.Row;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionsTest {
    @Test
    void parse_nothing_measuresAllFiveTimes() {
        Options options = Options.parse(List.of());
        assertThat(options.rows()).isEqualTo(RowTable.ALL);
        assertThat(options.rounds()).isEqualTo(5);
        assertThat(options.threads()).containsExactly(1, 2);
        assertThat(options.contenders())
                .extracting(Contender::name)
                .containsExactly("pen", "pen-c", "haproxy", "nginx");
    }

    @Test
    void parse_names_keepTheOrderOfTheTable() {
        Options options = Options.parse(
                List.of("--rows", "p99,close", "--contenders", "nginx,pen-epoll,pen", "--out", "x", "--threads", "2"));
        assertThat(options.rows()).extracting(Row::name).containsExactly("close", "p99");
        assertThat(options.contenders()).extracting(Contender::name).containsExactly("pen", "nginx", "pen-epoll");
        assertThat(options.out()).isEqualTo(Path.of("x"));
        assertThat(options.threads()).containsExactly(2);
    }

    @Test
    void parse_quickAfterAnother_theOtherCounts() {
        Options options = Options.parse(List.of("--rounds", "3", "--quick"));
        assertThat(options.rounds()).isEqualTo(3);
        assertThat(options.seconds()).isEqualTo(1);
        assertThat(options.rows()).isEqualTo(RowTable.QUICK).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--rows tls | --rows: tls (expected: some of keep-alive,close,bulk,bulk-tuned,forwarded,tls-handshakes,tls-handshakes-rsa,tls-resumed,tls-keep-alive,tls-bulk,p99,known,access-list,udp,dsr,logs,memory,status,start-up)",
                "--rounds 0 | --rounds: 0 (expected: a whole number from 1 to 1000)",
                "--seconds x | --seconds: x (expected: a whole number from 1 to 1000)",
                "--threads 1, | '--threads:  (expected: a whole number from 1 to 1000)'",
                "--contenders apache | --contenders: apache (expected: some of pen,pen-c,haproxy,nginx,pen-io_uring,pen-epoll,pen-nio)",
                "--out | --out: argument missing (expected: one)",
                "--fast | '--fast: unknown option (expected: --quick, --contenders, --out, --rounds, --rows, --seconds, --threads)'",
            })
    void parse_illegal_namesItAndWhatIsLegal(String line, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Options.parse(List.of(line.split(" ", -1))))
                .withMessage(message);
    }
}
