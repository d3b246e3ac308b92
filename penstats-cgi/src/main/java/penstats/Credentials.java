// SPDX-License-Identifier: Apache-2.0
package penstats;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A name and a password, as a browser sends them. */
record Credentials(String name, String password) {
    private static final String SCHEME = "basic ";

    /** More than anybody types; bcrypt itself looks at 72 bytes. */
    private static final int LONGEST = 1024;

    /**
     * Reads the header {@code Authorization}; RFC 7617:
     *
     * <pre>
     * "Basic" SP base64(name ":" password)      ; UTF-8 without control characters, no ":" in the name
     * </pre>
     *
     * @return empty if there is none, or it is something else
     */
    static Optional<Credentials> parse(@Nullable String authorization) {
        if (authorization == null
                || authorization.length() > LONGEST
                || !authorization.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
            return Optional.empty();
        }
        try {
            byte[] bytes = Base64.getDecoder()
                    .decode(authorization.substring(SCHEME.length()).strip());
            String pair = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            int colon = pair.indexOf(':');
            return colon < 0 || pair.chars().anyMatch(Character::isISOControl)
                    ? Optional.empty()
                    : Optional.of(new Credentials(pair.substring(0, colon), pair.substring(colon + 1)));
        } catch (IllegalArgumentException | CharacterCodingException e) {
            // No credentials, so as if there were none.
            return Optional.empty();
        }
    }

    /** Without the password, which belongs in no message. */
    @Override
    public String toString() {
        return name;
    }
}
