// SPDX-License-Identifier: Apache-2.0
package pen.acl;

import java.util.Locale;
import java.util.regex.Pattern;
import pen.net.MappedAddress;

/** One line of an access list: whom it is about, and whether they are permitted. */
public sealed interface Rule {
    /** Whether those whom the rule matches are permitted; else they are denied. */
    boolean permits();

    /** The words that {@link #parse} reads back to an equal rule. */
    @Override
    String toString();

    /**
     * Reads the words of a rule, as they stand after {@code acl N}:
     *
     * <pre>
     * rule    = ("permit" | "deny") source
     * source  = ip4 [mask] | ip4 "/" 0..32 | ip6 ["/" 0..128] | "country" code
     * mask    = any 32 bits, in the form of an ip4; 255.255.255.255 if there is none
     * code    = two letters, ISO 3166-1 alpha-2, in any case
     * </pre>
     *
     * <p>Addresses are numeric. Bits outside of the mask or the prefix are ignored. An IPv4-mapped address (RFC 4291,
     * section 2.5.5.2) is the IPv4 address; the length after it, 96 to 128, still counts from the start of the IPv6
     * form.
     *
     * @throws IllegalArgumentException if the text is no rule; the message names the value and what is legal
     */
    static Rule parse(String text) {
        return RuleParser.parse(text);
    }

    private static String words(boolean permits, String source) {
        return (permits ? "permit " : "deny ") + source;
    }

    /**
     * A rule about IPv4 addresses.
     *
     * @param address what an address must be in the bits of the mask; other bits are cleared
     * @param mask the bits that count, contiguous or not
     */
    record Ipv4(boolean permits, int address, int mask) implements Rule {
        public Ipv4 {
            address &= mask;
        }

        /** The mask of a prefix, 0 to 32 bits long. */
        static int mask(int length) {
            return length == 0 ? 0 : -1 << (32 - length);
        }

        /** The number of leading ones in the mask. */
        int length() {
            return Integer.numberOfLeadingZeros(~mask);
        }

        /** Whether the mask is that of a prefix: ones, then zeros. */
        boolean isPrefix() {
            return mask == mask(length());
        }

        @Override
        public String toString() {
            String host = Literal.text(address);
            if (!isPrefix()) {
                return words(permits, host + " " + Literal.text(mask));
            }
            return words(permits, length() == 32 ? host : host + "/" + length());
        }
    }

    /**
     * A rule about IPv6 addresses; it never matches an IPv4 address, whatever the prefix.
     *
     * @param high the first 64 bits of the prefix; bits beyond the length are cleared
     * @param low the last 64 bits
     * @param length 0 to 128 bits
     */
    record Ipv6(boolean permits, long high, long low, int length) implements Rule {
        /** @throws IllegalArgumentException if the length is out of range, or the prefix is of IPv4-mapped addresses */
        public Ipv6 {
            if (length < 0 || length > 128) {
                throw new IllegalArgumentException("acl: prefix length " + length + " (expected: 0 to 128)");
            }
            if (length >= 96 && MappedAddress.isIpv4(high, low)) {
                throw new IllegalArgumentException("acl: IPv4-mapped prefix (expected: a rule about IPv4 addresses)");
            }
            high &= mask(Math.min(length, 64));
            low &= mask(Math.max(length - 64, 0));
        }

        private static long mask(int length) {
            return length == 0 ? 0 : -1L << (64 - length);
        }

        @Override
        public String toString() {
            String host = Literal.text(high, low);
            return words(permits, length == 128 ? host : host + "/" + length);
        }
    }

    /**
     * A rule about the addresses of a country.
     *
     * @param code ISO 3166-1 alpha-2, in capitals
     */
    record Country(boolean permits, String code) implements Rule {
        private static final Pattern CODE = Pattern.compile("[A-Za-z]{2}");

        /** @throws IllegalArgumentException if the code is not two letters */
        public Country {
            if (!CODE.matcher(code).matches()) {
                throw new IllegalArgumentException(
                        "acl: country " + code + " (expected: two letters of ISO 3166-1, as in SE)");
            }
            code = code.toUpperCase(Locale.ROOT);
        }

        @Override
        public String toString() {
            return words(permits, "country " + code);
        }
    }
}
