// SPDX-License-Identifier: Apache-2.0
package pen.balance;

/** Why a connection ended. */
public enum CloseReason {
    /** Both sides had sent all they had. */
    FINISHED("finished"),
    /** A side broke the connection off. */
    RESET("reset"),
    /** Nothing came from either side for {@code idle_timeout}. */
    IDLE("idle"),
    /** One side had ended, and nothing came from the other for {@code half_close_timeout}. */
    HALF_CLOSED("half-closed"),
    /** The client access list denies the client, or the access list of every server that could take it does. */
    DENIED("denied"),
    /** The client's TLS handshake did not come to its end. */
    HANDSHAKE("handshake failed"),
    /** Every server that could take it was at its limit. */
    LIMIT("limit"),
    /** No server answered in time. */
    TIMEOUT("timeout"),
    /** No server could take it. */
    NO_SERVER("no server"),
    /** A flow of datagrams that was the least recently used when another needed its place. */
    RECYCLED("recycled"),
    /** The client sent what is no good request, under {@code http}. */
    BAD_REQUEST("bad request"),
    /** By the {@code close} command. */
    KILLED("killed"),
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
