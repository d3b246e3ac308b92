// SPDX-License-Identifier: Apache-2.0
package pen.net;

import io.netty.buffer.ByteBuf;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteOrder;

/**
 * Socket addresses in the kernel's form: struct sockaddr_in of ip(7), sockaddr_in6 of ipv6(7), sockaddr_un of unix(7).
 */
final class Sockaddr {
    /** Room for the longest of them (struct sockaddr_storage). */
    static final int SIZE = 128;

    // bits/socket.h: AF_UNIX, AF_INET, AF_INET6.
    private static final int UNIX = 1;
    private static final int INET = 2;
    static final int INET6 = 10;

    private static final boolean LITTLE_ENDIAN = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

    private Sockaddr() {}

    /** The address family, as socket(2) takes it. */
    static int family(SocketAddress address) {
        if (address instanceof InetSocketAddress inet) {
            return inet.getAddress() instanceof Inet6Address ? INET6 : INET;
        }
        return UNIX;
    }

    /** How long the address at an index is: a sockaddr_in or a sockaddr_in6; bytes. */
    static int length(ByteBuf from, int index) {
        return readFamily(from, index) == INET6 ? 28 : 16;
    }

    /** Writes an address of IP at the writer index. */
    static void write(SocketAddress address, ByteBuf to) {
        short family = (short) family(address);
        if (LITTLE_ENDIAN) {
            to.writeShortLE(family);
        } else {
            to.writeShort(family);
        }
        InetSocketAddress inet = (InetSocketAddress) address;
        to.writeShort(inet.getPort());
        if (inet.getAddress() instanceof Inet6Address six) {
            to.writeInt(0).writeBytes(six.getAddress());
            if (LITTLE_ENDIAN) {
                to.writeIntLE(six.getScopeId());
            } else {
                to.writeInt(six.getScopeId());
            }
        } else {
            to.writeBytes(inet.getAddress().getAddress()).writeZero(8);
        }
    }

    /** Writes the room that there is for an address: the socklen_t that accept(2) is given. */
    static void writeLength(ByteBuf to, int index) {
        if (LITTLE_ENDIAN) {
            to.setIntLE(index, SIZE);
        } else {
            to.setInt(index, SIZE);
        }
    }

    /** Reads the address at an index; one that is not of IP comes out as that of a socket without a name. */
    static SocketAddress read(ByteBuf from, int index) {
        int family = readFamily(from, index);
        byte[] address = new byte[family == INET6 ? 16 : 4];
        switch (family) {
            case INET -> from.getBytes(index + 4, address);
            case INET6 -> from.getBytes(index + 8, address);
            default -> {
                return UnixDomainSocketAddress.of("");
            }
        }
        try {
            return new InetSocketAddress(InetAddress.getByAddress(address), from.getUnsignedShort(index + 2));
        } catch (UnknownHostException e) {
            throw new AssertionError("4 and 16 bytes are addresses", e);
        }
    }

    private static int readFamily(ByteBuf from, int index) {
        return LITTLE_ENDIAN ? from.getUnsignedShortLE(index) : from.getUnsignedShort(index);
    }
}
