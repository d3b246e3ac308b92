// SPDX-License-Identifier: Apache-2.0
package pen.proxy;

import pen.balance.Client;
import pen.balance.Server;

/** Hears of the requests that clients make. Called on event loops: must not wait. */
public interface ConnectionLog {
    /** Whether anybody listens; asked once a connection. */
    boolean isOn();

    /**
     * A client has made a request.
     *
     * @param line the first line of a request, or of the connection if its protocol has no requests; at most 100
     *     characters
     */
    void request(Client client, Server server, String line);
}
