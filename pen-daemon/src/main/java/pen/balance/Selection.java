// SPDX-License-Identifier: Apache-2.0
package pen.balance;

import java.util.List;

/** A policy that picks the server to try first for a connection without a remembered one. Any thread may call. */
@FunctionalInterface
interface Selection {
    /** No server is available. */
    int NONE = ClientTable.NONE;

    /**
     * Picks a server.
     *
     * @param servers all, by number
     * @param port the client's port, 0 if that is not to matter
     * @return the number of an available server, or {@link #NONE}
     */
    int select(List<Server> servers, Client client, int port);

    /** The available server with the lowest {@code prio}; of equal ones the first. */
    static Selection priority() {
        return new Priority();
    }

    /** The available server with the fewest connections for its {@code weight}, of equal ones the first; 0 is never. */
    static Selection weighted() {
        return new Weighted();
    }
}
