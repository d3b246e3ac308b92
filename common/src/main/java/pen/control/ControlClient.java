// SPDX-License-Identifier: Apache-2.0
package pen.control;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import pen.net.Endpoint;

/** Sends commands to a pen's control port, one a connection. */
public final class ControlClient {
    /** What a reply starts with when the command was refused. */
    public static final String ERROR = "error: ";

    private final Endpoint pen;

    public ControlClient(Endpoint pen) {
        this.pen = pen.orLoopback();
    }

    /**
     * Sends one command and waits for the whole reply.
     *
     * @throws IOException if pen cannot be reached or the connection breaks
     */
    public String send(String command) throws IOException {
        SocketAddress address = pen.resolve();
        try (SocketChannel channel = open(address)) {
            ByteBuffer request = ByteBuffer.wrap((command + "\n").getBytes(StandardCharsets.UTF_8));
            while (request.hasRemaining()) {
                channel.write(request);
            }
            ByteArrayOutputStream reply = new ByteArrayOutputStream();
            ByteBuffer chunk = ByteBuffer.allocate(8192);
            while (channel.read(chunk) >= 0) {
                reply.write(chunk.array(), 0, chunk.position());
                chunk.clear();
            }
            return reply.toString(StandardCharsets.UTF_8);
        }
    }

    private static SocketChannel open(SocketAddress address) throws IOException {
        if (!(address instanceof UnixDomainSocketAddress)) {
            return SocketChannel.open(address);
        }
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(address);
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }
}
