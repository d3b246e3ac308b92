// SPDX-License-Identifier: Apache-2.0
package pen.proxy;

import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import pen.net.Endpoint;
import pen.net.SocketFile;
import pen.net.Transport;

/**
 * A listening address, open on every event loop: each has a socket of its own, and the kernel spreads clients over
 * them. Where sockets cannot share an address there is one, and its connections are dealt out to the loops.
 */
final class Listener {
    private final Proxy proxy;
    private final Endpoint endpoint;
    private final List<Acceptor> acceptors;
    private final SocketAddress address;

    private Listener(Proxy proxy, Endpoint endpoint, List<Acceptor> acceptors, SocketAddress address) {
        this.proxy = proxy;
        this.endpoint = endpoint;
        this.acceptors = acceptors;
        this.address = address;
    }

    /**
     * Binds the address and listens, but accepts nobody before {@link #resume}.
     *
     * @param replaced the listener that this one will take over from, if there is one: its port may be shared
     * @throws IOException if the address is unknown or cannot be bound; then nothing stays open
     */
    static Listener open(Proxy proxy, Endpoint endpoint, int backlog, List<Listener> replaced) throws IOException {
        List<Acceptor> acceptors = new ArrayList<>();
        try {
            Transport transport = proxy.transport();
            SocketAddress wanted = endpoint.resolve();
            SocketAddress address = wanted;
            boolean shared = transport.sharesPort(address);
            if (endpoint.isPath()) {
                SocketFile.removeStale(Path.of(endpoint.host()));
            }
            if (shared && replaced.stream().noneMatch(old -> old.overlaps(wanted))) {
                refuseTaken(address);
            }
            for (Loop loop : proxy.loops()) {
                if (shared || acceptors.isEmpty()) {
                    Acceptor acceptor = new Acceptor(proxy, loop, shared);
                    acceptors.add(acceptor);
                    address = acceptor.open(address, backlog);
                }
            }
            return new Listener(proxy, endpoint, acceptors, address);
        } catch (IOException | RuntimeException e) {
            acceptors.forEach(acceptor -> acceptor.close());
            throw new IOException("listen " + endpoint + ": " + e.getMessage(), e);
        }
    }

    /** Takes connections: at first, and again after they had to wait. */
    void resume() {
        acceptors.forEach(Acceptor::resume);
    }

    /** Stops listening; on return nobody can come any more. Not on a relay's event loop. */
    void close() {
        List<Future<?>> closed = acceptors.stream().map(Acceptor::close).toList();
        closed.forEach(Future::awaitUninterruptibly);
        if (endpoint.isPath()) {
            try {
                Files.deleteIfExists(Path.of(endpoint.host()));
            } catch (IOException e) {
                proxy.diagnostics().say("listen " + endpoint + ": cannot remove the socket's file: " + e);
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
    private static void refuseTaken(SocketAddress address) throws IOException {
        try (Socket probe = new Socket()) {
            probe.setReuseAddress(true);
            probe.bind(address);
        }
    }
}
