// SPDX-License-Identifier: Apache-2.0
package bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FixedRateTest {
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    @Test
    void run_serverStuckForAWhile_countsWhatWasDueMeanwhile() throws Exception {
        // A fifth of the time. A client that waits for answers would see it in 4 of some hundred requests only.
        try (SlowServer server = new SlowServer(200, Duration.ofMillis(300));
                FixedRate client = FixedRate.connect(server.port(), 4, "/")) {
            FixedRate.Result result = client.run(500, 1.5);
            assertThat(result.requests()).isEqualTo(750);
            assertThat(result.unanswered()).isZero();
            assertThat(result.latency().getTotalCount()).isEqualTo(750);
            assertThat(result.latency().getMaxValue()).isGreaterThan(250 * MILLI);
            assertThat(result.latency().getValueAtPercentile(90)).isGreaterThan(100 * MILLI);
        }
    }

    @Test
    void run_serverStuckToTheEnd_countsWhatHasNoAnswer() throws Exception {
        try (SlowServer server = new SlowServer(51, Duration.ofMinutes(1));
                FixedRate client = FixedRate.connect(server.port(), 4, "/")) {
            FixedRate.Result result = client.run(100, 1);
            // The first request was that which learns the size of an answer.
            assertThat(result.unanswered()).isEqualTo(51);
            assertThat(result.latency().getTotalCount()).isEqualTo(100);
            assertThat(result.latency().getValueAtPercentile(60)).isGreaterThan(TimeUnit.SECONDS.toNanos(4));
        }
    }
}
