// SPDX-License-Identifier: Apache-2.0
package penstats;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A hash that only this process can make: HMAC-SHA256 (RFC 2104) with a key of its own. Any thread may call. */
final class SecretHash {
    /** Bytes in a hash. */
    static final int LENGTH = 32;

    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;

    SecretHash() {
        byte[] random = new byte[LENGTH];
        new SecureRandom().nextBytes(random);
        key = new SecretKeySpec(random, ALGORITHM);
    }

    /**
     * The hash of both, one after the other; the first has to say where it ends, by a fixed length or its last byte.
     */
    byte[] of(byte[] first, byte[] last) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update(first);
            return mac.doFinal(last);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }
}
