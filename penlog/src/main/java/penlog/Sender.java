// SPDX-License-Identifier: Apache-2.0
package penlog;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Sends lines to a {@link Receiver}, each in one datagram. One thread. */
final class Sender implements AutoCloseable {
    /**
     * A refusal is of an earlier datagram and ends this call, so it is tried again; the next one may be refused too.
     */
    private static final int TRIES = 16;

    private final Receiver receiver;
    private final Optional<InetAddress> source;
    private final Losses losses;
    private @Nullable DatagramChannel channel;
    private @Nullable InetSocketAddress connected;

    /**
     * Checks that the local address can be used.
     *
     * @param source the local address; empty: the kernel chooses
     * @param losses counts the lines that the receiver's host refuses: all of them on this host, where the kernel hears
     *     of each before the next is sent; from others there are fewer refusals than lines (RFC 1812, section 4.3.2.8)
     * @throws IOException if it cannot
     */
    Sender(Receiver receiver, Optional<InetAddress> source, Losses losses) throws IOException {
        this.receiver = receiver;
        this.source = source;
        this.losses = losses;
        bound(receiver.address()).close();
    }

    /**
     * Sends all that remains in the buffer. That nobody receives there is no error.
     *
     * @throws IOException if it could not be sent; then all of it remains in the buffer
     */
    void send(ByteBuffer line) throws IOException {
        int start = line.position();
        try {
            for (int tries = 1; ; tries++) {
                try {
                    channel().write(line);
                    return;
                } catch (PortUnreachableException e) {
                    // The receiver is away, or just starts again. What is lost is the line before.
                    losses.refused();
                    receiver.failed();
                    if (tries == TRIES) {
                        throw e;
                    }
                }
            }
        } catch (IOException e) {
            line.position(start);
            receiver.failed();
            throw e;
        }
    }

    /** Hears of the last line too, if it was refused. */
    @Override
    public void close() throws IOException {
        if (channel != null) {
            close(channel);
        }
    }

    private void close(DatagramChannel old) throws IOException {
        try (old) {
            old.configureBlocking(false);
            old.read(ByteBuffer.allocate(1));
        } catch (PortUnreachableException e) {
            losses.refused();
        }
    }

    /** Connected, because the kernel tells of refusals only then. */
    private DatagramChannel channel() throws IOException {
        InetSocketAddress address = receiver.address();
        DatagramChannel now = channel;
        if (now != null && address.equals(connected)) {
            return now;
        }
        DatagramChannel fresh = bound(address);
        try {
            fresh.connect(address);
        } catch (IOException e) {
            fresh.close();
            throw e;
        }
        channel = fresh;
        connected = address;
        if (now != null) {
            close(now);
        }
        return fresh;
    }

    private DatagramChannel bound(InetSocketAddress address) throws IOException {
        boolean six = address.getAddress() instanceof Inet6Address;
        DatagramChannel fresh = DatagramChannel.open(six ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET);
        try {
            if (source.isPresent()) {
                fresh.bind(new InetSocketAddress(source.get(), 0));
            }
            return fresh;
        } catch (IOException e) {
            fresh.close();
            throw new IOException(source.get().getHostAddress() + ": " + e.getMessage(), e);
        }
    }
}
