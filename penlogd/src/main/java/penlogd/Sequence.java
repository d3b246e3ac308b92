// SPDX-License-Identifier: Apache-2.0
package penlogd;

/**
 * The numbers of one pen's records, which count up by one: what is missing was lost on the way. One thread only.
 *
 * <p>A record that comes late is not lost after all. A number far below the last is that of a pen that was started
 * again, and one that is far above it is no pen's.
 */
final class Sequence {
    /** No network delays a datagram for longer than so many others take. */
    private static final long LATE = 10_000;

    /** Lost at once: no network is down for so many, which is an hour of a busy pen. */
    private static final long MOST = 1 << 24;

    private boolean begun;
    private long next;
    private long lost;

    /** A record with this number has come. */
    void received(long seq) {
        if (!begun || seq < next - LATE || seq > next + MOST) {
            begun = true;
            next = seq + 1;
        } else if (seq < next) {
            lost = Math.max(0, lost - 1);
        } else {
            lost += seq - next;
            next = seq + 1;
        }
    }

    /** Records lost so far. */
    long lost() {
        return lost;
    }
}
