// SPDX-License-Identifier: Apache-2.0
package pen.command;

/** A command that was refused; the message says what was wrong and what is legal. */
public final class CommandException extends Exception {
    CommandException(String message) {
        super(message);
    }

    CommandException(Exception cause) {
        this(String.valueOf(cause.getMessage()), cause);
    }

    /** A refusal, with a message that says where the command stands too. */
    public CommandException(String message, Throwable cause) {
        super(message, cause);
    }
}
