// SPDX-License-Identifier: Apache-2.0
package pen.settings;

import java.util.Locale;

/** Whose close ends a whole connection at once, instead of only that side's half of it. */
public enum FastClose {
    /** Nobody's. */
    OFF,
    /** The server's. */
    UP,
    /** The client's. */
    DOWN,
    /** That of whichever closes first. */
    BOTH;

    /**
     * Reads a name.
     *
     * @throws IllegalArgumentException if it is none; the message names it and what is legal
     */
    static FastClose parse(String text) {
        for (FastClose value : values()) {
            if (value.toString().equals(text)) {
                return value;
            }
        }
        throw new IllegalArgumentException("tcp_fastclose: " + text + " (expected: up, down, both or off)");
    }

    /** Whether the connection ends when its client closes. */
    public boolean onClient() {
        return this == DOWN || this == BOTH;
    }

    /** Whether the connection ends when its server closes. */
    public boolean onServer() {
        return this == UP || this == BOTH;
    }

    /** The name in the control language. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
