// SPDX-License-Identifier: Apache-2.0
package pen.proxy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import pen.balance.Client;
import pen.balance.Server;
import pen.log.Diagnostics;
import pen.net.Endpoint;
import pen.net.MappedAddress;
import pen.net.Source;
import pen.net.Stream;
import pen.net.Transport;
import pen.settings.Setting;
import pen.settings.Settings;

/** The sockets toward servers: where they come from, and how they are set up. Any thread may call. */
final class ServerSockets {
    private final Supplier<Settings> settings;
    private final Diagnostics diagnostics;
    private final AtomicBoolean familiesDiffered = new AtomicBoolean();

    /** @param settings those in force at the moment */
    ServerSockets(Supplier<Settings> settings, Diagnostics diagnostics) {
        this.settings = settings;
        this.diagnostics = diagnostics;
    }

    /**
     * A stream to the server, not open yet.
     *
     * @param client for whom; null: for nobody yet
     * @throws io.netty.channel.ChannelException if there is no descriptor for it
     */
    Stream stream(Transport transport, Server server, @Nullable Client client) {
        Settings now = settings.get();
        int timeout = (int) TimeUnit.SECONDS.toMillis(now.get(Setting.TIMEOUT));
        Stream stream = transport.stream(server.settings().address(), source(server, client), timeout);
        stream.options(now.get(Setting.TCP_NODELAY), now.get(Setting.KEEPALIVE));
        return stream;
    }

    /**
     * Where a connection to the server comes from: under {@code transparent} from the client, else from {@code source};
     * null if that is the kernel's choice, as it is for servers of another family.
     */
    @Nullable
    Source source(Server server, @Nullable Client client) {
        Settings now = settings.get();
        if (now.get(Setting.TRANSPARENT) && client != null && !client.equals(Client.UNIX)) {
            Source own = new Source(MappedAddress.of(client.high(), client.low()), true);
            if (own.fits(server.settings().address())) {
                return own;
            }
            tellOfFamilies(client, server);
        }
        Optional<InetAddress> set = now.get(Setting.SOURCE);
        if (set.isEmpty()) {
            return null;
        }
        Source source = new Source(set.get(), false);
        return source.fits(server.settings().address()) ? source : null;
    }

    /**
     * Looks whether connections can come from where these settings say; each would fail otherwise, whatever the server.
     *
     * @throws IOException if they cannot; the message says which setting it is, and why
     */
    static void check(Settings next, Transport transport) throws IOException {
        if (next.get(Setting.SOURCE).isPresent()) {
            requireLocal(next.get(Setting.SOURCE).get());
        }
        if (next.get(Setting.TRANSPARENT)) {
            String whyNot = transport.whyNotTransparent();
            if (whyNot != null) {
                throw new IOException("transparent: " + whyNot);
            }
        }
    }

    private void tellOfFamilies(Client client, Server server) {
        if (!familiesDiffered.getAndSet(true)) {
            diagnostics.say("transparent: client " + client + ", " + server
                    + ": of different families; such connections come from pen's own address (told once)");
        }
    }

    private static void requireLocal(InetAddress source) throws IOException {
        try (Socket probe = new Socket()) {
            probe.bind(new InetSocketAddress(source, 0));
        } catch (IOException e) {
            throw new IOException(
                    "source: " + Endpoint.literal(source) + ": " + e.getMessage()
                            + " (expected: an address of this host)",
                    e);
        }
    }
}
