// SPDX-License-Identifier: Apache-2.0
package penstats;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Why a pen gave no answer, or refused; the message says it in words. */
final class PenException extends IOException {
    private final Kind kind;

    /** What became of a question. */
    enum Kind {
        /** There was no answer, or none that makes sense. */
        UNREACHABLE,
        /** The pen answered that it will not. */
        REFUSED,
        /** It was not asked: too many questions wait already. */
        BUSY
    }

    PenException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    Kind kind() {
        return kind;
    }

    /** The message, which is always there. */
    String reason() {
        return String.valueOf(getMessage());
    }

    /** The failure of a question, out of what a future wraps it in; whatever else it is, is a fault of ours. */
    static PenException of(Throwable failure) {
        Throwable cause = failure;
        while (!(cause instanceof PenException) && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause instanceof PenException known
                ? known
                : new PenException(Kind.UNREACHABLE, "fault in penstats: " + cause, cause);
    }
}
