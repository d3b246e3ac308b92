// SPDX-License-Identifier: Apache-2.0
package e2e;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Many browsers on one thread, all of which follow the events of one penstats. */
final class EventCrowd implements AutoCloseable {
    /** Longer than anything takes that works. */
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(60);

    private static final byte[] MARK = "event: pen\n".getBytes(StandardCharsets.US_ASCII);

    private static final byte[] REQUEST =
            "GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Selector selector = Selector.open();
    private final ByteBuffer input = ByteBuffer.allocate(64 * 1024);
    private final List<Follower> followers = new ArrayList<>();

    /** One of them: how many events of pens it has heard. */
    private static final class Follower {
        private final SocketChannel socket;
        private int matched;
        private int events;
        private boolean ended;

        Follower(SocketChannel socket) {
            this.socket = socket;
        }

        /** The mark's first byte is nowhere else in it, so that a false start begins anew. */
        void hear(byte octet) {
            if (octet == MARK[matched]) {
                matched++;
            } else {
                matched = octet == MARK[0] ? 1 : 0;
            }
            if (matched == MARK.length) {
                matched = 0;
                events++;
            }
        }
    }

    EventCrowd() throws IOException {}

    /** So many more connect and ask for events. */
    void follow(int count, InetSocketAddress penstats) throws IOException {
        for (int i = 0; i < count; i++) {
            SocketChannel socket = SocketChannel.open(penstats);
            socket.write(ByteBuffer.wrap(REQUEST));
            socket.configureBlocking(false);
            Follower follower = new Follower(socket);
            followers.add(follower);
            socket.register(selector, SelectionKey.OP_READ, follower);
        }
    }

    /** Waits until each of them has heard so many more events. */
    void awaitEvents(int count) throws IOException {
        followers.forEach(follower -> follower.events = 0);
        long deadline = System.nanoTime() + PATIENCE;
        while (followers.stream().anyMatch(follower -> follower.events < count)) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(followers.stream()
                                .filter(follower -> follower.events < count)
                                .count()
                        + " of " + followers.size() + " still wait; " + ended() + " have ended");
            }
            selector.select(100);
            for (SelectionKey key : selector.selectedKeys()) {
                listen((Follower) key.attachment());
            }
            selector.selectedKeys().clear();
        }
    }

    /** How many were sent away. */
    long ended() {
        return followers.stream().filter(follower -> follower.ended).count();
    }

    private void listen(Follower follower) throws IOException {
        if (follower.socket.read(input.clear()) < 0) {
            follower.ended = true;
            follower.socket.close();
            return;
        }
        input.flip();
        while (input.hasRemaining()) {
            follower.hear(input.get());
        }
    }

    @Override
    public void close() throws IOException {
        for (Follower follower : followers) {
            follower.socket.close();
        }
        selector.close();
    }
}
