// SPDX-License-Identifier: Apache-2.0
package penlogd;

import java.io.IOException;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A log whose lines come at times: a line was written at the latest time that it or one before it has, as servers stamp
 * some lines with the beginning of a request and write them at its end.
 *
 * <p>A time that is off by more than the jitter, forth or back, counts if the next line has such a time as well: then
 * there was a pause, or the clock was set. If it stands alone, it is an error or a very long request.
 *
 * @param <T> what a line says
 */
final class TimedLog<T> implements AutoCloseable {
    /** Of a line without one. */
    static final long NO_TIME = WebLine.NO_STAMP;

    private final LogItems<T> items;
    private final ToLongFunction<T> times;
    private final long jitter;
    private @Nullable T head;
    private @Nullable T following;
    private long time;

    /**
     * Reads the first line.
     *
     * @param times when each line was, ms since 1970, or {@link #NO_TIME}
     * @param jitter ms
     * @throws IOException if it cannot be read
     */
    TimedLog(LogItems<T> items, ToLongFunction<T> times, long jitter) throws IOException {
        this.items = items;
        this.times = times;
        this.jitter = jitter;
        following = items.next();
        step();
    }

    /** The current line; null: there are no more. */
    @Nullable
    T head() {
        return head;
    }

    /** When the current line was written; ms since 1970. */
    long time() {
        return time;
    }

    /** Bytes of the file that were read so far. */
    long position() {
        return items.position();
    }

    /**
     * Goes to the next line.
     *
     * @throws IOException if it cannot be read
     */
    void advance() throws IOException {
        step();
    }

    @Override
    public void close() {
        items.close();
    }

    private void step() throws IOException {
        head = following;
        following = head == null ? null : items.next();
        long own = head == null ? NO_TIME : times.applyAsLong(head);
        if (own == NO_TIME) {
            return;
        }
        long next = following == null ? NO_TIME : times.applyAsLong(following);
        if (own > time + jitter) {
            time = Math.max(time, next == NO_TIME ? own : Math.min(own, next));
        } else if (own < time - jitter && next != NO_TIME && next < time - jitter) {
            time = Math.max(own, next);
        } else {
            time = Math.max(time, own);
        }
    }
}
