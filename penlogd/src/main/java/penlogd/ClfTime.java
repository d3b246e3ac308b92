// SPDX-License-Identifier: Apache-2.0
package penlogd;

import java.time.DateTimeException;
import java.time.LocalDate;

/**
 * The time of the Common Log Format: {@code [10/Oct/2000:13:55:36 -0700]}. It is read for each line, without the
 * objects and exceptions that a {@link java.time.format.DateTimeFormatter} makes.
 */
final class ClfTime {
    private static final String MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";

    /** From one bracket to the other. */
    private static final int LENGTH = 28;

    private ClfTime() {}

    /**
     * The time that begins with the bracket at this place.
     *
     * @return s since 1970, or {@link WebLine#NO_STAMP} if that is no such time
     */
    static long parse(String text, int at) {
        if (text.length() < at + LENGTH
                || text.charAt(at + 3) != '/'
                || text.charAt(at + 7) != '/'
                || text.charAt(at + 12) != ':'
                || text.charAt(at + 15) != ':'
                || text.charAt(at + 18) != ':'
                || text.charAt(at + 21) != ' '
                || text.charAt(at + 27) != ']') {
            return WebLine.NO_STAMP;
        }
        int month = MONTHS.indexOf(text.substring(at + 4, at + 7));
        int day = number(text, at + 1, 2);
        int year = number(text, at + 8, 4);
        int hour = number(text, at + 13, 2);
        int minute = number(text, at + 16, 2);
        int second = number(text, at + 19, 2);
        int zone = number(text, at + 23, 2) * 3600 + number(text, at + 25, 2) * 60;
        char sign = text.charAt(at + 22);
        boolean wrong = month < 0 || month % 3 != 0 || (day | year | hour | minute | second | zone) < 0;
        // A leap second is the 60th.
        if (wrong || hour > 23 || minute > 59 || second > 60 || (sign != '+' && sign != '-')) {
            return WebLine.NO_STAMP;
        }
        try {
            long local =
                    LocalDate.of(year, month / 3 + 1, day).toEpochDay() * 86_400 + hour * 3600L + minute * 60L + second;
            return sign == '-' ? local + zone : local - zone;
        } catch (DateTimeException e) {
            // The exception is the answer: there is no such day.
            return WebLine.NO_STAMP;
        }
    }

    /** Digits; far below 0 if they are none. */
    private static int number(String text, int at, int digits) {
        int value = 0;
        for (int i = at; i < at + digits; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1_000_000;
            }
            value = value * 10 + digit;
        }
        return value;
    }
}
