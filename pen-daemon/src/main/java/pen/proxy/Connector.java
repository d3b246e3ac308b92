// SPDX-License-Identifier: Apache-2.0
package pen.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import pen.balance.Route;
import pen.balance.Server;
import pen.net.Stream;

/** Leads a connection along its route: connects to one server after another until one takes it. Event loop only. */
final class Connector {
    /** When to try again for a socket after there was no descriptor for one; ms. */
    private static final int RETRY = 100;

    private final Proxy proxy;
    private final Connection connection;
    private final Route route;
    private final Loop loop;
    private @Nullable Attempt attempt;

    Connector(Proxy proxy, Connection connection, Route route, Loop loop) {
        this.proxy = proxy;
        this.connection = connection;
        this.route = route;
        this.loop = loop;
    }

    /** Tries the next server, or ends the connection if none is left. */
    void next() {
        Server server = route.next();
        if (server == null) {
            connection.close(route.reason());
        } else {
            connect(server);
        }
    }

    /** Gives up: the client has gone. */
    void cancel() {
        if (attempt != null) {
            attempt.stream.abort();
        }
        route.finished();
    }

    private void connect(Server server) {
        if (connection.isClosing()) {
            return;
        }
        Idler idler = loop.idlers().take(server);
        if (idler != null) {
            route.connected();
            connection.connected(idler.stream(), server, idler.takeGreeting());
            return;
        }
        Stream stream;
        try {
            stream = proxy.stream(server, route.client());
        } catch (ChannelException e) {
            connectLater(server, e);
            return;
        }
        attempt = new Attempt(server, stream);
        stream.open(loop.executor(), attempt);
    }

    private void connectLater(Server server, ChannelException cause) {
        proxy.diagnostics().debug(1, "no socket for " + server + ": " + cause.getMessage() + "; trying again");
        loop.executor().schedule(() -> connection.guard(() -> connect(server)), RETRY, TimeUnit.MILLISECONDS);
    }

    private void answered(Attempt answer) {
        if (connection.isClosing()) {
            answer.stream.abort();
        } else {
            route.connected();
            answer.server.connectTimes().record(proxy.nanoTime() - answer.since);
            connection.connected(answer.stream, answer.server, null);
        }
    }

    private void refused(Attempt answer, Throwable cause) {
        answer.stream.abort();
        if (connection.isClosing()) {
            return;
        }
        Server server = answer.server;
        if (cause instanceof ChannelException noSocket) {
            connectLater(server, noSocket);
            return;
        }
        blame(server, cause);
        next();
    }

    private void blame(Server server, Throwable cause) {
        if (ConnectFailure.isLocal(cause)) {
            // No local port was left for this server: not its fault, and another server has ports of its own.
            proxy.diagnostics().debug(1, server + ": " + ConnectFailure.reason(cause));
            route.finished();
            return;
        }
        proxy.blame(server, cause);
        route.failed(ConnectFailure.refusal(cause));
    }

    /** A connect under way. */
    private final class Attempt implements Stream.Receiver {
        private final Server server;
        private final Stream stream;
        private final long since = proxy.nanoTime();

        Attempt(Server server, Stream stream) {
            this.server = server;
            this.stream = stream;
        }

        @Override
        public void opened() {
            connection.guard(() -> answered(this));
        }

        @Override
        public void failed(Throwable cause) {
            connection.guard(() -> refused(this, cause));
        }

        @Override
        public void received(ByteBuf data) {
            data.release();
        }

        @Override
        public void receivedAll() {}

        @Override
        public void ready() {}

        @Override
        public void ended() {}

        @Override
        public void closed() {}
    }
}
