// SPDX-License-Identifier: Apache-2.0
package pen.settings;

/** What the access log tells. */
public enum LogFormat {
    /** A line for each request, as pen 0.34.1 has it. */
    PEN("pen"),
    /** Also where connections begin and end, with both their ends: {@link pen.log.LogRecord}. */
    EXACT("exact");

    private final String word;

    LogFormat(String word) {
        this.word = word;
    }

    /**
     * Reads a format.
     *
     * @param what where it was written, for the message
     * @throws IllegalArgumentException if it is none; the message names it and what is legal
     */
    static LogFormat parse(String what, String text) {
        for (LogFormat format : values()) {
            if (format.word.equals(text)) {
                return format;
            }
        }
        throw new IllegalArgumentException(what + ": " + text + " (expected: pen or exact)");
    }

    /** The name in the control language. */
    @Override
    public String toString() {
        return word;
    }
}
