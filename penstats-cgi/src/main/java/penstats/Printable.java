// SPDX-License-Identifier: Apache-2.0
package penstats;

/** Text that is one line whatever was in it, and that no terminal obeys. */
final class Printable {
    /** Beyond that a message would be no message. */
    private static final int LONGEST = 200;

    private Printable() {}

    /** The text with {@code \\uNNNN} for each character that is not to be seen, cut where it is too long. */
    static String of(String text) {
        StringBuilder seen = new StringBuilder();
        for (int at = 0; at < text.length(); at++) {
            if (seen.length() >= LONGEST) {
                return seen.append("...").toString();
            }
            char c = text.charAt(at);
            if (isHarmless(c)) {
                seen.append(c);
            } else {
                seen.append(String.format("\\u%04x", (int) c));
            }
        }
        return seen.toString();
    }

    private static boolean isHarmless(char c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
