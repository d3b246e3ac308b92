// SPDX-License-Identifier: Apache-2.0
package bench.stand;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Ports of the loopback address that nobody listens on, each handed out once. Any thread may call. */
final class Ports {
    /**
     * Below the kernel's ephemeral ports (net.ipv4.ip_local_port_range, from 32768): none of the many connections of a
     * benchmark may get a listener's port by chance.
     */
    private static final int FIRST = 20_000;

    private static final int LAST = 31_999;

    /** Two benchmarks that start at once begin at different places. */
    private static int next = FIRST + (int) (ProcessHandle.current().pid() * 61 % (LAST - FIRST + 1));

    private Ports() {}

    /** @throws IOException if all are taken */
    static synchronized int free() throws IOException {
        for (int tried = FIRST; tried <= LAST; tried++) {
            int port = next;
            next = next == LAST ? FIRST : next + 1;
            if (isFree(port)) {
                return port;
            }
        }
        throw new IOException("no free port (tried: " + FIRST + " to " + LAST + ")");
    }

    private static boolean isFree(int port) throws IOException {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (BindException e) {
            // Taken, which is what was asked.
            return false;
        }
    }
}
