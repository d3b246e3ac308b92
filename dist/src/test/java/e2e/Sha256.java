// SPDX-License-Identifier: Apache-2.0
package e2e;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A hash of much data, which comes in pieces (FIPS 180-4). */
final class Sha256 {
    private final MessageDigest digest;

    Sha256() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }

    /** More data: the beginning of a piece, of this length. */
    void update(byte[] piece, int length) {
        digest.update(piece, 0, length);
    }

    /** The hash of all of it, in hexadecimal digits; the last call. */
    String hex() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
