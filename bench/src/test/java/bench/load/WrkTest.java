// SPDX-License-Identifier: Apache-2.0
package bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import org.junit.jupiter.api.Test;

class WrkTest {
    private static final String OUTPUT = """
            Running 1s test @ http://127.0.0.1:21000/small
              1 threads and 64 connections
              Thread Stats   Avg      Stdev     Max   +/- Stdev
                Latency     1.14ms  369.92us   7.29ms   87.95%
                Req/Sec    55.80k     3.01k   59.86k    70.00%
              55523 requests in 1.00s, 13.13MB read
            """;
    private static final String RATES = """
            Requests/sec:  55500.12
            Transfer/sec:     13.13MB
            """;

    @Test
    void parse_allWell_countsRequests() throws Exception {
        assertThat(Wrk.parse(OUTPUT + RATES)).isEqualTo(new Wrk.Count(55_523, 55_500.12, 0));
    }

    @Test
    void parse_errors_addsThemUp() throws Exception {
        String errors = """
                  Socket errors: connect 1, read 20, write 300, timeout 4000
                  Non-2xx or 3xx responses: 50000
                """;
        assertThat(Wrk.parse(OUTPUT + errors + RATES).errors()).isEqualTo(54_321);
    }

    @Test
    void parse_noResult_says() {
        assertThatIOException()
                .isThrownBy(() -> Wrk.parse("unable to connect to 127.0.0.1:1 Connection refused"))
                .withMessageContaining("Connection refused");
    }
}
