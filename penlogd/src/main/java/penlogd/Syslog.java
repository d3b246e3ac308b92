// SPDX-License-Identifier: Apache-2.0
package penlogd;

import pen.log.AddressText;

/**
 * The message in a datagram of syslog, as nginx and rsyslog send log lines.
 *
 * <pre>
 * line  = pri (older / newer)
 * pri   = "&lt;" 1*3DIGIT "&gt;"
 * older = [time SP] [[host SP] tag [SP]] message             ; RFC 3164, section 4.1, and what is sent as such
 * newer = "1" SP time SP host SP app SP process SP id SP data [SP [BOM] message]    ; RFC 5424, section 6
 * time  = Mmm SP dd SP hh:mm:ss / RFC 3339, section 5.6      ; the latter or "-" in newer
 * tag   = name ["[" [name] "]"] ":"
 * name  = 1*(ALPHA / DIGIT / "_" / "." / "/" / "-")
 * </pre>
 *
 * A host stands after a time only, and without a tag only before an address, with or without a port. A tag without a
 * time has a space after it. What does not fit belongs to the message: no part of a line is lost.
 */
final class Syslog {
    /** Time, host, application, process and kind, after the version. */
    private static final int FIELDS = 5;

    private static final String OLDER_TIME = "Aaa d0 00:00:00 ";

    /** What comes after the seconds, a fraction and the zone, is not looked at. */
    private static final String NEWER_TIME = "0000-00-00T00:00:00";

    /** UTF-8's byte order mark, a byte in each character. */
    private static final String BOM = "\u00ef\u00bb\u00bf";

    /** What nginx writes for the address of a client that came by a Unix socket. */
    private static final String UNIX = "unix:";

    private Syslog() {}

    /** The message; a line that is not of syslog is one itself. */
    static String message(String line) {
        int end = line.startsWith("<") ? line.indexOf('>') : -1;
        if (end < 2 || end > 4 || !fits(line, 1, "000".substring(0, end - 1))) {
            return line;
        }
        String rest = line.substring(end + 1);
        int message = rest.startsWith("1 ") ? newer(rest) : -1;
        return rest.substring(message < 0 ? older(rest) : message);
    }

    /** Where the message begins; -1: that is no such header. */
    private static int newer(String rest) {
        int at = 2;
        if (!rest.startsWith("- ", at) && !fits(rest, at, NEWER_TIME)) {
            return -1;
        }
        for (int field = 0; field < FIELDS; field++) {
            at = rest.indexOf(' ', at) + 1;
            if (at == 0) {
                return -1;
            }
        }
        at = afterData(rest, at);
        if (at < 0 || at == rest.length()) {
            return at;
        }
        if (rest.charAt(at) != ' ') {
            return -1;
        }
        return rest.startsWith(BOM, at + 1) ? at + 1 + BOM.length() : at + 1;
    }

    /**
     * Where structured data ends: a hyphen, or elements in brackets, whose values may have brackets in quotes; -1: that
     * is none.
     */
    private static int afterData(String rest, int from) {
        if (rest.startsWith("-", from)) {
            return from + 1;
        }
        int at = from;
        boolean quoted = false;
        boolean inside = false;
        for (; at < rest.length(); at++) {
            char c = rest.charAt(at);
            if (!inside && c != '[') {
                break;
            }
            if (quoted && c == '\\') {
                at++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && (c == '[' || c == ']')) {
                inside = c == '[';
            }
        }
        return inside || at == from ? -1 : at;
    }

    /** Where the message begins. */
    private static int older(String rest) {
        int from = afterTime(rest);
        int first = afterTag(rest, from);
        if (from == 0) {
            return first > 0 && rest.charAt(first - 1) == ' ' ? first : from;
        }
        if (first > 0) {
            return first;
        }
        int next = rest.indexOf(' ', from) + 1;
        if (next == 0 || !isHost(rest.substring(from, next - 1))) {
            return from;
        }
        int second = afterTag(rest, next);
        if (second > 0) {
            return second;
        }
        return isAddress(word(rest, next)) ? next : from;
    }

    private static int afterTime(String rest) {
        if (fits(rest, 0, OLDER_TIME)) {
            return OLDER_TIME.length();
        }
        return fits(rest, 0, NEWER_TIME) ? rest.indexOf(' ') + 1 : 0;
    }

    /** Where it goes on behind a tag; -1: there is none. An address, or a name with a port, looks much like one. */
    private static int afterTag(String rest, int from) {
        int at = afterName(rest, from);
        boolean named = at > from;
        if (named && rest.startsWith("[", at)) {
            int process = afterName(rest, at + 1);
            at = rest.startsWith("]", process) ? process + 1 : at;
        }
        if (!named || !rest.startsWith(":", at) || rest.startsWith(UNIX, from)) {
            return -1;
        }
        String word = word(rest, from);
        if (isAddress(word) || isNumber(word.substring(Math.min(at + 1 - from, word.length())))) {
            return -1;
        }
        return rest.startsWith(" ", at + 1) ? at + 2 : at + 1;
    }

    private static int afterName(String rest, int from) {
        int at = from;
        while (at < rest.length() && isOfName(rest.charAt(at))) {
            at++;
        }
        return at;
    }

    private static boolean isHost(String word) {
        return !word.isEmpty() && (word.indexOf(':') < 0 || AddressText.isAddress(word));
    }

    private static boolean isAddress(String word) {
        return AddressText.isAddress(AddressText.withoutPort(word));
    }

    private static String word(String rest, int from) {
        int space = rest.indexOf(' ', from);
        return rest.substring(from, space < 0 ? rest.length() : space);
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty() && fits(text, 0, "0".repeat(text.length()));
    }

    /**
     * Whether there is text of this form: a letter for A and a, a digit for 0, a digit or a space for d, else itself.
     */
    private static boolean fits(String text, int from, String form) {
        if (text.length() - from < form.length()) {
            return false;
        }
        for (int i = 0; i < form.length(); i++) {
            char c = text.charAt(from + i);
            boolean digit = c >= '0' && c <= '9';
            boolean fits =
                    switch (form.charAt(i)) {
                        case 'A' -> c >= 'A' && c <= 'Z';
                        case 'a' -> c >= 'a' && c <= 'z';
                        case '0' -> digit;
                        case 'd' -> digit || c == ' ';
                        default -> c == form.charAt(i);
                    };
            if (!fits) {
                return false;
            }
        }
        return true;
    }

    private static boolean isOfName(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '_'
                || c == '.'
                || c == '/'
                || c == '-';
    }
}
