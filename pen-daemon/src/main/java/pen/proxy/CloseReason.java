// SPDX-License-Identifier: Apache-2.0
package pen.proxy;

/** Why a connection ended. */
public enum CloseReason {
    /** Both sides had sent all they had. */
    FINISHED("finished"),
    /** A side broke the connection off. */
    RESET("reset"),
    /** No server could take it. */
    NO_SERVER("no server"),
    /** An error inside pen. */
    FAULT("fault"),
    /** Pen itself ends. */
    PEN_ENDS("pen ends");

    private final String words;

    CloseReason(String words) {
        this.words = words;
    }

    @Override
    public String toString() {
        return words;
    }
}
