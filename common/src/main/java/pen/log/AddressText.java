// SPDX-License-Identifier: Apache-2.0
package pen.log;

/**
 * The text of a numeric address, recognised without a name service and without an object for each.
 *
 * <pre>
 * address = ipv4 / ipv6 ["%" zone]             ; RFC 3986, section 3.2.2; RFC 4007, section 11
 * end     = ipv4 ":" port / "[" ipv6 ["%" zone] "]:" port
 * port    = 1*5DIGIT                           ; 0 to 65535
 * zone    = 1*(ALPHA / DIGIT / "." / "_" / "-")
 * </pre>
 */
public final class AddressText {
    private static final int GROUPS = 8;

    private AddressText() {}

    /** Whether it is an address, without a port and without brackets. */
    public static boolean isAddress(String text) {
        return isAddress(text, 0, text.length());
    }

    /** Whether it is an address with a port, IPv6 in brackets. */
    public static boolean isEnd(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 0 || !isPort(text, colon + 1)) {
            return false;
        }
        return isBracketed(text, colon) ? isV6(text, 1, colon - 1) : isV4(text, 0, colon);
    }

    /**
     * The address of an address with a port: {@code 10.0.0.1:80}, {@code [::1]:80}, or an IPv6 address and a port
     * without brackets if both together can be no address: {@code ::1:47160}. Any other text is returned as it is.
     */
    public static String withoutPort(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 0 || !isPort(text, colon + 1)) {
            return text;
        }
        if (isBracketed(text, colon)) {
            return isV6(text, 1, colon - 1) ? text.substring(1, colon - 1) : text;
        }
        return !isAddress(text) && isAddress(text, 0, colon) ? text.substring(0, colon) : text;
    }

    private static boolean isBracketed(String text, int colon) {
        return colon > 1 && text.charAt(0) == '[' && text.charAt(colon - 1) == ']';
    }

    private static boolean isAddress(String text, int from, int to) {
        return isV4(text, from, to) || isV6(text, from, to);
    }

    private static boolean isPort(String text, int from) {
        int port = 0;
        for (int at = from; at < text.length(); at++) {
            int digit = text.charAt(at) - '0';
            if (digit < 0 || digit > 9 || at - from == 5) {
                return false;
            }
            port = port * 10 + digit;
        }
        return from < text.length() && port <= 65_535;
    }

    private static boolean isV4(String text, int from, int to) {
        int at = from;
        for (int part = 0; part < 4; part++) {
            if (part > 0 && (at == to || text.charAt(at++) != '.')) {
                return false;
            }
            int first = at;
            int value = 0;
            while (at < to && at - first < 3 && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
                value = value * 10 + text.charAt(at++) - '0';
            }
            if (at == first || value > 255) {
                return false;
            }
        }
        return at == to;
    }

    private static boolean isV6(String text, int from, int to) {
        int percent = text.indexOf('%', from);
        if (percent < 0 || percent >= to) {
            return isUnzonedV6(text, from, to);
        }
        return isZone(text, percent + 1, to) && isUnzonedV6(text, from, percent);
    }

    private static boolean isUnzonedV6(String text, int from, int to) {
        int groups = 0;
        boolean shortened = false;
        int at = from;
        while (at < to) {
            if (text.charAt(at) == ':') {
                boolean twice = at + 1 < to && text.charAt(at + 1) == ':';
                if (twice ? shortened : groups == 0) {
                    return false;
                }
                shortened |= twice;
                at += twice ? 2 : 1;
                if (at == to) {
                    return twice && groups < GROUPS;
                }
            }
            int end = at;
            while (end < to && Character.digit(text.charAt(end), 16) >= 0 && text.charAt(end) < 127) {
                end++;
            }
            if (end < to && text.charAt(end) == '.') {
                if (!isV4(text, at, to)) {
                    return false;
                }
                groups += 2;
                at = to;
            } else if (end == at || end - at > 4) {
                return false;
            } else {
                groups++;
                at = end;
            }
        }
        return shortened ? groups < GROUPS : groups == GROUPS;
    }

    private static boolean isZone(String text, int from, int to) {
        for (int at = from; at < to; at++) {
            char c = text.charAt(at);
            boolean legal = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            if (!legal && c != '.' && c != '_' && c != '-') {
                return false;
            }
        }
        return from < to;
    }
}
