// SPDX-License-Identifier: Apache-2.0
package pen.net;

import java.io.IOException;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The sockets that this process was started with and has not used yet. Any thread may call. */
public final class InheritedSockets {
    private final List<Inherited> unused = new ArrayList<>();

    /** Adds one. */
    public synchronized void add(Inherited socket) {
        unused.add(socket);
    }

    /** Takes the one at this address, to be used instead of binding it; null if there is none. */
    public synchronized @Nullable Inherited take(SocketAddress address, boolean datagrams) {
        for (Iterator<Inherited> each = unused.iterator(); each.hasNext(); ) {
            Inherited socket = each.next();
            if (socket.datagrams() == datagrams && socket.isAt(address)) {
                each.remove();
                return socket;
            }
        }
        return null;
    }

    /**
     * Checks that all are in use.
     *
     * @throws IOException if one is not: its clients would wait for ever
     */
    public synchronized void requireAllUsed() throws IOException {
        if (!unused.isEmpty()) {
            Inherited socket = unused.get(0);
            throw new IOException("descriptor " + socket.descriptor() + ": "
                    + (socket.datagrams() ? "datagrams to " : "") + Endpoint.of(socket.address())
                    + ": not an address that pen listens on (expected of a service manager: those of listen, by TCP or"
                    + " with -U by UDP)");
        }
    }
}
