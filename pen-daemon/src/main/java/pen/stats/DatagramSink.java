// SPDX-License-Identifier: Apache-2.0
package pen.stats;

import java.io.IOException;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import pen.log.LogSink;
import pen.net.Endpoint;
import pen.os.Posix;

/**
 * The access log in datagrams to penlogd.
 *
 * <p>An entry of the format {@code pen} has a datagram of its own, as pen 0.34.1 sends it. Of the format {@code exact},
 * lines that wait together share one, as long as no network has to split it. Nobody has to be there to receive them.
 */
final class DatagramSink implements LogSink {
    /** The longest line with its newline: what pen 0.34.1 sends. */
    private static final int LONGEST = 1024;

    /** The longest datagram: an Ethernet frame, 1500, less the headers of IPv6 and UDP and room for a tunnel's. */
    private static final int PACKED = 1400;

    /** Of one datagram: each may hear of the one before. */
    private static final int TRIES = 16;

    /** After errors the name is looked up again, but not more often; the JVM remembers answers for as long. */
    private static final long RESOLVE_EVERY = TimeUnit.SECONDS.toNanos(10);

    private final Endpoint receiver;
    private final Resolver resolver;
    private final LongSupplier nanoTime;
    private final DatagramChannel socket;
    private final ByteBuffer datagram = ByteBuffer.allocateDirect(PACKED);
    private SocketAddress address;
    private long resolvedAt;
    private boolean connected;
    private boolean failing;
    /** Lines in the datagram. */
    private int packed;
    /** Lines in the one before. */
    private int sent;

    private long lost;
    private @Nullable IOException failure;

    /** Looks up where an endpoint is. */
    interface Resolver {
        /**
         * Looks it up; may block.
         *
         * @throws UnknownHostException if its host has no address; the message names the host
         */
        SocketAddress resolve(Endpoint endpoint) throws UnknownHostException;
    }

    /**
     * A sink that sends from a port of the kernel's choice.
     *
     * @param nanoTime the time, in nanoseconds of any origin
     * @throws IOException if the receiver's name has no address, or there is no descriptor
     */
    DatagramSink(Endpoint receiver, Resolver resolver, LongSupplier nanoTime) throws IOException {
        this.receiver = receiver;
        this.resolver = resolver;
        this.nanoTime = nanoTime;
        try {
            address = resolver.resolve(receiver);
            socket = DatagramChannel.open();
        } catch (IOException e) {
            throw new IOException(receiver + ": " + e.getMessage(), e);
        }
        resolvedAt = nanoTime.getAsLong();
    }

    @Override
    public void write(List<String> lines) throws IOException {
        failure = null;
        if (failing) {
            failing = false;
            resolveAgain();
        }
        for (String line : lines) {
            add(line.substring(0, Math.min(line.length(), LONGEST - 1)));
        }
        send();
        if (failure != null) {
            failing = true;
            throw new IOException(receiver + ": " + failure.getMessage(), failure);
        }
    }

    @Override
    public long lost() {
        return lost;
    }

    /** Looks the name up again, with the next lines. */
    @Override
    public void reopen() {
        failing = true;
        resolvedAt = nanoTime.getAsLong() - RESOLVE_EVERY;
    }

    /** Nothing to do: no user has to open it again. */
    @Override
    public void giveTo(Posix.User user) {}

    @Override
    public String bottleneck() {
        return "the network is too slow";
    }

    /** Hears of the last datagram too, if it was refused. */
    @Override
    public void close() throws IOException {
        try (socket) {
            if (connected) {
                socket.configureBlocking(false);
                socket.read(datagram);
            }
        } catch (PortUnreachableException e) {
            lose(sent, e);
        }
    }

    private void add(String line) {
        boolean alone = line.startsWith("+ ");
        if (alone || datagram.remaining() <= line.length()) {
            send();
        }
        datagram.put(line.getBytes(StandardCharsets.ISO_8859_1)).put((byte) '\n');
        packed++;
        if (alone) {
            send();
        }
    }

    private void send() {
        if (packed == 0) {
            return;
        }
        datagram.flip();
        try {
            connect();
            sendOrHearOfRefusals();
            sent = packed;
        } catch (IOException e) {
            lose(packed, e);
        }
        datagram.clear();
        packed = 0;
    }

    /**
     * A refusal is of an earlier datagram and ends the call: this one has not been sent, and somebody may be there by
     * now.
     */
    private void sendOrHearOfRefusals() throws IOException {
        for (int tries = 1; ; tries++) {
            try {
                socket.write(datagram);
                return;
            } catch (PortUnreachableException e) {
                if (tries == TRIES) {
                    throw e;
                }
                lose(sent, e);
            }
        }
    }

    /**
     * Counts lines that are lost. On this host the kernel hears of a refusal before the next datagram is sent, so that
     * it is of the one before; of other hosts there are fewer refusals than datagrams (RFC 1812, section 4.3.2.8).
     */
    private void lose(int lines, IOException why) {
        lost += lines;
        failure = why instanceof PortUnreachableException ? new IOException("nobody receives there", why) : why;
    }

    private void connect() throws IOException {
        if (!connected) {
            socket.connect(address);
            connected = true;
        }
    }

    private void resolveAgain() {
        long now = nanoTime.getAsLong();
        if (now - resolvedAt < RESOLVE_EVERY) {
            return;
        }
        resolvedAt = now;
        try {
            SocketAddress found = resolver.resolve(receiver);
            if (!found.equals(address)) {
                socket.disconnect();
                connected = false;
                address = found;
            }
        } catch (IOException e) {
            // The old address may still be right; if not, the next error tells.
            failure = e;
        }
    }
}
