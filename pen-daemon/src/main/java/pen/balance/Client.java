// SPDX-License-Identifier: Apache-2.0
package pen.balance;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import pen.net.Endpoint;
import pen.net.MappedAddress;
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

    /** The host at the far end of a socket. */
    public static Client of(SocketAddress remote) {
        return remote instanceof InetSocketAddress inet ? of(inet.getAddress()) : UNIX;
    }

    public static Client of(InetAddress address) {
        return new Client(MappedAddress.high(address), MappedAddress.low(address));
    }

    /** Whether the access list of this number permits it; whoever comes by a Unix socket always may. */
    public boolean isPermitted(Settings settings, int list) {
        return equals(UNIX) || settings.get(Setting.ACL).permits(list, high, low);
    }

    /** The address as the reports print it. */
    @Override
    public String toString() {
        return equals(UNIX) ? "unix" : Endpoint.literal(MappedAddress.of(high, low));
    }
}
