// SPDX-License-Identifier: Apache-2.0
package e2e;

import java.io.IOException;
import java.net.InetSocketAddress;

/** The clients of a scenario, by the names that {@link Scenario} gives them. One thread. */
interface TestClients extends AutoCloseable {
    /** Connects, or sends a datagram. */
    void come(String client, InetSocketAddress pen) throws IOException;

    /** The server that the client's last connection or datagram reached, {@code closed} or {@code none}. */
    String served(String client) throws IOException;

    /** Ends the client's last connection, if it is not over. */
    void leave(String client) throws IOException;

    /** Ends all connections of the client. */
    void leaveAll(String client) throws IOException;

    /** Waits until pen ends the client's last connection. */
    void awaitEnd(String client) throws IOException;

    /** Connections that are served. */
    int open();

    /** Whether a client has come that was not yet looked after. */
    boolean isAnyWaiting();

    @Override
    void close() throws IOException;

    /** Where a client connects from; {@code port} is that of earlier times, else 0. */
    static InetSocketAddress address(String client, int port) {
        return new InetSocketAddress(client.equals("v6") ? "::1" : "127.0.1." + client.replaceFirst(":.*", ""), port);
    }
}
