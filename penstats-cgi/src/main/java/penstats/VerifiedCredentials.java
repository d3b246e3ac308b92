// SPDX-License-Identifier: Apache-2.0
package penstats;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The credentials that were right a short while ago: browsers send theirs with each request, and bcrypt is slow by
 * intent. Keeps no password, only hashes that are of no use to another process. Any thread may call; one short lock.
 */
final class VerifiedCredentials {
    /** So long somebody may stay unasked; nanoseconds. */
    static final long LIFETIME = TimeUnit.MINUTES.toNanos(5);

    /** More people than watch one penstats. */
    private static final int MOST = 1000;

    private final SecretHash hash = new SecretHash();
    private final LongSupplier clock;

    /** By hash, the oldest first: when each was verified. */
    private final Map<ByteBuffer, Long> verified = new LinkedHashMap<>();

    /** @param clock nanoseconds from any origin, as {@link System#nanoTime} */
    VerifiedCredentials(LongSupplier clock) {
        this.clock = clock;
    }

    synchronized boolean contains(Credentials credentials) {
        Long since = verified.get(key(credentials));
        return since != null && clock.getAsLong() - since < LIFETIME;
    }

    synchronized void add(Credentials credentials) {
        ByteBuffer key = key(credentials);
        verified.remove(key);
        if (verified.size() == MOST) {
            verified.remove(verified.keySet().iterator().next());
        }
        verified.put(key, clock.getAsLong());
    }

    private ByteBuffer key(Credentials credentials) {
        // A NUL cannot be in a name, so it ends there.
        byte[] name = (credentials.name() + "\0").getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.wrap(hash.of(name, credentials.password().getBytes(StandardCharsets.UTF_8)));
    }
}
