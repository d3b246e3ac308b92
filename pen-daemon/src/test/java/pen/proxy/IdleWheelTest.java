// SPDX-License-Identifier: Apache-2.0
package pen.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import pen.balance.CloseReason;

/** When idle timers end, with time in the test's hands. */
class IdleWheelTest {
    private static final long TICK = TimeUnit.MILLISECONDS.toNanos(IdleWheel.TICK);

    private long now;
    private final IdleWheel wheel = new IdleWheel(() -> now);
    private final List<CloseReason> ended = new ArrayList<>();

    private IdleTimer timer() {
        return new IdleTimer(wheel, ended::add);
    }

    private void pass(double seconds) {
        for (long until = now + (long) (seconds * 1e9); now < until; ) {
            now += TICK;
            wheel.tick();
        }
    }

    @Test
    void silence_endsOnceWhenItsTimeIsUp() {
        timer().allow(3, CloseReason.HALF_CLOSED);
        pass(3);
        assertThat(ended).isEmpty();
        pass(0.25);
        assertThat(ended).containsExactly(CloseReason.HALF_CLOSED);
        pass(1000);
        assertThat(ended).hasSize(1);
        assertThat(wheel.isUsed()).isFalse();
    }

    @Test
    void byte_putsTheEndOff() {
        IdleTimer timer = timer();
        timer.allow(3, CloseReason.IDLE);
        for (int i = 0; i < 10; i++) {
            pass(2);
            timer.touch();
        }
        assertThat(ended).isEmpty();
        pass(3.25);
        assertThat(ended).hasSize(1);
    }

    @Test
    void longerThanTheWheel_endsAtItsTime() {
        timer().allow(600, CloseReason.IDLE);
        pass(600);
        assertThat(ended).isEmpty();
        pass(0.25);
        assertThat(ended).hasSize(1);
    }

    @Test
    void cancelled_neverEnds() {
        IdleTimer timer = timer();
        timer.allow(3, CloseReason.IDLE);
        timer.cancel();
        timer.cancel();
        assertThat(wheel.isUsed()).isFalse();
        pass(10);
        assertThat(ended).isEmpty();
    }

    @Test
    void loopHeldUp_endsWhenItGoesOn() {
        timer().allow(3, CloseReason.IDLE);
        now += TimeUnit.SECONDS.toNanos(1000);
        wheel.tick();
        assertThat(ended).hasSize(1);
    }

    @Test
    void wheelUnusedForLong_timeIsCountedFromNow() {
        timer().allow(1, CloseReason.IDLE);
        pass(2);
        now += TimeUnit.HOURS.toNanos(3);
        timer().allow(3, CloseReason.IDLE);
        pass(3);
        assertThat(ended).hasSize(1);
        pass(0.25);
        assertThat(ended).hasSize(2);
    }

    /** Against a list that is searched at each tick. */
    @Test
    void manyTimers_randomOperations_allEndWhenTheyShould() {
        Random random = new Random(7);
        int count = 500;
        long[] last = new long[count];
        long[] allowed = new long[count];
        boolean[] expected = new boolean[count];
        boolean[] seen = new boolean[count];
        IdleTimer[] timers = new IdleTimer[count];
        // Always in use, so that its time goes on.
        timer().allow(1_000_000, CloseReason.IDLE);
        Arrays.setAll(timers, i -> new IdleTimer(wheel, why -> seen[i] = true));
        for (long tick = 1; tick < 20_000; tick++) {
            now += TICK;
            wheel.tick();
            for (int i = 0; i < count; i++) {
                if (allowed[i] > 0 && tick > last[i] + allowed[i]) {
                    expected[i] = true;
                    allowed[i] = 0;
                }
            }
            assertThat(seen).isEqualTo(expected);
            for (int operation = 0; operation < 3; operation++) {
                int i = random.nextInt(count);
                switch (random.nextInt(4)) {
                    case 0 -> {
                        int seconds = 1 + random.nextInt(random.nextBoolean() ? 5 : 500);
                        timers[i].touch();
                        timers[i].allow(seconds, CloseReason.IDLE);
                        last[i] = tick;
                        allowed[i] = (long) seconds * IdleWheel.TICKS_PER_SECOND;
                        expected[i] = false;
                        seen[i] = false;
                    }
                    case 1 -> {
                        timers[i].cancel();
                        allowed[i] = 0;
                    }
                    default -> {
                        timers[i].touch();
                        last[i] = tick;
                    }
                }
            }
        }
    }
}
