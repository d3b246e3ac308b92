// SPDX-License-Identifier: Apache-2.0
package pen.dsr;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import pen.settings.Setting;

/** What bounds the answers of the tarpit, and makes their numbers. */
class TarpitTest {
    // Where they are in a frame without tags and options.
    private static final int CLIENT = 26;
    private static final int FLAGS = 47;

    @Test
    void sipHash_ofTheAuthorsVector_isTheirs() {
        // The reference implementation's vectors_sip64[16], whose input and key count up from 0.
        SipHash hash = new SipHash(0x0706050403020100L, 0x0f0e0d0c0b0a0908L);
        assertThat(hash.of(0x0706050403020100L, 0x0f0e0d0c0b0a0908L)).isEqualTo(0x3f2acc7f57c29bdbL);
    }

    @Test
    void flood_leavesNothing_thatAnAnswerDependsOn() throws Exception {
        byte[] syn = HexFormat.of()
                .parseHex("0200000000010200000000fe0800450000281234400040063bfec6336407c00002639c40001601020304"
                        + "000000005002faf027f70000");
        try (TestNetwork network = new TestNetwork(1)) {
            network.rules(7, "permit 192.0.2.96/27");
            network.set(before -> before.with(Setting.TARPIT_ACL, Optional.of(7)));
            byte[] answer = network.give(syn);
            assertThat(answer).isNotNull();
            for (int i = 0; i < 100_000; i++) {
                byte[] other = syn.clone();
                ByteBuffer.wrap(other).putInt(CLIENT, 0x0b00_0000 + i);
                assertThat(network.give(other)).isNotNull().isNotEqualTo(answer);
                network.passes(1);
            }
            byte[] ack = syn.clone();
            ack[FLAGS] = 16;
            assertThat(network.give(ack)).isNull();
            assertThat(network.give(syn)).isEqualTo(answer);
        }
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
