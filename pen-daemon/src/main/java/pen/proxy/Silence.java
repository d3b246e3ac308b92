// SPDX-License-Identifier: Apache-2.0
package pen.proxy;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import pen.balance.CloseReason;
import pen.settings.Setting;
import pen.settings.Settings;

/** How long a connection may be silent, by the settings that were in force when it was last asked. Event loop only. */
final class Silence {
    private final IdleWheel wheel;
    private final Consumer<CloseReason> end;
    private @Nullable IdleTimer timer;

    /** @param end hears that it was too long */
    Silence(IdleWheel wheel, Consumer<CloseReason> end) {
        this.wheel = wheel;
        this.end = end;
    }

    /**
     * Begins to count silence, or counts by these settings from now on.
     *
     * @param halfClosed whether one side has sent everything
     */
    void watch(Settings settings, boolean halfClosed) {
        int allowed = settings.get(Setting.IDLE_TIMEOUT);
        CloseReason why = CloseReason.IDLE;
        int half = settings.get(Setting.HALF_CLOSE_TIMEOUT);
        if (halfClosed && half > 0 && (allowed == 0 || half < allowed)) {
            allowed = half;
            why = CloseReason.HALF_CLOSED;
        }
        if (timer == null && allowed > 0) {
            timer = new IdleTimer(wheel, end);
        }
        if (timer != null) {
            timer.allow(allowed, why);
        }
    }

    /** A byte has come. */
    void touch() {
        if (timer != null) {
            timer.touch();
        }
    }

    /** Counts no more. */
    void cancel() {
        if (timer != null) {
            timer.cancel();
        }
    }
}
