// SPDX-License-Identifier: Apache-2.0
package penstats;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;

/** What every answer tells a browser to keep to, errors included. */
final class SecurityHeaders implements HttpConfiguration.Customizer {
    /** The name of the header with the policy; Content Security Policy Level 3, W3C. */
    static final String POLICY = "Content-Security-Policy";

    private static final String STYLE = "<style>";

    private static final String STYLE_END = "</style>";

    @Override
    public Request customize(Request request, HttpFields.Mutable headers) {
        put(headers);
        return request;
    }

    /** Where a request is too bad to get that far. */
    static void put(HttpFields.Mutable headers) {
        headers.put(POLICY, policy("'self'"));
        headers.put("X-Content-Type-Options", "nosniff");
        headers.put("X-Frame-Options", "DENY");
        headers.put("Referrer-Policy", "same-origin");
        headers.put(HttpHeader.CACHE_CONTROL, "no-store");
    }

    /** The policy for a page that stands alone: of what is inline, its one style sheet is permitted, by its hash. */
    static String policyOf(String text) {
        int begin = text.indexOf(STYLE);
        int end = text.indexOf(STYLE_END);
        if (begin < 0 || end < begin) {
            return policy("'self'");
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
