// SPDX-License-Identifier: Apache-2.0
package penlogd;

import org.jspecify.annotations.Nullable;
import pen.log.AddressText;

/**
 * A line of a web server's log, in which pen is the client.
 *
 * <pre>
 * line    = field SP *OCTET                       ; the address of the client, with or without its port
 * stamp   = "[" 2DIGIT "/" month "/" 4DIGIT ":" 2DIGIT ":" 2DIGIT ":" 2DIGIT SP ("+" / "-") 4DIGIT "]"
 * request = DQUOTE *(OCTET / "\" OCTET) DQUOTE    ; the first after the stamp, or at all if there is no stamp
 * </pre>
 *
 * That is the Common Log Format of Apache and nginx, and whatever begins like it. Strings hold a byte in each
 * character.
 *
 * @param text all of it, without its newline
 * @param field its first field
 * @param stamp when, by the web server's clock; s since 1970, or {@link #NO_STAMP}
 * @param request as pen tells of it ({@link #PREFIX}); null: there is none
 */
record WebLine(
        String text, String field, long stamp, @Nullable String request) {
    static final long NO_STAMP = Long.MIN_VALUE;

    /** What pen tells of a request; bytes. */
    static final int PREFIX = 100;

    /** What of a line is what. Never fails: a line may have nothing of all that. */
    static WebLine parse(String text) {
        int end = text.indexOf(' ');
        String field = end < 0 ? text : text.substring(0, end);
        int bracket = end < 0 ? -1 : text.indexOf('[', end);
        long stamp = bracket < 0 ? NO_STAMP : ClfTime.parse(text, bracket);
        int quote = text.indexOf('"', stamp == NO_STAMP ? Math.max(end, 0) : bracket);
        return new WebLine(text, field, stamp, quote < 0 ? null : request(text, quote + 1));
    }

    /** The beginning of a request that pen tells of, without the blanks at its end, which only nginx writes. */
    static String prefix(String request) {
        int end = Math.min(request.length(), PREFIX);
        while (end > 0 && request.charAt(end - 1) == ' ') {
            end--;
        }
        return end == request.length() ? request : request.substring(0, end);
    }

    /** The same line, of another client. */
    String of(String client) {
        return client + text.substring(field.length());
    }

    /** The line as it came, but for a port that the address has; what is no address stays. */
    String ofNobody() {
        return of(AddressText.withoutPort(field));
    }

    /** Most requests are of visible characters only. */
    private static String request(String text, int from) {
        int most = Math.min(text.length(), from + PREFIX);
        int at = from;
        while (at < most && isPlain(text.charAt(at))) {
            at++;
        }
        boolean whole = at == most || text.charAt(at) == '"';
        return prefix(whole ? text.substring(from, at) : unescaped(text, from));
    }

    private static boolean isPlain(char octet) {
        return octet >= ' ' && octet <= '~' && octet != '"' && octet != '\\';
    }

    /** Undoes what the web server wrote of bytes, and does what pen does with them. */
    private static String unescaped(String text, int from) {
        StringBuilder request = new StringBuilder(PREFIX);
        for (int at = from; at < text.length() && text.charAt(at) != '"' && request.length() < PREFIX; at++) {
            char octet = text.charAt(at);
            if (octet == '\\' && at + 1 < text.length()) {
                at++;
                octet = text.charAt(at);
                if (octet == 'x' && at + 2 < text.length()) {
                    octet = hex(text, at + 1);
                    at += 2;
                } else if (octet != '"' && octet != '\\') {
                    // \n, \t and the like: control characters all of them.
                    octet = 0;
                }
            }
            request.append(octet < ' ' || octet > '~' ? '.' : octet);
        }
        return request.toString();
    }

    private static char hex(String text, int at) {
        int value = Character.digit(text.charAt(at), 16) << 4 | Character.digit(text.charAt(at + 1), 16);
        return value < 0 ? 0 : (char) value;
    }
}
