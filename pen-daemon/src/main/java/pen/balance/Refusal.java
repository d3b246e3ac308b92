// SPDX-License-Identifier: Apache-2.0
package pen.balance;

/** Why a connection did not get a server that it tried. */
public enum Refusal {
    /** The server has no address or no port. */
    NO_ADDRESS("no address"),
    /** It is blacklisted. */
    BLACKLISTED("blacklisted"),
    /** Its access list denies the client. */
    DENIED("denied"),
    /** It is at its limit. */
    LIMIT("limit"),
    /** It did not answer in time. */
    TIMEOUT("timeout"),
    /** It refused the connection, or could not be reached. */
    FAILED("failed");

    private final String words;

    Refusal(String words) {
        this.words = words;
    }

    @Override
    public String toString() {
        return words;
    }
}
