// SPDX-License-Identifier: Apache-2.0
package e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.LinkedBlockingQueue;
import pen.TestClient;
import pen.TestServer;

/**
 * A program that keeps the datagrams it gets, as penlogd would get them; in ISO 8859-1, in which each byte is a
 * character.
 */
final class LogReceiver implements AutoCloseable {
    /** More than a test sends before this thread has its turn; bytes. */
    private static final int KERNEL_BUFFER = 4 << 20;

    private final DatagramChannel socket;
    private final LinkedBlockingQueue<String> datagrams = new LinkedBlockingQueue<>();
    private final Set<InetAddress> sources = new CopyOnWriteArraySet<>();
    private final CompletableFuture<Void> receiving;

    private LogReceiver(DatagramChannel socket) {
        this.socket = socket;
        this.receiving = CompletableFuture.runAsync(this::receive, TestClient.THREAD_EACH);
    }

    static LogReceiver start() throws IOException {
        return start(TestServer.refusedPort());
    }

    static LogReceiver start(int port) throws IOException {
        DatagramChannel socket = DatagramChannel.open()
                .setOption(StandardSocketOptions.SO_RCVBUF, KERNEL_BUFFER)
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return new LogReceiver(socket);
    }

    int port() throws IOException {
        return ((InetSocketAddress) socket.getLocalAddress()).getPort();
    }

    /** What has come so far. */
    List<String> datagrams() {
        return List.copyOf(datagrams);
    }

    /** Where it came from. */
    Set<InetAddress> sources() {
        return Set.copyOf(sources);
    }

    @Override
    public void close() throws IOException {
        socket.close();
        // Only then is the port free.
        receiving.join();
    }

    private void receive() {
        try {
            ByteBuffer datagram = ByteBuffer.allocate(65_536);
            while (true) {
                sources.add(((InetSocketAddress) socket.receive(datagram.clear())).getAddress());
                datagrams.add(new String(datagram.array(), 0, datagram.position(), StandardCharsets.ISO_8859_1));
            }
        } catch (ClosedChannelException e) {
            // close() did it: how this thread ends.
            return;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
