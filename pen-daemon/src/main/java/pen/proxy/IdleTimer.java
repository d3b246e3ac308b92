// SPDX-License-Identifier: Apache-2.0
package pen.proxy;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import pen.balance.CloseReason;

/**
 * Ends something that has been silent for too long. Event loop only.
 *
 * <p>A byte only notes the time; its {@link IdleWheel} looks at it when the time would be up if no byte had come.
 */
final class IdleTimer {
    private final IdleWheel wheel;
    private final Consumer<CloseReason> end;
    private long last;
    private long allowed;
    private CloseReason reason = CloseReason.IDLE;

    /** The wheel's own: its neighbours in the wheel, and the place. */
    @Nullable
    IdleTimer previous;

    @Nullable
    IdleTimer next;

    int place = IdleWheel.NOWHERE;

    /** @param end hears, at most once for each {@link #allow}, that the silence was too long */
    IdleTimer(IdleWheel wheel, Consumer<CloseReason> end) {
        this.wheel = wheel;
        this.end = end;
        this.last = wheel.now();
    }

    /** A byte has come. */
    void touch() {
        last = wheel.now();
    }

    /**
     * From now on so long a silence is allowed, counted from the last byte.
     *
     * @param seconds 0: any
     * @param why what the end is given
     */
    void allow(int seconds, CloseReason why) {
        cancel();
        reason = why;
        allowed = (long) seconds * IdleWheel.TICKS_PER_SECOND;
        if (seconds > 0) {
            wheel.add(this);
        }
    }

    /** Allows any silence. */
    void cancel() {
        wheel.remove(this);
    }

    /** The tick at which the time is up, if nothing comes until then; a tick later, as the last one has begun. */
    long due() {
        return last + allowed + 1;
    }

    void expire() {
        end.accept(reason);
    }
}
