// SPDX-License-Identifier: Apache-2.0
package pen.dsr;

import java.util.concurrent.TimeUnit;

/**
 * A host on the network, and its hardware address as long as it answers. It is asked now and then whether it is still
 * there, and more often while it does not answer. One thread at a time.
 */
final class Neighbour {
    /** No hardware address. */
    static final long UNKNOWN = -1;

    /** Who answers is asked again after so long. */
    private static final long REFRESH = TimeUnit.SECONDS.toNanos(5);

    /** Who does not answer is asked again after so long, as often as RFC 1122, section 2.3.2.1 allows. */
    private static final long RETRY = TimeUnit.SECONDS.toNanos(1);

    /** Who has not answered so often is not there. */
    private static final int PATIENCE = 3;

    /** Who has not answered so often is asked as seldom as those who answer. */
    private static final int LOST = 30;

    private final int address;
    private long mac = UNKNOWN;
    private int unanswered;
    private long due;
    private boolean missed;

    /** @param now when it is asked for the first time, in nanoseconds of any origin */
    Neighbour(int address, long now) {
        this.address = address;
        this.due = now;
    }

    /** The 32 bits of its address. */
    int address() {
        return address;
    }

    /** Its hardware address, or {@link #UNKNOWN}. */
    long mac() {
        return mac;
    }

    /** Whether it has not answered often enough, and was not heard of since. */
    boolean isMissed() {
        return missed;
    }

    /** Whether it is to be asked now. */
    boolean isDue(long now) {
        return now - due >= 0;
    }

    /** When it is to be asked. */
    long due() {
        return due;
    }

    /**
     * It is to be asked now.
     *
     * @return whether it is found missing: it has not answered often enough
     */
    boolean miss() {
        if (unanswered < PATIENCE || missed) {
            return false;
        }
        missed = true;
        mac = UNKNOWN;
        return true;
    }

    /** It is asked now; who: its last hardware address at first, then all. */
    long ask(long now) {
        long whom = unanswered == 0 && mac != UNKNOWN ? mac : Frame.BROADCAST;
        unanswered++;
        due = now + (unanswered < LOST ? RETRY : REFRESH);
        return whom;
    }

    /**
     * It was heard of.
     *
     * @return whether that is news: it was missing, or has another hardware address
     */
    boolean hear(long from, long now) {
        boolean news = missed || from != mac;
        mac = from;
        unanswered = 0;
        missed = false;
        due = now + REFRESH;
        return news;
    }
}
