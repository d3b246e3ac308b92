// SPDX-License-Identifier: Apache-2.0
package pen.stats;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One value in a table of the report.
 *
 * @param text what the plain text has: exact, and never two blanks in a row
 * @param shown what the page has: short
 * @param exact what the page tells who wants to know exactly; empty: what it shows is exact
 */
record Cell(String text, String shown, String exact, Look look) {
    private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};
    private static final int STEP = 1000;

    /** From here on it would read as 1000. */
    private static final double ROUNDED_UP = 999.5;

    private static final double NANOS_OF_MILLI = 1e6;
    private static final double NANOS_OF_SECOND = 1e9;

    /** How it is to be seen on the page. */
    enum Look {
        WORD,
        NUMBER,
        /** A number that is 0, where others matter more. */
        ZERO,
        /** A state that is as it should be. */
        GOOD,
        /** A state that is not. */
        BAD,
        /** A state that is neither. */
        OFF
    }

    static Cell word(String word) {
        return new Cell(word, word, "", Look.WORD);
    }

    static Cell number(long number) {
        String text = Long.toString(number);
        return new Cell(text, text, "", number == 0 ? Look.ZERO : Look.NUMBER);
    }

    /** A number, or a dash for one that is not known. */
    static Cell number(@Nullable Number number) {
        return number == null ? unknown() : number(number.longValue());
    }

    /** Bytes; on the page in units of powers of 1000. */
    static Cell bytes(long bytes) {
        String text = Long.toString(bytes);
        return bytes == 0
                ? new Cell(text, text, "", Look.ZERO)
                : new Cell(text, readable(bytes), bytes < STEP ? "" : text + " bytes", Look.NUMBER);
    }

    /** Bytes, or a dash if they are not known. */
    static Cell bytes(@Nullable Long bytes) {
        return bytes == null ? unknown() : bytes(bytes.longValue());
    }

    /** A length of time. */
    static Cell nanos(long nanos) {
        String text = nanos < NANOS_OF_SECOND
                ? String.format(Locale.ROOT, "%.2f ms", nanos / NANOS_OF_MILLI)
                : String.format(Locale.ROOT, "%.2f s", nanos / NANOS_OF_SECOND);
        return new Cell(text, text, "", Look.NUMBER);
    }

    /** Something that is not known, or does not apply. */
    static Cell unknown() {
        return new Cell("-", "–", "", Look.ZERO);
    }

    static Cell state(String words, Look look) {
        return new Cell(words, words, "", look);
    }

    boolean isNumber() {
        return look == Look.NUMBER || look == Look.ZERO;
    }

    private static String readable(long bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= ROUNDED_UP) {
            value /= STEP;
            unit++;
        }
        int digits = unit == 0 || value >= 99.95 ? 0 : 1;
        return String.format(Locale.ROOT, "%." + digits + "f %s", value, UNITS[unit]);
    }
}
