// SPDX-License-Identifier: Apache-2.0
package pen.proxy;

import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import pen.net.Endpoint;
import pen.net.Inherited;
import pen.net.SocketError;
import pen.net.SocketFile;
import pen.net.Transport;

/**
 * A listening address, open on every event loop: each has a socket of its own, and the kernel spreads clients over
 * them. Where sockets cannot share an address there is one, and its connections are dealt out to the loops.
 */
final class Listener {
    /** One listening socket on one event loop. */
    interface Intake {
        /** Binds the address; returns the one that is really bound. Not on an event loop. */
        SocketAddress open(SocketAddress address) throws IOException;

        /** Uses a socket that is bound already; returns its address. Not on an event loop. */
        SocketAddress open(Inherited socket) throws IOException;

        /** Takes clients, at first and after they had to wait. Any thread may call. */
        void resume();

        /** Turns away who comes from now on, but not those that wait; whether it can. Any thread may call. */
        boolean turnAway();

        /** Takes no more clients, and goes on with those that are here. Any thread may call. */
        void drain();

        /** Closes the socket; done when nobody can come any more. Any thread may call. */
        Future<?> close();
    }

    /** How long those that have come may take to be accepted: a round trip for what is under way; ms. */
    private static final int GRACE = 200;

    private final Proxy proxy;
    private final Endpoint endpoint;
    private final List<Intake> intakes;
    private final SocketAddress address;
    /** Whether its socket is another process's too. */
    private final boolean inherited;
    /** After that the path is that of another process, maybe. */
    private final AtomicBoolean fileRemoved = new AtomicBoolean();

    private Listener(Proxy proxy, Endpoint endpoint, List<Intake> intakes, SocketAddress address, boolean inherited) {
        this.proxy = proxy;
        this.endpoint = endpoint;
        this.intakes = intakes;
        this.address = address;
        this.inherited = inherited;
    }

    /**
     * Binds the address and listens, but accepts nobody before {@link #resume}.
     *
     * @param udp whether for datagrams
     * @param replaced the listener that this one will take over from, if there is one: its port may be shared
     * @throws IOException if the address is unknown or cannot be bound; then nothing stays open
     */
    static Listener open(Proxy proxy, Endpoint endpoint, boolean udp, int backlog, List<Listener> replaced)
            throws IOException {
        List<Intake> intakes = new ArrayList<>();
        try {
            Transport transport = proxy.transport();
            SocketAddress wanted = endpoint.resolve();
            SocketAddress address = wanted;
            List<UdpRelay> relays = new ArrayList<>();
            Inherited inherited = proxy.inherited().take(wanted, udp);
            if (inherited != null) {
                Loop loop = proxy.loops().get(0);
                Intake intake =
                        udp ? new UdpRelay(proxy, loop, relays, false) : new Acceptor(proxy, loop, false, backlog);
                intakes.add(intake);
                return new Listener(proxy, endpoint, intakes, intake.open(inherited), true);
            }
            boolean shared = transport.sharesPort(address);
            if (endpoint.isPath()) {
                SocketFile.removeStale(Path.of(endpoint.host()));
            }
            if (shared && replaced.stream().noneMatch(old -> old.overlaps(wanted))) {
                refuseTaken(address, udp);
            }
            for (Loop loop : proxy.loops()) {
                if (shared || intakes.isEmpty()) {
                    Intake intake = udp
                            ? new UdpRelay(proxy, loop, relays, shared)
                            : new Acceptor(proxy, loop, shared, backlog);
                    intakes.add(intake);
                    address = intake.open(address);
                }
            }
            return new Listener(proxy, endpoint, intakes, address, false);
        } catch (IOException | RuntimeException e) {
            intakes.forEach(intake -> intake.close());
            throw new IOException("listen " + endpoint + ": " + SocketError.reason(e), e);
        }
    }

    /** Takes connections: at first, and again after they had to wait. */
    void resume() {
        intakes.forEach(Intake::resume);
    }

    /** Closes it as another one has taken over: those that have come to it by now are served. */
    void retire() {
        turnAway();
        close();
    }

    /** Takes no more clients, and goes on with those that are here. */
    void drain() {
        turnAway();
        intakes.forEach(Intake::drain);
        removeFile();
    }

    private void turnAway() {
        // The service manager goes on with its socket when this process has ended.
        if (!inherited && intakes.stream().filter(Intake::turnAway).count() > 0) {
            GlobalEventExecutor.INSTANCE
                    .schedule(() -> {}, GRACE, TimeUnit.MILLISECONDS)
                    .awaitUninterruptibly();
        }
    }

    /** Stops listening; on return nobody can come any more. Not on a relay's event loop. */
    void close() {
        List<Future<?>> closed = intakes.stream().map(Intake::close).toList();
        closed.forEach(Future::awaitUninterruptibly);
        removeFile();
    }

    private void removeFile() {
        if (endpoint.isPath() && !inherited && !fileRemoved.getAndSet(true)) {
            try {
                Files.deleteIfExists(Path.of(endpoint.host()));
            } catch (IOException e) {
                proxy.diagnostics()
                        .say("listen " + endpoint + ": cannot remove the socket's file: " + SocketError.reason(e));
            }
        }
    }

    /** The bound address; its port is the kernel's choice if 0 was asked for. */
    SocketAddress address() {
        return address;
    }

    /** Whether this listener itself would be in the way of another socket there. */
    private boolean overlaps(SocketAddress other) {
        return address instanceof InetSocketAddress mine
                && other instanceof InetSocketAddress theirs
                && mine.getPort() == theirs.getPort()
                && (mine.getAddress().equals(theirs.getAddress())
                        || mine.getAddress().isAnyLocalAddress()
                        || theirs.getAddress().isAnyLocalAddress());
    }

    /** A socket that shares its port with its siblings would also share it with another program's: look first. */
    private static void refuseTaken(SocketAddress address, boolean udp) throws IOException {
        if (udp) {
            try (DatagramSocket probe = new DatagramSocket(null)) {
                probe.bind(address);
            }
            return;
        }
        try (Socket probe = new Socket()) {
            probe.setReuseAddress(true);
            probe.bind(address);
        }
    }
}
