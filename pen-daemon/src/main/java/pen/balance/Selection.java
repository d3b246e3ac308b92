// SPDX-License-Identifier: Apache-2.0
package pen.balance;

import java.util.List;

/** A policy that picks the server to try first for a connection without a remembered one. Any thread may call. */
@FunctionalInterface
interface Selection {
    /** No server is available. */
    int NONE = ClientTable.NONE;

    /** The number of an available server, or {@link #NONE}. */
    int select(List<Server> servers);

    /** The next available server after the last one handed out, for all clients. */
    static Selection roundRobin() {
        return new RoundRobin();
    }
}
