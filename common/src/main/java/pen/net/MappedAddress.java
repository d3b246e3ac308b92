// SPDX-License-Identifier: Apache-2.0
package pen.net;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/**
 * The IPv6 form of IP addresses, in which an IPv4 address is mapped (RFC 4291, section 2.5.5.2), as two halves of 64
 * bits: no object is made for an address.
 */
public final class MappedAddress {
    /** What stands before the 32 bits of an IPv4 address in the second half; the first half is 0. */
    private static final long PREFIX = 0xffff_0000_0000L;

    private MappedAddress() {}

    /** The first half of an address. */
    public static long high(InetAddress address) {
        return address instanceof Inet4Address
                ? 0
                : ByteBuffer.wrap(address.getAddress()).getLong();
    }

    /** The second half of an address. */
    public static long low(InetAddress address) {
        ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
        return address instanceof Inet4Address ? low(bytes.getInt()) : bytes.getLong(8);
    }

    /** The second half of an IPv4 address of these 32 bits. */
    public static long low(int ipv4) {
        return PREFIX | Integer.toUnsignedLong(ipv4);
    }

    /** Whether it is an IPv4 address; its 32 bits are then the last of the second half. */
    public static boolean isIpv4(long high, long low) {
        return high == 0 && low >>> 32 == PREFIX >>> 32;
    }

    /** The address of two halves, as Java has it: a mapped one is an IPv4 address. */
    public static InetAddress of(long high, long low) {
        try {
            // Knows mapped addresses.
            return InetAddress.getByAddress(
                    ByteBuffer.allocate(16).putLong(high).putLong(low).array());
        } catch (UnknownHostException e) {
            throw new AssertionError("16 bytes are an address", e);
        }
    }
}
