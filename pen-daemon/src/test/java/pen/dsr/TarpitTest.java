// SPDX-License-Identifier: Apache-2.0
package pen.dsr;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What bounds the answers of the tarpit, and makes their numbers. */
class TarpitTest {
    @Test
    void sipHash_ofTheAuthorsVector_isTheirs() {
        // The reference implementation's vectors_sip64[16], whose input and key count up from 0.
        SipHash hash = new SipHash(0x0706050403020100L, 0x0f0e0d0c0b0a0908L);
        assertThat(hash.of(0x0706050403020100L, 0x0f0e0d0c0b0a0908L)).isEqualTo(0x3f2acc7f57c29bdbL);
    }

    @Test
    void rateLimit_flood_atMostTenThousandInAnySecond() {
        AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1_000_000);
        RateLimit limit = new RateLimit(now::get);
        long begun = now.get();
        int[] taken = new int[4];
        // A question every microsecond, over the end of the numbers.
        for (int i = 0; i < 4_000_000; i++) {
            if (limit.take()) {
                taken[(int) ((now.get() - begun) / TimeUnit.SECONDS.toNanos(1))]++;
            }
            now.addAndGet(1_000);
        }
        assertThat(taken[0]).isBetween(9_990, 10_000);
        assertThat(taken[1]).isBetween(9_890, 9_900);
        assertThat(taken[3]).isBetween(9_890, 9_900);
    }

    @Test
    void rateLimit_longSilence_noMoreThanABurst() {
        AtomicLong now = new AtomicLong();
        RateLimit limit = new RateLimit(now::get);
        now.set(TimeUnit.DAYS.toNanos(300));
        int taken = 0;
        while (limit.take()) {
            taken++;
        }
        assertThat(taken).isEqualTo(100);
    }
}
