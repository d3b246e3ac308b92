// SPDX-License-Identifier: Apache-2.0
package quickstart;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Ports of the loopback address that nobody listens on. */
final class Ports {
    /**
     * What is tried when a port is taken. Below the kernel's ephemeral ports (net.ipv4.ip_local_port_range, from
     * 32768): while a server is down, no connection of pen's may get the server's port by chance.
     */
    private static final int FALLBACK = 24000;

    private static final int LAST = 24999;

    private Ports() {}

    /**
     * As many free ports as are preferred, each of them the preferred one if that is free.
     *
     * @throws TourFailure if there are not so many
     */
    static List<Integer> free(List<Integer> preferred) throws IOException, TourFailure {
        Deque<ServerSocket> held = new ArrayDeque<>();
        try {
            List<Integer> ports = new ArrayList<>();
            int fallback = FALLBACK;
            for (int port : preferred) {
                while (!hold(port, held)) {
                    if (fallback > LAST) {
                        throw new TourFailure(
                                "no free port (tried: " + preferred + ", " + FALLBACK + " to " + LAST + ")");
                    }
                    port = fallback++;
                }
                ports.add(port);
            }
            return ports;
        } finally {
            // All are held until the last is found, so that none is found twice.
            for (ServerSocket socket : held) {
                socket.close();
            }
        }
    }

    private static boolean hold(int port, Deque<ServerSocket> held) throws IOException {
        try {
            // One of them may be for datagrams.
            new DatagramSocket(port, InetAddress.getLoopbackAddress()).close();
            held.add(new ServerSocket(port, 1, InetAddress.getLoopbackAddress()));
            return true;
        } catch (BindException e) {
            // Taken, which is what was asked.
            return false;
        }
    }
}
