// SPDX-License-Identifier: Apache-2.0
package penstats;

import at.favre.lib.crypto.bcrypt.BCrypt;
import at.favre.lib.crypto.bcrypt.LongPasswordStrategies;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Users of a test. */
final class TestUsers {
    private TestUsers() {}

    /** What {@code htpasswd -nbB -C cost} makes of a password. */
    static String hash(String password, int cost) {
        return BCrypt.with(LongPasswordStrategies.truncate(BCrypt.Version.VERSION_2Y))
                .hashToString(cost, password.toCharArray());
    }

    /** The header that a browser sends. */
    static String authorization(String name, String password) {
        byte[] pair = (name + ":" + password).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair);
    }
}
