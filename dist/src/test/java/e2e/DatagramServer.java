// SPDX-License-Identifier: Apache-2.0
package e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import pen.TestClient;

/** A server that answers each datagram with its name. */
final class DatagramServer implements NamedServer {
    private final String name;
    private final SocketAddress address;
    private DatagramChannel socket;

    /** One that is down, at this address with a port of the kernel's choice. */
    DatagramServer(String name, SocketAddress address) throws IOException {
        this.name = name;
        socket = DatagramChannel.open().bind(address);
        this.address = socket.getLocalAddress();
        socket.close();
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
        socket = DatagramChannel.open().bind(address);
        DatagramChannel bound = socket;
        TestClient.THREAD_EACH.execute(() -> answer(bound));
    }

    @Override
    public void down() throws IOException {
        socket.close();
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
