// SPDX-License-Identifier: Apache-2.0
package pen.command;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/** The words of one command line, taken from the left. */
final class Words {
    /** The control characters that are white space. */
    private static final String BLANKS = "\t\n\u000b\f\r";

    private final Deque<String> rest;

    /**
     * Splits at white space; a {@code #} begins a comment.
     *
     * @throws IllegalArgumentException if there is a control character before it: replies and logs would repeat it
     */
    Words(String line) {
        int comment = line.indexOf('#');
        String text = comment < 0 ? line : line.substring(0, comment);
        text.chars()
                .filter(c -> Character.isISOControl(c) && BLANKS.indexOf(c) < 0)
                .findFirst()
                .ifPresent(c -> {
                    throw new IllegalArgumentException(
                            String.format("control character 0x%02x in the command (expected: text)", c));
                });
        text = text.trim();
        rest = new ArrayDeque<>(text.isEmpty() ? List.of() : Arrays.asList(text.split("\\s+", -1)));
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
}
