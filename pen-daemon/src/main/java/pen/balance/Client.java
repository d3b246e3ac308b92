// SPDX-License-Identifier: Apache-2.0
package pen.balance;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import pen.net.Endpoint;
import pen.settings.Setting;
import pen.settings.Settings;

/**
 * A remote host, known by its IP address; all clients on Unix sockets are one.
 *
 * @param high the first 64 bits of the address in its IPv6 form; an IPv4 address is mapped (RFC 4291, section 2.5.5.2)
 * @param low the last 64 bits
 */
public record Client(long high, long low) {
    /** Every client that came by a Unix socket: the unspecified address, which no remote host has. */
    public static final Client UNIX = new Client(0, 0);

    private static final long V4_MAPPED = 0xffff_0000_0000L;
    private static final long V4_BITS = 0xffff_ffffL;

    /** The host at the far end of a socket. */
    public static Client of(SocketAddress remote) {
        return remote instanceof InetSocketAddress inet ? of(inet.getAddress()) : UNIX;
    }

    public static Client of(InetAddress address) {
        ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
        if (bytes.remaining() == 4) {
            return new Client(0, V4_MAPPED | (bytes.getInt() & V4_BITS));
        }
        return new Client(bytes.getLong(), bytes.getLong());
    }

    /** Whether the access list of this number permits it; whoever comes by a Unix socket always may. */
    public boolean isPermitted(Settings settings, int list) {
        return equals(UNIX) || settings.get(Setting.ACL).permits(list, high, low);
    }

    /** The address as the reports print it. */
    @Override
    public String toString() {
        if (equals(UNIX)) {
            return "unix";
        }
        boolean v4 = high == 0 && (low & ~V4_BITS) == V4_MAPPED;
        byte[] bytes = v4
                ? ByteBuffer.allocate(4).putInt((int) low).array()
                : ByteBuffer.allocate(16).putLong(high).putLong(low).array();
        try {
            return Endpoint.literal(InetAddress.getByAddress(bytes));
        } catch (UnknownHostException e) {
            throw new AssertionError("4 and 16 bytes are addresses", e);
        }
    }
}
