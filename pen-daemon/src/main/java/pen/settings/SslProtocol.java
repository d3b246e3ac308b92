// SPDX-License-Identifier: Apache-2.0
package pen.settings;

/** A version of TLS that pen can speak, lowest first. */
public enum SslProtocol {
    /** RFC 2246. */
    TLS1("tls1", "TLSv1"),
    /** RFC 4346. */
    TLS1_1("tls1.1", "TLSv1.1"),
    /** RFC 5246. */
    TLS1_2("tls1.2", "TLSv1.2"),
    /** RFC 8446. */
    TLS1_3("tls1.3", "TLSv1.3");

    private final String word;
    private final String javaName;

    SslProtocol(String word, String javaName) {
        this.word = word;
        this.javaName = javaName;
    }

    /**
     * Reads the lowest version to accept; {@code ssl23} stands for the default.
     *
     * @param what where it was written, for the message
     * @throws IllegalArgumentException if it is none; the message names it and what is legal
     */
    static SslProtocol parse(String what, String text) {
        if (text.equals("ssl23")) {
            return TLS1_2;
        }
        for (SslProtocol protocol : values()) {
            if (protocol.word.equals(text)) {
                return protocol;
            }
        }
        String why = text.equals("ssl2") || text.equals("ssl3") ? ": broken, and not spoken any more" : "";
        throw new IllegalArgumentException(
                what + ": " + text + why + " (expected: tls1, tls1.1, tls1.2, tls1.3 or ssl23, the default)");
    }

    /** The name in Java's standard names. */
    public String javaName() {
        return javaName;
    }

    /** The name in the control language. */
    @Override
    public String toString() {
        return word;
    }
}
