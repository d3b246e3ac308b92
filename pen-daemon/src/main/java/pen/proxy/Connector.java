// SPDX-License-Identifier: Apache-2.0
package pen.proxy;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import java.net.SocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import pen.balance.Route;
import pen.balance.Server;
import pen.settings.Setting;

/** Leads a connection along its route: connects to one server after another until one takes it. Event loop only. */
final class Connector {
    /** When to try again for a socket after there was no descriptor for one; ms. */
    private static final int RETRY = 100;

    private final Proxy proxy;
    private final Connection connection;
    private final Route route;
    private final EventLoop loop;
    private @Nullable Channel attempt;

    Connector(Proxy proxy, Connection connection, Route route, EventLoop loop) {
        this.proxy = proxy;
        this.connection = connection;
        this.route = route;
        this.loop = loop;
    }

    /** Tries the next server, or ends the connection if none is left. */
    void next() {
        Server server = route.next();
        if (server == null) {
            connection.close(CloseReason.NO_SERVER);
        } else {
            connect(server);
        }
    }

    /** Gives up: the client has gone. */
    void cancel() {
        if (attempt != null) {
            attempt.close();
        }
        route.finished();
    }

    private void connect(Server server) {
        if (connection.isClosing()) {
            return;
        }
        SocketAddress address = server.settings().address();
        Channel socket;
        try {
            socket = proxy.transport().connection(address);
        } catch (ChannelException e) {
            proxy.diagnostics().debug(1, "no socket for " + server + ": " + e.getMessage() + "; trying again");
            loop.schedule(() -> connection.guard(() -> connect(server)), RETRY, TimeUnit.MILLISECONDS);
            return;
        }
        attempt = socket;
        SocketOptions.relayed(socket.config());
        int timeout = proxy.settings().get(Setting.TIMEOUT);
        socket.config().setConnectTimeoutMillis((int) TimeUnit.SECONDS.toMillis(timeout));
        loop.register(socket);
        socket.connect(proxy.transport().translate(address))
                .addListener((ChannelFuture connect) -> connection.guard(() -> answered(connect, server)));
    }

    private void answered(ChannelFuture connect, Server server) {
        if (connection.isClosing()) {
            connect.channel().close();
        } else if (connect.isSuccess()) {
            route.connected();
            connection.connected(connect.channel(), server);
        } else {
            // A refused socket is still open.
            connect.channel().close();
            failed(connect.cause(), server);
            next();
        }
    }

    private void failed(Throwable cause, Server server) {
        String why = ConnectFailure.reason(cause);
        if (ConnectFailure.isLocal(cause)) {
            // No local port was left for this server: not its fault, and another server has ports of its own.
            proxy.diagnostics().debug(1, server + ": " + why);
            route.finished();
            return;
        }
        int seconds = proxy.settings().get(Setting.BLACKLIST);
        proxy.diagnostics().say(server + ": " + why + "; blacklisted for " + seconds + " s");
        route.failed();
    }
}
