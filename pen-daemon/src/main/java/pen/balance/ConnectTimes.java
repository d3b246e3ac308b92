// SPDX-License-Identifier: Apache-2.0
package pen.balance;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.AtomicHistogram;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** How long connects took that succeeded, as a histogram. Any thread may call. */
public final class ConnectTimes {
    /** A connect takes no less, and times are told no finer; ns. */
    private static final long LEAST = 1_000;

    /** Longer ones count as this: {@code timeout} is seldom set to more; ns. */
    private static final long MOST = TimeUnit.HOURS.toNanos(1);

    /** Figures are right to 1 %, for 26 KiB. */
    private static final int DIGITS = 2;

    private static final Figures NONE = new Figures(0, 0, 0, 0);

    private final LongAdder nanos = new LongAdder();
    /** Made by the first connect, as there may be servers by the thousand that never get one. */
    private volatile @Nullable AtomicHistogram histogram;

    /**
     * What is known of connect times.
     *
     * @param count connects
     * @param sum the time that they took together; ns
     * @param median half of them took at most so long; ns, 0 if there were none
     * @param p99 99 % of them took at most so long; ns, 0 if there were none
     */
    public record Figures(long count, long sum, long median, long p99) {}

    /** Notes that a connect took so many nanoseconds. */
    public void record(long taken) {
        nanos.add(taken);
        AtomicHistogram known = histogram;
        (known == null ? begin() : known).recordValue(Math.max(0, Math.min(taken, MOST)));
    }

    /** The figures of these so far. */
    public Figures figures() {
        return figures(List.of(this));
    }

    /** The figures of several servers together. */
    public static Figures figures(List<ConnectTimes> several) {
        List<AtomicHistogram> begun = several.stream()
                .map(each -> each.histogram)
                .filter(Objects::nonNull)
                .toList();
        if (begun.isEmpty()) {
            return NONE;
        }
        Histogram all = new Histogram(LEAST, MOST, DIGITS);
        begun.forEach(all::add);
        long sum = several.stream().mapToLong(each -> each.nanos.sum()).sum();
        return new Figures(all.getTotalCount(), sum, all.getValueAtPercentile(50), all.getValueAtPercentile(99));
    }

    private synchronized AtomicHistogram begin() {
        AtomicHistogram known = histogram;
        if (known == null) {
            known = new AtomicHistogram(LEAST, MOST, DIGITS);
            histogram = known;
        }
        return known;
    }
}
