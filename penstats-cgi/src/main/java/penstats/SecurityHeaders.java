// SPDX-License-Identifier: Apache-2.0
package penstats;

import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;

/** What every answer tells a browser to keep to, errors included. */
final class SecurityHeaders implements HttpConfiguration.Customizer {
    @Override
    public Request customize(Request request, HttpFields.Mutable headers) {
        put(headers);
        return request;
    }

    /** Where a request is too bad to get that far. */
    static void put(HttpFields.Mutable headers) {
        headers.put(ContentPolicy.NAME, ContentPolicy.OWN);
        headers.put("X-Content-Type-Options", "nosniff");
        headers.put("X-Frame-Options", "DENY");
        headers.put("Referrer-Policy", "same-origin");
        headers.put(HttpHeader.CACHE_CONTROL, "no-store");
    }
}
