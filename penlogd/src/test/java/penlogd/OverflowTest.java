// SPDX-License-Identifier: Apache-2.0
package penlogd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import pen.log.Diagnostics;

class OverflowTest {
    private final List<String> said = Collections.synchronizedList(new ArrayList<>());
    private final Counts counts = new Counts();
    private long now;
    private int dropped = -3;

    @Test
    void count_numbersWrapAround_isTheirDifference_andToldOnceAMinute() {
        try (Diagnostics diagnostics = new Diagnostics(said::addAll)) {
            Overflow overflow = new Overflow(() -> dropped, counts, () -> now, diagnostics);
            counts.add(Counts.Figure.OVERFLOWN, -Integer.toUnsignedLong(-3));
            overflow.count();
            for (int second = 0; second < 61; second++) {
                dropped += 1;
                overflow.count();
                now += TimeUnit.SECONDS.toNanos(1);
            }
            overflow.count();
            dropped += 5;
            overflow.end();
        }
        assertThat(counts.get(Counts.Figure.OVERFLOWN)).isEqualTo(66);
        assertThat(said)
                .containsExactly(
                        "1 datagrams lost: they came faster than they were read",
                        "60 datagrams lost: they came faster than they were read",
                        "5 datagrams lost: they came faster than they were read");
    }

    @Test
    void count_nobodyKnows_isToldOnce() {
        try (Diagnostics diagnostics = new Diagnostics(said::addAll)) {
            Overflow overflow = new Overflow(
                    () -> {
                        throw new IOException("no idea");
                    },
                    counts,
                    () -> now,
                    diagnostics);
            overflow.count();
            overflow.count();
            overflow.end();
        }
        assertThat(said).containsExactly("what the kernel drops is not counted: no idea");
    }
}
