// SPDX-License-Identifier: Apache-2.0
package e2e;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.function.Predicate;

/** Thousands of clients on one thread, all connected at once. */
final class Crowd implements AutoCloseable {
    /** Longer than anything takes that works. */
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(60);

    /** So many, and then a pause in ms: ten thousand in two seconds. */
    private static final int BATCH = 100;

    private static final int PAUSE = 20;

    private final Selector selector = Selector.open();
    private final ByteBuffer input = ByteBuffer.allocate(4096);
    private final List<Visitor> visitors = new ArrayList<>();

    /** One client: what it was greeted with, and when it heard its last byte and its end. */
    static final class Visitor {
        private final SocketChannel socket;
        private final StringBuilder greeting = new StringBuilder();
        private long lastByte;
        private long ended;

        Visitor(SocketChannel socket) {
            this.socket = socket;
        }

        boolean isGreeted() {
            return greeting.indexOf("\n") >= 0;
        }

        boolean hasEnded() {
            return ended != 0;
        }

        /** The name of its server, or "closed". */
        String server() {
            return isGreeted() ? greeting.toString().strip() : "closed";
        }

        /** From its last byte to its end; ns. */
        long silence() {
            return ended - lastByte;
        }
    }

    Crowd() throws IOException {}

    /** Connects so many at once, each from its own address. */
    void connect(int count, InetSocketAddress to, IntFunction<String> from) throws IOException {
        connect(count, to, from, 1);
    }

    /** Connects so many, some after others: a burst would keep pen from passing on at once what it receives. */
    void connectInTurn(int count, InetSocketAddress to, IntFunction<String> from) throws IOException {
        connect(count, to, from, PAUSE);
    }

    private void connect(int count, InetSocketAddress to, IntFunction<String> from, int pause) throws IOException {
        for (int i = 0; i < count; i++) {
            SocketChannel socket = SocketChannel.open();
            socket.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            socket.bind(new InetSocketAddress(from.apply(i), 0));
            socket.configureBlocking(false);
            Visitor visitor = new Visitor(socket);
            visitors.add(visitor);
            boolean connected = socket.connect(to);
            socket.register(selector, connected ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT, visitor);
            if (i % BATCH == 0) {
                pause(pause);
            }
        }
    }

    /**
     * Each sends the end of what it says, some after others: a burst would keep pen from hearing it when it is sent.
     */
    void endOutput() throws IOException {
        for (int i = 0; i < visitors.size(); i++) {
            Visitor visitor = visitors.get(i);
            visitor.lastByte = System.nanoTime();
            visitor.socket.shutdownOutput();
            if (i % BATCH == 0) {
                pause(PAUSE);
            }
        }
    }

    /** Waits until this holds for all of them. */
    void await(Predicate<Visitor> wanted) throws IOException {
        long deadline = System.nanoTime() + PATIENCE;
        int waiting = visitors.size();
        while (waiting > 0) {
            // Those at the end of the list are the last to be done, as a rule: a look at one is enough.
            while (waiting > 0 && wanted.test(visitors.get(waiting - 1))) {
                waiting--;
            }
            if (System.nanoTime() > deadline) {
                throw new AssertionError(
                        visitors.stream().filter(wanted.negate()).count() + " of " + visitors.size() + " still wait");
            }
            listen(waiting > 0 ? 100 : 1);
        }
    }

    /** Listens so long. */
    private void pause(int millis) throws IOException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        for (long left = millis; left > 0; left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())) {
            listen((int) left);
        }
    }

    private void listen(int millis) throws IOException {
        selector.select(millis);
        for (SelectionKey key : selector.selectedKeys()) {
            Visitor visitor = (Visitor) key.attachment();
            if (key.isConnectable()) {
                visitor.socket.finishConnect();
                key.interestOps(SelectionKey.OP_READ);
            } else {
                hear(visitor);
            }
        }
        selector.selectedKeys().clear();
    }

    /** How many got each server. */
    Map<String, Integer> servers() {
        Map<String, Integer> counts = new TreeMap<>();
        visitors.forEach(visitor -> counts.merge(visitor.server(), 1, Integer::sum));
        return counts;
    }

    List<Visitor> visitors() {
        return visitors;
    }

    @Override
    public void close() throws IOException {
        for (Visitor visitor : visitors) {
            visitor.socket.close();
        }
        selector.close();
    }

    private void hear(Visitor visitor) throws IOException {
        int read = visitor.socket.read(input.clear());
        if (read < 0) {
            visitor.ended = System.nanoTime();
            visitor.socket.close();
        } else {
            visitor.lastByte = System.nanoTime();
            visitor.greeting.append(StandardCharsets.US_ASCII.decode(input.flip()));
        }
    }
}
