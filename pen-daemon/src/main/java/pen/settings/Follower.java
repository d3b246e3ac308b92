// SPDX-License-Identifier: Apache-2.0
package pen.settings;

import java.io.IOException;

/** A part of pen that follows the settings. */
public interface Follower {
    /** What a part has made ready: exactly one of the two methods is called. */
    interface Change {
        /** Nothing to do either way. */
        Change NONE = new Change() {};

        /** Puts it in force; all that can fail is done by now. */
        default void commit() {}

        /** Undoes the preparation. */
        default void cancel() {}
    }

    /**
     * Opens and checks what the next settings need, and changes nothing yet.
     *
     * @throws IllegalArgumentException if a value cannot be followed; the message names it and what is legal
     * @throws IOException if something cannot be opened; the message names it
     */
    Change prepare(Settings now, Settings next) throws IOException;
}
