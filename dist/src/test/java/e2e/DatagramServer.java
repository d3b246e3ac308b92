// SPDX-License-Identifier: Apache-2.0
package e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import org.jspecify.annotations.Nullable;
import pen.TestClient;
import pen.TestServer;

/** A server that answers each datagram with its name. */
final class DatagramServer implements NamedServer {
    private final String name;
    private final SocketAddress address;
    private @Nullable DatagramChannel socket;

    /** One that is down, at this address with a port that the kernel gives nobody else while it is. */
    DatagramServer(String name, InetAddress address) throws IOException {
        this.name = name;
        this.address = new InetSocketAddress(address, TestServer.refusedPort(address));
    }

    @Override
    public SocketAddress address() {
        return address;
    }

    @Override
    public int open() {
        return 0;
    }

    @Override
    public void up() throws IOException {
        DatagramChannel bound = DatagramChannel.open().bind(address);
        socket = bound;
        TestClient.THREAD_EACH.execute(() -> answer(bound));
    }

    @Override
    public void down() throws IOException {
        if (socket != null) {
            socket.close();
        }
    }

    @Override
    public void close() throws IOException {
        down();
    }

    private void answer(DatagramChannel bound) {
        try {
            ByteBuffer question = ByteBuffer.allocate(1024);
            while (true) {
                bound.send(NamedServer.greeting(name), bound.receive(question.clear()));
            }
        } catch (ClosedChannelException e) {
            // down() did it: how this thread ends.
            return;
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }
}
