// SPDX-License-Identifier: Apache-2.0
package penlogd;

import java.util.stream.IntStream;

/**
 * Votes for the difference of two clocks, in seconds. A difference counts with its neighbours, because a second may
 * pass between a request and its line, and by how much it has more than those around.
 */
final class Votes {
    /** So many times the usual spread, votes do not come together by chance. */
    private static final double CERTAIN = 7;

    /** Of the votes that the right difference would get if no record was lost. */
    private static final double SHARE = 0.2;

    /** Of the best; what is expected wins against something else that has less than twice as much. */
    private static final double ENOUGH = 0.5;

    /** Seconds around a difference that it is compared with, but for those where late lines are. */
    private static final int AROUND = 20;

    private static final int LATE = 2;

    private final long middle;
    private final int reach;
    private final double[] votes;
    private double possible;

    /**
     * @param middle the difference that is expected
     * @param reach how far it may be from that
     */
    Votes(long middle, int reach) {
        this.middle = middle;
        this.reach = reach;
        this.votes = new double[2 * reach + 1];
    }

    /** Votes for a difference within reach. */
    void add(long difference, double weight) {
        votes[(int) (difference - middle) + reach] += weight;
    }

    /** The right difference may get so many votes more. */
    void possible(double weight) {
        possible += weight;
    }

    /** The difference that is beyond chance; else that which is expected. */
    long best() {
        double[] excess = excess();
        int best = top(excess);
        double spread = Math.sqrt(IntStream.range(0, votes.length)
                .filter(at -> Math.abs(at - best) > LATE)
                .mapToDouble(at -> excess[at] * excess[at])
                .average()
                .orElse(0));
        boolean certain = excess[best] > CERTAIN * spread && excess[best] >= SHARE * possible;
        return certain && excess[reach] < ENOUGH * excess[best] ? middle + highest(best) - reach : middle;
    }

    /** What the best difference has beyond those around. */
    double most() {
        double[] excess = excess();
        return excess[top(excess)];
    }

    private static int top(double[] excess) {
        int best = excess.length / 2;
        for (int at = 0; at < excess.length; at++) {
            best = excess[at] > excess[best] ? at : best;
        }
        return best;
    }

    private int highest(int at) {
        return IntStream.rangeClosed(Math.max(at - 1, 0), Math.min(at + 1, votes.length - 1))
                .reduce(at, (best, other) -> votes[other] > votes[best] ? other : best);
    }

    private double[] excess() {
        return IntStream.range(0, votes.length).mapToDouble(this::excess).toArray();
    }

    private double excess(int at) {
        double own = 0;
        int owners = 0;
        double others = 0;
        int count = 0;
        for (int other = Math.max(at - AROUND, 0); other <= Math.min(at + AROUND, votes.length - 1); other++) {
            int distance = Math.abs(other - at);
            if (distance <= 1) {
                own += votes[other];
                owners++;
            } else if (distance > LATE) {
                others += votes[other];
                count++;
            }
        }
        return count == 0 ? own : Math.max(own - owners * others / count, 0);
    }
}
