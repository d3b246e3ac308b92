// SPDX-License-Identifier: Apache-2.0
package pen.command;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The words of one command line, taken from the left.
 *
 * <pre>
 * line  = [word *(blank word)] [blank comment]
 * word  = *(any but blank), not beginning with "#" or a quotation mark
 *       | quotation mark, 1*(any but quotation mark), quotation mark
 * comment = "#" anything
 * blank = white space of ASCII
 * </pre>
 *
 * <p>A word holds no control characters, and U+FFFD, which stands for what was not UTF-8, only a comment may hold.
 */
final class Words {
    private static final String BLANKS = " \t\r\n\f\u000b";
    private static final char QUOTE = '"';
    private static final char NOT_UTF8 = '\uFFFD';

    private final Deque<String> rest = new ArrayDeque<>();

    /**
     * Splits a line.
     *
     * @throws IllegalArgumentException if a quotation mark is missing, or there is a character that no word may have
     */
    Words(String line) {
        int begin = skipBlanks(line, 0);
        while (begin < line.length() && line.charAt(begin) != '#') {
            boolean quoted = line.charAt(begin) == QUOTE;
            int end = quoted ? closing(line, begin) : endOfWord(line, begin);
            rest.add(checked(line.substring(quoted ? begin + 1 : begin, end)));
            begin = skipBlanks(line, quoted ? end + 1 : end);
        }
    }

    /**
     * The text as one word of a line, in quotation marks if it needs them.
     *
     * @throws IllegalArgumentException if no word can stand for it
     */
    static String quoted(String text) {
        checked(text);
        boolean plain = endOfWord(text, 0) == text.length() && text.charAt(0) != '#' && text.charAt(0) != QUOTE;
        if (plain) {
            return text;
        }
        if (text.indexOf(QUOTE) >= 0) {
            throw new IllegalArgumentException(text
                    + ": no word can hold it (expected: no quotation mark beside white space or at the beginning)");
        }
        return QUOTE + text + QUOTE;
    }

    boolean isEmpty() {
        return rest.isEmpty();
    }

    /**
     * Takes the next word.
     *
     * @param what it stands for, for the message
     * @throws CommandException if there is none
     */
    String next(String what) throws CommandException {
        if (rest.isEmpty()) {
            throw new CommandException(what + ": missing");
        }
        return rest.removeFirst();
    }

    /** Takes all words that are left, with a space between them. */
    String rest() {
        String all = String.join(" ", rest);
        rest.clear();
        return all;
    }

    /**
     * Ends the line.
     *
     * @throws CommandException if there are words left
     */
    void end() throws CommandException {
        if (!rest.isEmpty()) {
            throw new CommandException("unexpected \"" + String.join(" ", rest) + "\"");
        }
    }

    private static int skipBlanks(String line, int from) {
        int index = from;
        while (index < line.length() && BLANKS.indexOf(line.charAt(index)) >= 0) {
            index++;
        }
        return index;
    }

    private static int endOfWord(String line, int from) {
        int index = from;
        while (index < line.length() && BLANKS.indexOf(line.charAt(index)) < 0) {
            index++;
        }
        return index;
    }

    private static int closing(String line, int opening) {
        int end = line.indexOf(QUOTE, opening + 1);
        if (end < 0 || endOfWord(line, end) != end + 1) {
            throw new IllegalArgumentException(
                    checked(line.substring(opening)) + " (expected: a quotation mark at the end of the word)");
        }
        return end;
    }

    private static String checked(String word) {
        if (word.isEmpty()) {
            throw new IllegalArgumentException("\"\": an empty word (expected: one with characters in it)");
        }
        for (int i = 0; i < word.length(); i++) {
            char each = word.charAt(i);
            if (each == NOT_UTF8) {
                throw new IllegalArgumentException("bytes that are not UTF-8 (expected: text in UTF-8)");
            }
            if (Character.isISOControl(each)) {
                throw new IllegalArgumentException(
                        String.format("control character 0x%02x in the command (expected: text)", (int) each));
            }
        }
        return word;
    }
}
