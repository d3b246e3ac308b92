// SPDX-License-Identifier: Apache-2.0
package pen.settings;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A switch of TLS. */
public enum SslOption {
    /** Always in force. */
    NO_SSLV2("no_sslv2", null),
    /** Always in force. */
    NO_SSLV3("no_sslv3", null),
    NO_TLSV1("no_tlsv1", SslProtocol.TLS1),
    NO_TLSV1_1("no_tlsv1.1", SslProtocol.TLS1_1),
    NO_TLSV1_2("no_tlsv1.2", SslProtocol.TLS1_2),
    /** Pen's order of ciphers counts, not the client's: always in force, as with HAProxy. */
    CIPHER_SERVER_PREFERENCE("cipher_server_preference", null);

    private final String word;
    private final @Nullable SslProtocol excluded;

    SslOption(String word, @Nullable SslProtocol excluded) {
        this.word = word;
        this.excluded = excluded;
    }

    /**
     * Reads a name.
     *
     * @throws IllegalArgumentException if it is none; the message names it and what is legal
     */
    public static SslOption parse(String text) {
        return Arrays.stream(values())
                .filter(option -> option.word.equals(text.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("ssl_option: " + text + " (expected: one of "
                        + Arrays.stream(values()).map(SslOption::toString).collect(Collectors.joining(", ")) + ")"));
    }

    /** Whether it switches the protocol off. */
    public boolean excludes(SslProtocol protocol) {
        return excluded == protocol;
    }

    /** The name in the control language. */
    @Override
    public String toString() {
        return word;
    }
}
