// SPDX-License-Identifier: Apache-2.0
package penlogd;

import java.util.Arrays;
import java.util.function.LongToIntFunction;
import java.util.stream.IntStream;

/**
 * Votes for the difference of two clocks, in seconds. A difference counts with its neighbours, because a second may
 * pass between a request and its line, and by how much it has more than those around.
 */
final class Votes {
    /**
     * So many standard deviations, none of some 1,200 differences has by chance: once in 3000 (normal distribution).
     */
    private static final double CERTAIN = 5;

    /** Of the votes that the right difference would get if no record was lost. */
    private static final double SHARE = 0.2;

    /** Of the best; what is expected wins against something else that has less than twice as much. */
    private static final double ENOUGH = 0.5;

    /** Seconds around a difference that it is compared with, but for those where late lines are. */
    static final int AROUND = 20;

    private static final int LATE = 2;

    private final long middle;
    private final int reach;
    private final double[] votes;
    /** The variances of the votes, if they come by chance. */
    private final double[] variances;
    /** How many lines have records at all that are so far away: at others, the logs do not overlap. */
    private final int[] lines;

    private double possible;

    /**
     * @param middle the difference that is expected
     * @param reach how far it may be from that
     * @param lines how many lines have records, of whatever request, that are so far away
     */
    Votes(long middle, int reach, LongToIntFunction lines) {
        this.middle = middle;
        this.reach = reach;
        this.votes = new double[2 * (reach + AROUND) + 1];
        this.variances = new double[votes.length];
        this.lines = new int[votes.length];
        Arrays.setAll(this.lines, at -> lines.applyAsInt(difference(at)));
    }

    /**
     * Votes for a difference within reach or {@link #AROUND} beyond, by lines and records of a request that are so far
     * apart.
     *
     * @param weight of each pair
     */
    void add(long difference, double weight, int lines, int records) {
        int at = (int) (difference - middle) + reach + AROUND;
        double pairs = (double) lines * records;
        votes[at] += weight * pairs;
        // Of X and Y, independent and of a Poisson distribution, XY(X + Y - 1) has the variance of XY for its mean.
        variances[at] += weight * weight * pairs * (lines + records - 1);
    }

    /** The right difference may get so many votes more. */
    void possible(double weight) {
        possible += weight;
    }

    /**
     * The difference that is beyond chance, with a fraction of a second, by which it may be beyond reach; else that
     * which is expected.
     */
    double best() {
        double[] excess = excess();
        int best = best(excess, 0, 2 * reach);
        double chance = Math.sqrt(byChance(variances, best + AROUND) * compared(best + AROUND));
        double least = Math.max(CERTAIN * Math.max(spread(excess, best), chance), SHARE * possible);
        boolean expected = excess[reach] >= ENOUGH * excess[best];
        int at = expected ? best(excess, reach - LATE, reach + LATE) : best;
        boolean found = reach > 0 && excess[at] > 0 && excess[at] >= least;
        return found ? difference(0) + fraction(highest(at + AROUND)) : middle;
    }

    /** What the best difference has beyond chance. */
    double most() {
        double[] excess = excess();
        return excess[best(excess, 0, 2 * reach)];
    }

    /** The standard deviation of all others. Where there are less votes than by chance, excess is 0: half of them. */
    private static double spread(double[] excess, int best) {
        double squares = IntStream.range(0, excess.length)
                .filter(at -> Math.abs(at - best) > LATE)
                .mapToDouble(at -> excess[at] * excess[at])
                .average()
                .orElse(0);
        return Math.sqrt(2 * squares);
    }

    private long difference(int at) {
        return middle - reach - AROUND + at;
    }

    /**
     * Where the middle of the votes is, of a difference and its neighbours: if a clock is off by a fraction of a
     * second, so large a part of the lines has the next second.
     */
    private double fraction(int at) {
        double chance = byChance(votes, at);
        double sum = 0;
        double all = 0;
        for (int other : together(at).toArray()) {
            double own = Math.max(votes[other] - chance * lines[other], 0);
            sum += own * other;
            all += own;
        }
        return all == 0 ? at : sum / all;
    }

    /** The best of those from one to another, as far as they are within reach; of equal ones that in the middle. */
    private static int best(double[] excess, int from, int to) {
        return IntStream.rangeClosed(Math.max(from, 0), Math.min(to, excess.length - 1))
                .reduce(excess.length / 2, (best, other) -> excess[other] > excess[best] ? other : best);
    }

    private int highest(int at) {
        return together(at).reduce(at, (best, other) -> votes[other] > votes[best] ? other : best);
    }

    /** A difference and its neighbours. */
    private IntStream together(int at) {
        return IntStream.rangeClosed(at - 1, at + 1);
    }

    /** Of a difference and its neighbours. */
    private long compared(int at) {
        return together(at).mapToLong(other -> lines[other]).sum();
    }

    /** Of all differences within reach. */
    private double[] excess() {
        return IntStream.rangeClosed(AROUND, AROUND + 2 * reach)
                .mapToDouble(this::excess)
                .toArray();
    }

    /** What a difference and its neighbours have beyond chance. */
    private double excess(int at) {
        double own = together(at).mapToDouble(other -> votes[other]).sum();
        return Math.max(own - byChance(votes, at) * compared(at), 0);
    }

    /** What a difference would have by chance, for each line: the average of those around, but for its neighbours. */
    private double byChance(double[] of, int at) {
        return IntStream.rangeClosed(at - AROUND, at + AROUND)
                .filter(other -> Math.abs(other - at) > LATE && lines[other] > 0)
                .mapToDouble(other -> of[other] / lines[other])
                .average()
                .orElse(0);
    }
}
