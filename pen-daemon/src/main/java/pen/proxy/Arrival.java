// SPDX-License-Identifier: Apache-2.0
package pen.proxy;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import pen.balance.Client;
import pen.balance.CloseReason;
import pen.net.Stream;
import pen.settings.Setting;
import pen.settings.Settings;

/** How a client comes in: until a server has taken its connection, or none will. Event loop only. */
final class Arrival {
    private final Connection connection;
    private final Proxy proxy;
    private final Loop loop;
    private final Client client;
    private final Stream stream;
    /** It is turned away before anything is said. */
    private final boolean turnedAway;

    private final boolean secure;
    private @Nullable Connector connector;
    /** Its TLS handshake is under way. */
    private boolean shaking;
    /** A server is looked for when it has sent something. */
    private boolean peeking;

    private boolean connecting;

    /** @param accepted the client's socket, not open yet; if it speaks TLS, that is taken off here */
    @SuppressWarnings("ReferenceEquality") // Without TLS it is the same stream, and streams have no values.
    Arrival(Connection connection, Proxy proxy, Loop loop, Client client, Stream accepted) {
        this.connection = connection;
        this.proxy = proxy;
        this.loop = loop;
        this.client = client;
        Settings settings = proxy.settings();
        // Whom nobody will serve is not worth a handshake.
        turnedAway = proxy.tls().isOn() && settings.get(Setting.ABUSE).isEmpty() && !isPermitted(settings);
        stream = turnedAway ? accepted : proxy.tls().secure(accepted);
        secure = stream != accepted;
        shaking = secure;
        connecting = !turnedAway && !shaking && !settings.get(Setting.PEEK);
    }

    /** The client's stream, without TLS. */
    Stream stream() {
        return stream;
    }

    /** Whether the client speaks TLS. */
    boolean isSecure() {
        return secure;
    }

    /** Whether a server is being looked for, or will be at once. */
    boolean isConnecting() {
        return connecting;
    }

    /** The client's stream is open. */
    void opened() {
        Settings settings = proxy.settings();
        shaking = false;
        if (turnedAway) {
            connection.close(CloseReason.DENIED);
        } else if (settings.get(Setting.DUMMY)) {
            answerItself(settings);
        } else if (connecting) {
            connect();
        } else if (settings.get(Setting.PEEK)) {
            peeking = true;
            connection.watchSilence();
            stream.read(true);
        } else {
            connectNow();
        }
    }

    /**
     * The client has sent something, or all it had, while there was no server yet.
     *
     * @param something false if it has ended without a byte
     */
    void clientSpoke(boolean something) {
        if (!peeking) {
            return;
        }
        peeking = false;
        if (!something) {
            connection.close(CloseReason.FINISHED);
        } else {
            stream.read(false);
            connectNow();
        }
    }

    /** The search for a server is over, one way or the other. */
    void settled() {
        if (connecting) {
            connecting = false;
            proxy.settled();
        }
    }

    /** The client has gone: what may still be under way to a server is given up. */
    void cancel() {
        if (connector != null) {
            connector.cancel();
        }
    }

    /** What it waits for, as reports say it; null: it has come in. */
    @Nullable
    String state() {
        if (shaking) {
            return "handshake";
        }
        if (peeking) {
            return "waiting";
        }
        return connecting ? "connecting" : null;
    }

    private void connectNow() {
        proxy.connections().connects();
        connecting = true;
        connect();
    }

    private void connect() {
        int port = stream.remote() instanceof InetSocketAddress inet ? inet.getPort() : 0;
        connector = new Connector(proxy, connection, proxy.balancer().choose(client, port), loop);
        connector.next();
    }

    private void answerItself(Settings settings) {
        settled();
        if (isPermitted(settings)) {
            connection.watchSilence();
            stream.receiver(new DummyServer(connection, stream));
            stream.read(true);
        } else {
            connection.close(CloseReason.DENIED);
        }
    }

    private boolean isPermitted(Settings settings) {
        return client.isPermitted(settings, settings.get(Setting.CLIENT_ACL));
    }
}
