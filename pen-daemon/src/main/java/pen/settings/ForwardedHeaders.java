// SPDX-License-Identifier: Apache-2.0
package pen.settings;

import java.util.Locale;

/** What becomes of {@code X-Forwarded-For} and {@code X-Forwarded-Proto} in requests on their way to a server. */
public enum ForwardedHeaders {
    /** Nothing: what passes is not looked into. */
    OFF,
    /** The client becomes the last of those in the list; the protocol, of which there is one, is replaced. */
    APPEND,
    /** Both are pen's alone. */
    REPLACE,
    /** Each is added if the client did not send it, who can forge both. */
    IF_NONE;

    /**
     * Reads what stands behind the command's name.
     *
     * @throws IllegalArgumentException if it is none of the other ways; the message names it and what is legal
     */
    static ForwardedHeaders parse(String what, String text) {
        for (ForwardedHeaders value : values()) {
            if (value != OFF && value.toString().equals(text)) {
                return value;
            }
        }
        throw new IllegalArgumentException(what + ": " + text + " (expected: append, replace or if_none)");
    }

    /** Whether anything is done. */
    public boolean isOn() {
        return this != OFF;
    }

    /** The name in the control language. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
