// SPDX-License-Identifier: Apache-2.0
package penlogd;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Text that no terminal obeys, and that is one line whatever was in it. A byte in each character, here and in what
 * comes of it.
 */
final class Printable {
    private static final char DELETE = 127;

    // The control characters of 8 bits (ECMA-48, 5.3), and what UTF-8 begins them with.
    private static final char FIRST_C1 = 0x80;
    private static final char LAST_C1 = 0x9f;
    private static final char LEAD_C1 = 0xc2;

    private static final String HEX = "0123456789abcdef";

    private Printable() {}

    /**
     * The same text with {@code \xNN} for each byte of a control character. Those of 8 bits are looked for among the
     * characters of UTF-8 if it is that, else among the bytes; all other bytes stay.
     */
    static String of(String text) {
        for (int at = 0; at < text.length(); at++) {
            if (isControl(text.charAt(at)) || isC1(text.charAt(at))) {
                // A lead of UTF-8 may be before it.
                return escaped(text, Math.max(0, at - 1));
            }
        }
        return text;
    }

    private static String escaped(String text, int from) {
        boolean unicode = isUnicode(text);
        StringBuilder escaped = new StringBuilder(text.length() + 16).append(text, 0, from);
        for (int at = from; at < text.length(); at++) {
            char c = text.charAt(at);
            boolean begins = unicode && c == LEAD_C1 && isC1(text.charAt(at + 1));
            boolean ends = isC1(c) && (!unicode || (at > 0 && text.charAt(at - 1) == LEAD_C1));
            if (isControl(c) || begins || ends) {
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

    private static boolean isC1(char c) {
        return c >= FIRST_C1 && c <= LAST_C1;
    }

    private static boolean isUnicode(String text) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
            return true;
        } catch (CharacterCodingException e) {
            // The exception is the answer.
            return false;
        }
    }
}
