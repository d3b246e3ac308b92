// SPDX-License-Identifier: Apache-2.0
package penlogd;

/** Text that nobody's terminal obeys, and that is one line whatever was in it. */
final class Printable {
    private static final char DELETE = 127;
    private static final String HEX = "0123456789abcdef";

    private Printable() {}

    /** The same text with {@code \xNN} for each control character of ASCII; other bytes stay, as UTF-8 has them. */
    static String of(String text) {
        for (int at = 0; at < text.length(); at++) {
            if (isControl(text.charAt(at))) {
                return escaped(text, at);
            }
        }
        return text;
    }

    private static String escaped(String text, int from) {
        StringBuilder escaped = new StringBuilder(text.length() + 16).append(text, 0, from);
        for (int at = from; at < text.length(); at++) {
            char c = text.charAt(at);
            if (isControl(c)) {
                escaped.append("\\x").append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
            } else {
                escaped.append(c);
            }
        }
        return escaped.toString();
    }

    private static boolean isControl(char c) {
        return c < ' ' || c == DELETE;
    }
}
