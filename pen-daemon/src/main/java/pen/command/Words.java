// SPDX-License-Identifier: Apache-2.0
package pen.command;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/** The words of one command line, taken from the left. */
final class Words {
    private final Deque<String> rest;

    /** Splits at white space; a {@code #} begins a comment. */
    Words(String line) {
        int comment = line.indexOf('#');
        String text = (comment < 0 ? line : line.substring(0, comment)).trim();
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
