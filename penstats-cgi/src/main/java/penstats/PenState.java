// SPDX-License-Identifier: Apache-2.0
package penstats;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a pen.
 *
 * @param since when this state began
 * @param tried when the pen was last asked for a report; null: never
 * @param error what was tried and why it failed; null while it is up, or was never asked
 * @param report the last one; null: none came so far
 */
record PenState(
        String name,
        State state,
        Instant since,
        @Nullable Instant tried,
        @Nullable String error,
        @Nullable Report report) {

    /** Whether a pen's figures are those of now. */
    enum State {
        /** Its last report came. */
        UP,
        /** It gave reports, but cannot be reached now: figures are the last known. */
        STALE,
        /** None came so far. */
        UNKNOWN;

        /** As events and pages have it. */
        String word() {
            return switch (this) {
                case UP -> "up";
                case STALE -> "stale";
                case UNKNOWN -> "unknown";
            };
        }
    }

    static PenState unknown(String name, Instant now) {
        return new PenState(name, State.UNKNOWN, now, null, null, null);
    }

    /** The state after a report came. */
    PenState reported(Report next, Instant now) {
        return new PenState(name, State.UP, state == State.UP ? since : now, now, null, next);
    }

    /** The state after it gave none. */
    PenState failed(String reason, Instant now) {
        return new PenState(
                name,
                report == null ? State.UNKNOWN : State.STALE,
                state == State.UP ? now : since,
                now,
                reason,
                report);
    }
}
