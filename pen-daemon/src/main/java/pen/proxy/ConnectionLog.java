// SPDX-License-Identifier: Apache-2.0
package pen.proxy;

import java.net.InetSocketAddress;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import pen.balance.Client;
import pen.balance.CloseReason;
import pen.balance.Server;

/** Hears of connections and of the requests on them. Called on event loops: must not wait. */
public interface ConnectionLog {
    /** What hears of one connection; called on its event loop. */
    interface Entry {
        /**
         * The client has made a request.
         *
         * @param line the first line of a request, or of the connection if its protocol has no requests: at most 800
         *     characters, all of them printable ASCII
         */
        void request(String line);

        /**
         * The connection is over.
         *
         * @param sent bytes from the client
         * @param received bytes from the server
         */
        void closed(long sent, long received, CloseReason reason);
    }

    /**
     * A server has taken a connection, or is the next one that a flow goes to.
     *
     * @param port of the client; 0 on a Unix socket
     * @param local tells pen's own end toward the server while that is open; null if it has no address
     * @return what is to hear of it; null if nobody listens
     */
    @Nullable
    Entry connected(Client client, int port, Server server, Supplier<@Nullable InetSocketAddress> local);
}
