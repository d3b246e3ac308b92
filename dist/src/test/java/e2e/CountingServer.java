// SPDX-License-Identifier: Apache-2.0
package e2e;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A server for thousands of connections on one thread: greets each with its name and a newline, drops what it gets, and
 * never ends a connection that its client has not ended.
 */
final class CountingServer implements AutoCloseable {
    private final byte[] greeting;
    private final Selector selector = Selector.open();
    private final ServerSocketChannel listener = ServerSocketChannel.open();
    private final Thread thread;
    private final boolean stubborn;
    private volatile int accepted;

    /** @param stubborn whether it keeps its side open when the client has ended */
    CountingServer(String name, boolean stubborn) throws IOException {
        this.greeting = (name + "\n").getBytes(StandardCharsets.US_ASCII);
        this.stubborn = stubborn;
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 4096);
        listener.configureBlocking(false);
        listener.register(selector, SelectionKey.OP_ACCEPT);
        thread = new Thread(this::serve, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** The server as an operand of pen. */
    String operand() {
        return "127.0.0.1:" + listener.socket().getLocalPort();
    }

    int accepted() {
        return accepted;
    }

    @Override
    public void close() throws IOException {
        List<SelectionKey> all = List.copyOf(selector.keys());
        selector.close();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (SelectionKey key : all) {
            key.channel().close();
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // This thread alone writes.
    private void serve() {
        ByteBuffer input = ByteBuffer.allocate(4096);
        try {
            while (selector.isOpen()) {
                selector.select();
                if (!selector.isOpen()) {
                    return;
                }
                for (SelectionKey key : selector.selectedKeys()) {
                    if (key.isAcceptable()) {
                        for (SocketChannel taken = listener.accept(); taken != null; taken = listener.accept()) {
                            taken.configureBlocking(false).register(selector, SelectionKey.OP_READ);
                            taken.write(ByteBuffer.wrap(greeting));
                            accepted++;
                        }
                    } else if (!isStillOpen((SocketChannel) key.channel(), input)) {
                        if (stubborn) {
                            key.interestOps(0);
                        } else {
                            key.channel().close();
                        }
                    }
                }
                selector.selectedKeys().clear();
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean isStillOpen(SocketChannel from, ByteBuffer input) {
        try {
            return from.read(input.clear()) >= 0;
        } catch (IOException e) {
            // A reset: an end like any other.
            return false;
        }
    }
}
