// SPDX-License-Identifier: Apache-2.0
package pen.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class ConnectTimesTest {
    private static final Percentage PRECISE = Percentage.withPercentage(1);

    @Test
    void figures_noConnects_areZero() {
        assertThat(new ConnectTimes().figures()).isEqualTo(new ConnectTimes.Figures(0, 0, 0, 0));
    }

    @Test
    void figures_ofConnects_areRightToAPercent() {
        ConnectTimes times = new ConnectTimes();
        for (int i = 1; i <= 1000; i++) {
            times.record(TimeUnit.MICROSECONDS.toNanos(i));
        }
        ConnectTimes.Figures figures = times.figures();
        assertThat(figures.count()).isEqualTo(1000);
        assertThat(figures.sum()).isEqualTo(TimeUnit.MICROSECONDS.toNanos(500_500));
        assertThat(figures.median()).isCloseTo(500_000L, PRECISE);
        assertThat(figures.p99()).isCloseTo(990_000L, PRECISE);
    }

    @Test
    void figures_ofSeveralServers_areOfAllConnects() {
        ConnectTimes fast = new ConnectTimes();
        ConnectTimes slow = new ConnectTimes();
        for (int i = 0; i < 98; i++) {
            fast.record(1_000_000);
        }
        slow.record(50_000_000);
        slow.record(50_000_000);
        ConnectTimes.Figures all = ConnectTimes.figures(List.of(fast, slow, new ConnectTimes()));
        assertThat(all.count()).isEqualTo(100);
        assertThat(all.sum()).isEqualTo(198_000_000);
        assertThat(all.median()).isCloseTo(1_000_000L, PRECISE);
        assertThat(all.p99()).isCloseTo(50_000_000L, PRECISE);
    }

    @Test
    void record_clockThatWentBackOrDays_isKeptWithinBounds() {
        ConnectTimes times = new ConnectTimes();
        times.record(-5);
        times.record(TimeUnit.DAYS.toNanos(3));
        assertThat(times.figures().count()).isEqualTo(2);
        assertThat(times.figures().p99()).isCloseTo(TimeUnit.HOURS.toNanos(1), PRECISE);
    }
}
