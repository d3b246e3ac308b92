// SPDX-License-Identifier: Apache-2.0
package penlogd;

/**
 * The message in a datagram of syslog, as nginx and rsyslog send log lines.
 *
 * <pre>
 * RFC 3164, section 4.1: "&lt;" 1*3DIGIT "&gt;" Mmm SP dd SP hh:mm:ss SP [host SP] tag ":" [SP] message
 * RFC 5424, section 6:   "&lt;" 1*3DIGIT "&gt;" "1" SP time SP host SP app SP process SP id SP data SP [BOM] message
 * </pre>
 */
final class Syslog {
    /** Of RFC 3164, with the space after it. */
    private static final int TIME = 16;

    /** Time, host, application, process and kind, after the version. */
    private static final int FIELDS = 5;

    /** UTF-8's byte order mark, a byte in each character. */
    private static final String BOM = "\u00ef\u00bb\u00bf";

    private Syslog() {}

    /** The message; a line that is not of syslog is one itself. */
    static String message(String line) {
        int end = line.startsWith("<") ? line.indexOf('>') : -1;
        if (end < 2 || end > 4 || !isNumber(line, 1, end)) {
            return line;
        }
        String rest = line.substring(end + 1);
        return rest.startsWith("1 ") ? newer(rest) : older(rest);
    }

    private static String newer(String rest) {
        int at = 2;
        for (int field = 0; field < FIELDS; field++) {
            int space = rest.indexOf(' ', at);
            if (space < 0) {
                return "";
            }
            at = space + 1;
        }
        at = afterData(rest, at);
        String message = at < rest.length() && rest.charAt(at) == ' ' ? rest.substring(at + 1) : rest.substring(at);
        return message.startsWith(BOM) ? message.substring(BOM.length()) : message;
    }

    /** Where structured data ends: a hyphen, or elements in brackets, whose values may have brackets in quotes. */
    private static int afterData(String rest, int from) {
        int at = from;
        if (at < rest.length() && rest.charAt(at) == '-') {
            return at + 1;
        }
        boolean quoted = false;
        int depth = 0;
        for (; at < rest.length(); at++) {
            char c = rest.charAt(at);
            if (quoted && c == '\\') {
                at++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && c == '[') {
                depth++;
            } else if (!quoted && c == ']') {
                depth--;
            } else if (depth == 0) {
                return at;
            }
        }
        return rest.length();
    }

    private static String older(String rest) {
        int tag = rest.indexOf(':', Math.min(TIME, rest.length()));
        if (tag < 0) {
            return rest;
        }
        return rest.startsWith(" ", tag + 1) ? rest.substring(tag + 2) : rest.substring(tag + 1);
    }

    private static boolean isNumber(String line, int from, int to) {
        for (int at = from; at < to; at++) {
            if (line.charAt(at) < '0' || line.charAt(at) > '9') {
                return false;
            }
        }
        return true;
    }
}
