// SPDX-License-Identifier: Apache-2.0
package pen.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/**
 * Where a connection to a server comes from.
 *
 * @param address of the server's family
 * @param isTransparent whether it is not this host's own: the socket gets it all the same (ip(7): IP_TRANSPARENT), and
 *     what the server answers comes here only if its route leads here
 */
public record Source(InetAddress address, boolean isTransparent) {
    /** What a socket is bound to; the kernel chooses the port. */
    InetSocketAddress binding() {
        return new InetSocketAddress(address, 0);
    }

    /** Whether a connection to this address can come from there: both are of one family. */
    public boolean fits(SocketAddress server) {
        return server instanceof InetSocketAddress inet && inet.getAddress().getClass() == address.getClass();
    }
}
