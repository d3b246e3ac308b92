// SPDX-License-Identifier: Apache-2.0
package bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class DnsperfTest {
    @Test
    void parse_result_isCounted() throws IOException {
        assertThat(Dnsperf.parse("""
                Statistics:

                  Queries sent:         291858
                  Queries completed:    291851 (100.00%)
                  Queries lost:         7 (0.00%)

                  Run time (s):         2.000127
                  Queries per second:   145916.963858
                """)).isEqualTo(new Dnsperf.Count(291_851, 7));
    }

    @Test
    void parse_noResult_isRefused() {
        assertThatThrownBy(() -> Dnsperf.parse("Error: bind: Address already in use"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("dnsperf: no result")
                .hasMessageContaining("Address already in use");
    }
}
