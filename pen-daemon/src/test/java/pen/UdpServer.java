// SPDX-License-Identifier: Apache-2.0
package pen;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import pen.net.Endpoint;

/**
 * A server of datagrams on loopback. What it gets it sends back, but to {@code name} it answers with its own, to
 * {@code three} with three datagrams, and to {@code nothing} and everything longer that begins so not at all.
 */
final class UdpServer implements AutoCloseable {
    private static final int LONGEST = 65_507;

    private final String name;
    private final DatagramChannel socket;
    private final int port;
    private final Thread thread;
    private volatile String lastPeer = "";
    private final AtomicInteger received = new AtomicInteger();

    UdpServer(String name) throws IOException {
        this(name, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    UdpServer(String name, InetSocketAddress address) throws IOException {
        this.name = name;
        // Not a DatagramSocket: it takes a datagram without content for none.
        socket = DatagramChannel.open().setOption(StandardSocketOptions.SO_RCVBUF, 4 * 1024 * 1024);
        socket.bind(address);
        port = ((InetSocketAddress) socket.getLocalAddress()).getPort();
        thread = new Thread(this::serve, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** The server as an operand of pen. */
    String operand() {
        return "127.0.0.1:" + port();
    }

    int port() {
        return port;
    }

    /** The far end of the last datagram, as host:port. */
    String lastPeer() {
        return lastPeer;
    }

    /** Datagrams received so far. */
    int received() {
        return received.get();
    }

    @Override
    public void close() throws IOException {
        socket.close();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void serve() {
        ByteBuffer datagram = ByteBuffer.allocate(LONGEST);
        try {
            while (true) {
                SocketAddress from = socket.receive(datagram.clear());
                lastPeer = Endpoint.of(from).toString();
                received.incrementAndGet();
                answer(datagram.flip(), from);
            }
        } catch (ClosedChannelException e) {
            // The test has closed it.
        } catch (IOException e) {
            throw new IllegalStateException(name, e);
        }
    }

    private void answer(ByteBuffer request, SocketAddress from) throws IOException {
        String text = StandardCharsets.US_ASCII
                .decode(request.slice(0, Math.min(20, request.remaining())))
                .toString();
        if (text.startsWith("nothing")) {
            return;
        }
        if (text.equals("three")) {
            for (String part : new String[] {"one", "two", "three"}) {
                socket.send(StandardCharsets.US_ASCII.encode(part), from);
            }
        } else if (text.equals("name")) {
            socket.send(StandardCharsets.US_ASCII.encode(name), from);
        } else {
            socket.send(request, from);
        }
    }
}
