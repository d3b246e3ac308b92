// SPDX-License-Identifier: Apache-2.0
package penstats;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** What a page may load and who may frame it; Content Security Policy Level 3, W3C. */
final class ContentPolicy {
    /** The name of its header. */
    static final String NAME = "Content-Security-Policy";

    /** For pages that have nothing inline. */
    static final String OWN = policy("'self'");

    private static final String STYLE = "<style>";

    private static final String STYLE_END = "</style>";

    private ContentPolicy() {}

    /** The policy for a page that stands alone: of what is inline, its one style sheet is permitted, by its hash. */
    static String of(String text) {
        int begin = text.indexOf(STYLE);
        int end = text.indexOf(STYLE_END);
        if (begin < 0 || end < begin) {
            return OWN;
        }
        return policy("'sha256-" + sha256(text.substring(begin + STYLE.length(), end)) + "'");
    }

    private static String policy(String style) {
        return "default-src 'none'; script-src 'self'; style-src " + style
                + "; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
    }

    private static String sha256(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }
}
