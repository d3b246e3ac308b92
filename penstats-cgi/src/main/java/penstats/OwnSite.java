// SPDX-License-Identifier: Apache-2.0
package penstats;

import jakarta.servlet.http.HttpServletRequest;

/** Whether a request comes from a page of penstats, as far as the browser tells. */
final class OwnSite {
    private OwnSite() {}

    /**
     * Browsers send {@code Sec-Fetch-Site} (W3C, Fetch Metadata Request Headers) where the address is trustworthy, and
     * {@code Origin} (RFC 6454) with each POST; programs such as curl(1) send neither.
     */
    static boolean is(HttpServletRequest request) {
        String site = request.getHeader("Sec-Fetch-Site");
        if (site != null) {
            return site.equals("same-origin") || site.equals("none");
        }
        String origin = request.getHeader("Origin");
        return origin == null || isOf(origin, request.getHeader("Host"));
    }

    /** The scheme is left out: before penstats there may be somebody who speaks TLS. */
    private static boolean isOf(String origin, String host) {
        int authority = origin.indexOf("://");
        return authority > 0 && origin.substring(authority + 3).equalsIgnoreCase(host);
    }
}
