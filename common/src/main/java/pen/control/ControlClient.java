// SPDX-License-Identifier: Apache-2.0
package pen.control;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.TimeUnit;
import pen.net.Endpoint;

/** Sends commands to a pen's control port, one a connection. */
public final class ControlClient {
    /** What a reply starts with when the command was refused. */
    public static final String ERROR = "error: ";

    /** How long a client waits for pen if it says nothing else; seconds. */
    public static final int PATIENCE = 10;

    private final Endpoint pen;
    private final int patience;
    private final int longest;

    public ControlClient(Endpoint pen) {
        this(pen, PATIENCE);
    }

    /**
     * A client of this control port; without a host it is on this one.
     *
     * @param patience how long it waits for a command to be answered, from connecting to the end of the reply; seconds,
     *     at least 1
     */
    public ControlClient(Endpoint pen, int patience) {
        this(pen, patience, Integer.MAX_VALUE);
    }

    /**
     * A client of this control port, which trusts it with no more than so much memory.
     *
     * @param patience as above
     * @param longest the longest reply that it takes; bytes
     */
    public ControlClient(Endpoint pen, int patience, int longest) {
        this.pen = pen.orLoopback();
        this.patience = patience;
        this.longest = longest;
    }

    /**
     * Sends one command and waits for the whole reply.
     *
     * @throws IOException if pen cannot be reached, the connection breaks, or the reply does not come in time or is too
     *     long; the message says which, but not where
     */
    public String send(String command) throws IOException {
        SocketAddress address = pen.resolve();
        Timer timer = new Timer("patience", true);
        try (SocketChannel channel = open(address)) {
            timer.schedule(
                    new TimerTask() {
                        @Override
                        public void run() {
                            close(channel);
                        }
                    },
                    TimeUnit.SECONDS.toMillis(patience));
            connect(channel, address);
            return exchange(channel, command);
        } catch (ClosedChannelException e) {
            // By the timer: within a call, or between two.
            throw new IOException("no answer within " + patience + " s", e);
        } finally {
            timer.cancel();
        }
    }

    private String exchange(SocketChannel channel, String command) throws IOException {
        ByteBuffer request = ByteBuffer.wrap((command + "\n").getBytes(StandardCharsets.UTF_8));
        while (request.hasRemaining()) {
            channel.write(request);
        }
        ByteArrayOutputStream reply = new ByteArrayOutputStream();
        ByteBuffer chunk = ByteBuffer.allocate(8192);
        while (channel.read(chunk) >= 0) {
            if (chunk.position() > longest - reply.size()) {
                throw new IOException("the answer does not end (expected: at most " + longest + " bytes)");
            }
            reply.write(chunk.array(), 0, chunk.position());
            chunk.clear();
        }
        return reply.toString(StandardCharsets.UTF_8);
    }

    private static SocketChannel open(SocketAddress address) throws IOException {
        return address instanceof UnixDomainSocketAddress
                ? SocketChannel.open(StandardProtocolFamily.UNIX)
                : SocketChannel.open();
    }

    private static void connect(SocketChannel channel, SocketAddress address) throws IOException {
        try {
            channel.connect(address);
        } catch (ConnectException e) {
            // The kernel says the same of a file that is no socket and of a socket that nobody listens on.
            if (address instanceof UnixDomainSocketAddress unix && isOther(unix.getPath())) {
                throw new IOException("no socket", e);
            }
            throw e;
        }
    }

    private static boolean isOther(Path path) {
        return Files.isRegularFile(path) || Files.isDirectory(path);
    }

    private static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
