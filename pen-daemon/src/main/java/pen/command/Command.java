// SPDX-License-Identifier: Apache-2.0
package pen.command;

import java.io.IOException;
import java.util.stream.Stream;
import pen.settings.Settings;

/**
 * One row of the control language.
 *
 * @param name its first word, or {@code no} and its second word
 * @param arguments what may follow, in the notation of the manual page; empty: nothing
 * @param help what it does, in a line
 * @param action does it
 * @param printer how {@code write} prints what it sets
 */
record Command(String name, String arguments, String help, Action action, Printer printer) {
    /** What a command does. */
    @FunctionalInterface
    interface Action {
        /**
         * Takes its arguments, changes the draft, and answers.
         *
         * @return the reply, without its last line end; empty: none
         * @throws CommandException if the arguments are not legal
         * @throws IllegalArgumentException if a value is not legal; the message names it and what is
         * @throws IOException if something named by the arguments is not there
         */
        String run(Words arguments, Draft draft) throws CommandException, IOException;
    }

    /** How what a command sets is printed, so that the lines, run on a new pen, set the same. */
    @FunctionalInterface
    interface Printer {
        /** For what sets nothing, or is printed by another row. */
        Printer NOTHING = settings -> Stream.empty();

        /**
         * The lines.
         *
         * @throws IllegalArgumentException if no line can set it, because of a character that no word can hold
         */
        Stream<String> lines(Settings settings);
    }

    String usage() {
        return arguments.isEmpty() ? name : name + " " + arguments;
    }
}
