// SPDX-License-Identifier: Apache-2.0
package penstats;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Proofs that a control form comes from a page of this process: each is good for one user, for half a day.
 *
 * <pre>
 * token = base64url(expiry HMAC-SHA256(key, expiry name))      ; the key lives as long as the process
 * </pre>
 *
 * Any thread may call.
 */
final class Tokens {
    /** A page that stays open for longer gets another one when it is loaded again. */
    static final long LIFETIME = TimeUnit.HOURS.toNanos(12);

    private static final int LENGTH = Long.BYTES + SecretHash.LENGTH;

    private final SecretHash hash = new SecretHash();
    private final LongSupplier clock;

    /** @param clock nanoseconds from any origin, as {@link System#nanoTime} */
    Tokens(LongSupplier clock) {
        this.clock = clock;
    }

    /** A token for the pages of this user. */
    String issue(String name) {
        byte[] token = token(name, clock.getAsLong() + LIFETIME);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
    }

    /** Whether it was issued to this user, not too long ago. */
    boolean isValid(String name, String token) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(token);
        } catch (IllegalArgumentException e) {
            // It never was one of ours.
            return false;
        }
        if (bytes.length != LENGTH) {
            return false;
        }
        long expiry = ByteBuffer.wrap(bytes).getLong();
        return MessageDigest.isEqual(bytes, token(name, expiry)) && expiry - clock.getAsLong() > 0;
    }

    private byte[] token(String name, long expiry) {
        byte[] start = ByteBuffer.allocate(Long.BYTES).putLong(expiry).array();
        byte[] proof = hash.of(start, name.getBytes(StandardCharsets.UTF_8));
        return ByteBuffer.allocate(LENGTH).put(start).put(proof).array();
    }
}
