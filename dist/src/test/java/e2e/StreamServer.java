// SPDX-License-Identifier: Apache-2.0
package e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import pen.TestClient;

/** A server that greets each connection with its name, and ends it when the client does. */
final class StreamServer implements NamedServer {
    private final String name;
    private final SocketAddress address;
    private final Set<SocketChannel> connections = ConcurrentHashMap.newKeySet();
    // Bound and never listening, it keeps the port: connects are refused unless another socket listens there.
    private final SocketChannel reserved;
    private @Nullable ServerSocketChannel listening;
    private Thread acceptor = new Thread(() -> {});

    /** One that is down, at this address; for port 0 at one of the kernel's choice. */
    StreamServer(String name, SocketAddress address) throws IOException {
        this.name = name;
        reserved = SocketChannel.open();
        this.address = isUnix(address) ? address : reserve(address);
    }

    @Override
    public SocketAddress address() {
        return address;
    }

    @Override
    public int open() {
        return connections.size();
    }

    @Override
    public void up() throws IOException {
        ServerSocketChannel opened = isUnix(address)
                ? ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                : ServerSocketChannel.open().setOption(StandardSocketOptions.SO_REUSEADDR, true);
        listening = opened.bind(address, 100);
        acceptor = new Thread(() -> accept(opened), name);
        acceptor.setDaemon(true);
        acceptor.start();
    }

    @Override
    public void down() throws IOException {
        if (listening != null) {
            listening.close();
        }
        try {
            // Until its accept has ended, the kernel goes on taking connections.
            acceptor.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (address instanceof UnixDomainSocketAddress unix) {
            Files.deleteIfExists(unix.getPath());
        }
        for (SocketChannel connection : connections) {
            connection.close();
        }
    }

    @Override
    public void close() throws IOException {
        down();
        reserved.close();
    }

    private SocketAddress reserve(SocketAddress any) throws IOException {
        return reserved.setOption(StandardSocketOptions.SO_REUSEADDR, true)
                .bind(any)
                .getLocalAddress();
    }

    private static boolean isUnix(SocketAddress address) {
        return address instanceof UnixDomainSocketAddress;
    }

    private void accept(ServerSocketChannel listening) {
        try {
            while (true) {
                SocketChannel connection = listening.accept();
                connections.add(connection);
                TestClient.THREAD_EACH.execute(() -> greet(connection));
            }
        } catch (ClosedChannelException e) {
            // down() did it: how this thread ends.
            return;
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }

    private void greet(SocketChannel connection) {
        try (connection) {
            connection.write(NamedServer.greeting(name));
            ByteBuffer ignored = ByteBuffer.allocate(1024);
            while (connection.read(ignored.clear()) >= 0) {
                // What clients say does not matter.
            }
        } catch (IOException e) {
            // The client went away, or down() did this: both are a server's everyday life.
            return;
        } finally {
            connections.remove(connection);
        }
    }
}
