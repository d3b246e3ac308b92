// SPDX-License-Identifier: Apache-2.0
package penlogd;

/**
 * How far the clock of a web server is behind ours, as far as its lines tell.
 *
 * <p>It is taken for right until several lines find nothing, and none in between comes in its own second or the next,
 * or finds its request in its own. Then it is set by them: a line comes when its request is over, so that the one that
 * came soonest after its own stamp says most.
 */
final class ServerClock {
    /** So many lines can hardly all be of requests that took long. */
    private static final int ENOUGH = 8;

    private long behind;
    private int misses;
    private long least = Long.MAX_VALUE;

    /** What has to be added to its stamps; s. */
    long behind() {
        return behind;
    }

    /**
     * A line came.
     *
     * @param stamp of the line; s
     * @param arrival when it came; s
     */
    void arrived(long stamp, long arrival) {
        long late = arrival - stamp - behind;
        if (late == 0 || late == 1) {
            hit();
        }
    }

    /** A line found its request in the second of its stamp. */
    void hit() {
        misses = 0;
        least = Long.MAX_VALUE;
    }

    /**
     * A line found none.
     *
     * @param stamp of the line; s
     * @param arrival when it came; s
     */
    void missed(long stamp, long arrival) {
        misses++;
        least = Math.min(least, arrival - stamp);
        if (misses >= ENOUGH) {
            behind = least;
            hit();
        }
    }
}
