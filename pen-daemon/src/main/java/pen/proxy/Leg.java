// SPDX-License-Identifier: Apache-2.0
package pen.proxy;

import java.util.List;
import org.jspecify.annotations.Nullable;
import pen.balance.Client;
import pen.balance.CloseReason;
import pen.balance.Route;
import pen.balance.Server;
import pen.http.RequestLines;
import pen.net.Datagram;
import pen.net.DatagramStream;
import pen.net.Stream;

/**
 * A flow's way to one server, with a socket of its own. Event loop only.
 *
 * <p>A leg that was left gets no more datagrams, but hears a while longer what became of the last ones.
 */
final class Leg implements DatagramStream.Receiver {
    /** How long it may yet hear of what it sent when it has been left; s. */
    private static final int LAST_WORDS = 1;

    private final Flow flow;
    private final Route route;
    private final Server server;
    private @Nullable DatagramStream stream;
    private @Nullable IdleTimer lastWords;
    private ConnectionLog.@Nullable Entry entry;
    private long sent;
    private long received;

    /** @param route that has reserved the server */
    Leg(Flow flow, Route route, Server server) {
        this.flow = flow;
        this.route = route;
        this.server = server;
    }

    void open(DatagramStream made) {
        stream = made;
    }

    /** From now on a log hears of it, if anybody listens. */
    void log(ConnectionLog log, Client client, int port) {
        entry = log.connected(client, port, server, () -> stream == null ? null : stream.local());
    }

    /** Tells the log of the flow's first datagram. */
    void tell(Datagram first) {
        if (entry != null) {
            entry.request(RequestLines.first(first.content()));
        }
    }

    int descriptor() {
        DatagramStream toServer = stream;
        return toServer == null ? Stream.NO_DESCRIPTOR : toServer.descriptor();
    }

    Server server() {
        return server;
    }

    Route route() {
        return route;
    }

    Client client() {
        return route.client();
    }

    void send(Datagram datagram) {
        if (stream != null) {
            stream.send(datagram);
            sent += datagram.length();
            server.addSent(datagram.length());
        }
    }

    /** No more datagrams go this way, and the server's place is free. */
    void leave(IdleWheel wheel) {
        route.finished();
        lastWords = new IdleTimer(wheel, why -> flow.forget(this));
        lastWords.allow(LAST_WORDS, CloseReason.IDLE);
    }

    /** Whether it was left. */
    boolean isLeft() {
        return lastWords != null;
    }

    void close(CloseReason why) {
        if (entry != null) {
            entry.closed(sent, received, lastWords == null ? why : CloseReason.RESET);
            entry = null;
        }
        if (lastWords == null) {
            // Else the route is with the leg after this one.
            route.finished();
        } else {
            lastWords.cancel();
        }
        if (stream != null) {
            stream.close();
            stream = null;
        }
    }

    @Override
    public void received(Datagram datagram) {
        received += datagram.length();
        server.addReceived(datagram.length());
        flow.received(datagram);
    }

    @Override
    public void refused(List<Datagram> missed) {
        flow.refused(this, missed);
    }

    @Override
    public void failed(Throwable cause) {
        flow.failed(this, cause);
    }
}
