// SPDX-License-Identifier: Apache-2.0
package pen;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A client of datagrams with a port of its own, which insists on replies from where it sent to. */
final class UdpClient implements AutoCloseable {
    private final DatagramChannel socket;
    private final Selector selector;
    private final InetSocketAddress to;

    UdpClient(String from, InetSocketAddress to) throws IOException {
        // Not a DatagramSocket, and not connected: neither knows datagrams without content.
        socket = DatagramChannel.open().setOption(StandardSocketOptions.SO_RCVBUF, 4 * 1024 * 1024);
        socket.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
        this.to = to;
        socket.configureBlocking(false);
        selector = Selector.open();
        socket.register(selector, SelectionKey.OP_READ);
    }

    UdpClient(InetSocketAddress to) throws IOException {
        this("127.0.0.1", to);
    }

    void send(byte[] content) throws IOException {
        socket.send(ByteBuffer.wrap(content), to);
    }

    void send(String text) throws IOException {
        send(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Whether a datagram comes in this time; ms. */
    boolean hears(int patience) throws IOException {
        selector.selectedKeys().clear();
        return selector.select(patience) > 0;
    }

    byte[] receive() throws IOException {
        ByteBuffer datagram = ByteBuffer.allocate(65_536);
        SocketAddress from = socket.receive(datagram);
        while (from == null) {
            selector.selectedKeys().clear();
            if (selector.select(TestClient.PATIENCE) == 0) {
                throw new SocketTimeoutException("no datagram");
            }
            from = socket.receive(datagram);
        }
        assertThat(from).isEqualTo(to);
        byte[] content = new byte[datagram.flip().remaining()];
        datagram.get(content);
        return content;
    }

    /** Sends a text and tells what comes back. */
    String ask(String text) throws IOException {
        send(text);
        return new String(receive(), StandardCharsets.US_ASCII);
    }

    @Override
    public void close() throws IOException {
        selector.close();
        socket.close();
    }

    /** What a client of this address and of a port of its own is answered. */
    static String ask(TestPen pen, String from, String text) throws IOException {
        try (UdpClient client = new UdpClient(from, pen.address())) {
            return client.ask(text);
        }
    }

    /** Clients of one address, each with a port of its own. */
    static List<UdpClient> several(TestPen pen, int count) throws IOException {
        List<UdpClient> clients = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            clients.add(new UdpClient(pen.address()));
        }
        return clients;
    }

    static void close(List<UdpClient> clients) throws IOException {
        for (UdpClient client : clients) {
            client.close();
        }
    }
}
