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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import pen.TestClient;
import pen.TestServer;

/** Sends each datagram that it gets on to several receivers, from the address that it came from. */
final class DatagramTee implements AutoCloseable {
    private static final int KERNEL_BUFFER = 4 << 20;

    private final DatagramChannel socket;
    private final List<Integer> receivers;
    private final Map<InetAddress, DatagramChannel> senders = new HashMap<>();
    private final CompletableFuture<Void> copying;

    private DatagramTee(DatagramChannel socket, List<Integer> receivers) {
        this.socket = socket;
        this.receivers = receivers;
        this.copying = CompletableFuture.runAsync(this::copy, TestClient.THREAD_EACH);
    }

    /** @param receivers ports of loopback */
    static DatagramTee start(Integer... receivers) throws IOException {
        DatagramChannel socket = DatagramChannel.open()
                .setOption(StandardSocketOptions.SO_RCVBUF, KERNEL_BUFFER)
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), TestServer.refusedPort()));
        return new DatagramTee(socket, List.of(receivers));
    }

    int port() throws IOException {
        return ((InetSocketAddress) socket.getLocalAddress()).getPort();
    }

    @Override
    public void close() throws IOException {
        socket.close();
        copying.join();
        for (DatagramChannel sender : senders.values()) {
            sender.close();
        }
    }

    private void copy() {
        ByteBuffer datagram = ByteBuffer.allocateDirect(65_536);
        try {
            while (true) {
                InetAddress from = ((InetSocketAddress) socket.receive(datagram.clear())).getAddress();
                datagram.flip();
                for (int port : receivers) {
                    sender(from).send(datagram.rewind(), new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                }
            }
        } catch (ClosedChannelException e) {
            // close() did it: how this thread ends.
            return;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private DatagramChannel sender(InetAddress address) throws IOException {
        DatagramChannel known = senders.get(address);
        if (known == null) {
            known = DatagramChannel.open().bind(new InetSocketAddress(address, 0));
            senders.put(address, known);
        }
        return known;
    }
}
