// SPDX-License-Identifier: Apache-2.0
package penlogd;

/**
 * How long after pen's record of a request the web server's line of it usually comes. Of equal requests, one that is
 * older has lost its line: if it were given to the next line, that line's own request would be left for the one after,
 * and so on for as long as such requests come.
 *
 * <p>Usual is as long as the last few lines took that had no choice: it is at least the last one's time, and shrinks by
 * {@link #SHRINKAGE} with each. Of the others it is only known how long after the newest request they came, at least:
 * they make it shrink by {@link #HINT}, lest one lost line leaves a choice, and so no certainty, for ever.
 */
final class Delay {
    /** Before anything is known, slow pages are not unusual; ms. */
    private static final double FIRST = 250;

    private static final double SHRINKAGE = 0.5;

    private static final double HINT = 0.998;

    /** Two datagrams may overtake each other; ms. */
    private static final double LEAST = 1;

    private double usual = FIRST;

    /** The longest that is not unusual; ms. */
    long limit() {
        return (long) (2 * usual) + 2;
    }

    /**
     * A line came.
     *
     * @param millis how long after the newest of the requests that it might have; ms, below 0 if it came before
     * @param alone whether there was only that one
     */
    void seen(long millis, boolean alone) {
        usual = Math.max(Math.max((double) millis, LEAST), usual * (alone ? SHRINKAGE : HINT));
    }
}
