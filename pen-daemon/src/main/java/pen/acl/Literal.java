// SPDX-License-Identifier: Apache-2.0
package pen.acl;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import pen.net.Endpoint;
import pen.net.MappedAddress;

/**
 * A numeric address, read from and written as text; a name is none.
 *
 * <pre>
 * ip4 = octet "." octet "." octet "." octet
 * octet = 0..255, decimal, without leading zeros
 * ip6 = RFC 4291, section 2.2, without scope
 * </pre>
 *
 * <p>Leading zeros are refused, because some programs take 010 for ten and others for eight.
 */
final class Literal {
    private static final Pattern IP4 = Pattern.compile(
            "OCTET\\.OCTET\\.OCTET\\.OCTET".replace("OCTET", "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"));

    /** What Java reads as an IPv6 address or refuses, never as a name: a colon, and no letter but hexadecimal ones. */
    private static final Pattern IP6 = Pattern.compile("(?=.*:)[0-9a-fA-F:][0-9a-fA-F:.]*");

    private Literal() {}

    /** The 32 bits of an IPv4 address; none if the text is no such address. */
    static OptionalInt ip4(String text) {
        Matcher octets = IP4.matcher(text);
        if (!octets.matches()) {
            return OptionalInt.empty();
        }
        int bits = 0;
        for (int i = 1; i <= octets.groupCount(); i++) {
            bits = bits << 8 | Integer.parseInt(octets.group(i));
        }
        return OptionalInt.of(bits);
    }

    /** The address that an IPv6 literal stands for, IPv4 if it is a mapped one; none if the text is no such literal. */
    static Optional<InetAddress> ip6(String text) {
        String last = text.substring(text.lastIndexOf(':') + 1);
        if (!IP6.matcher(text).matches() || (last.indexOf('.') >= 0 && ip4(last).isEmpty())) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(text));
        } catch (UnknownHostException e) {
            // No address: the caller says what is legal.
            return Optional.empty();
        }
    }

    static String text(int ip4) {
        return text(0, MappedAddress.low(ip4));
    }

    static String text(long high, long low) {
        return Endpoint.literal(MappedAddress.of(high, low));
    }
}
