// SPDX-License-Identifier: Apache-2.0
package pen.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelException;
import io.netty.channel.EventLoop;
import io.netty.channel.unix.Socket;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import org.jspecify.annotations.Nullable;

/** A listening socket on io_uring: some accepts are always under way, each with room for the far end's address. */
final class UringListener implements ListeningSocket, UringSocket.Owner {
    // linux/in.h, linux/in6.h
    private static final int IPPROTO_IPV6 = 41;
    private static final int IPV6_V6ONLY = 26;

    /** Accepts under way at once: so many clients can be taken in one round of the loop; a round seldom brings more. */
    private static final int SLOTS = 16;

    /** A slot holds an address and, after it, its length. */
    private static final int SLOT_SIZE = Sockaddr.SIZE + 8;

    private final EventLoop loop;
    private final Taker taker;
    private final Promise<Void> opened;
    private final Promise<Void> closed;
    private final boolean[] underWay = new boolean[SLOTS];
    private final ByteBuf slots = Unpooled.directBuffer(SLOTS * SLOT_SIZE).writeZero(SLOTS * SLOT_SIZE);
    private final long memory = Uring.address(slots);
    private final UringSocket socket = new UringSocket(this);
    private volatile @Nullable SocketAddress address;
    private boolean wanted;

    private UringListener(EventLoop loop, Taker taker) {
        this.loop = loop;
        this.taker = taker;
        this.opened = loop.newPromise();
        this.closed = loop.newPromise();
    }

    static ListeningSocket open(EventLoop loop, SocketAddress address, int backlog, boolean share, Taker taker)
            throws IOException {
        UringListener listener = new UringListener(loop, taker);
        loop.execute(() -> listener.make(family(address)));
        listener.awaitOpened();
        try {
            listener.bind(address, backlog, share);
            return listener;
        } catch (IOException | RuntimeException e) {
            listener.stop();
            throw e;
        }
    }

    static ListeningSocket open(EventLoop loop, Inherited inherited, Taker taker) throws IOException {
        UringListener listener = new UringListener(loop, taker);
        loop.execute(() -> listener.take(inherited));
        listener.awaitOpened();
        return listener;
    }

    private void awaitOpened() throws IOException {
        opened.awaitUninterruptibly();
        if (!opened.isSuccess()) {
            throw new IOException(opened.cause().getMessage(), opened.cause());
        }
    }

    @Override
    public SocketAddress address() {
        SocketAddress bound = address;
        if (bound == null) {
            throw new IllegalStateException("not bound");
        }
        return bound;
    }

    @Override
    public void accept(boolean value) {
        if (wanted == value || socket.isClosing()) {
            return;
        }
        wanted = value;
        if (value) {
            for (int slot = 0; slot < SLOTS; slot++) {
                if (!underWay[slot]) {
                    arm(slot);
                }
            }
        } else {
            socket.cancel();
        }
    }

    @Override
    public boolean turnAway() {
        if (!(address instanceof InetSocketAddress)) {
            return false;
        }
        try {
            new Socket(socket.descriptor())
                    .setRawOpt(
                            ConnectionRequests.SOL_SOCKET,
                            ConnectionRequests.SO_ATTACH_FILTER,
                            ConnectionRequests.dropping());
            return true;
        } catch (IOException | ChannelException e) {
            // A kernel without socket filters, or one that keeps them for root.
            return false;
        }
    }

    @Override
    public Future<?> stop() {
        loop.execute(() -> {
            if (!socket.isClosing()) {
                wanted = false;
                socket.shut();
            }
        });
        return closed;
    }

    @Override
    public void loopEnds() {
        stop();
    }

    @Override
    public void answered(byte operation, int result, int flags, int slot) {
        if (operation == Uring.SOCKET) {
            made(result);
        } else if (operation == Uring.ACCEPT) {
            accepted(slot, result);
        }
    }

    @Override
    public void closed() {
        slots.release();
        closed.setSuccess(null);
    }

    /** The address of all interfaces is that of IPv6, which IPv4 clients reach too, if this host has IPv6. */
    private static int family(SocketAddress address) {
        boolean every = address instanceof InetSocketAddress inet
                && inet.getAddress().isAnyLocalAddress()
                && Socket.isIPv6Preferred();
        return every ? Sockaddr.INET6 : Sockaddr.family(address);
    }

    private void take(Inherited inherited) {
        try {
            if (!(inherited.address() instanceof UnixDomainSocketAddress)) {
                handOn(new Socket(inherited.descriptor()));
            }
            address = inherited.address();
            socket.register(loop);
            socket.descriptor(inherited.descriptor());
            opened.setSuccess(null);
        } catch (IOException | RuntimeException e) {
            closed();
            opened.setFailure(e);
        }
    }

    private void make(int family) {
        try {
            socket.register(loop);
            socket.submit(Uring.socket(family));
        } catch (IOException e) {
            closed();
            opened.setFailure(e);
        }
    }

    private void made(int result) {
        if (result < 0) {
            socket.shut();
            opened.setFailure(Uring.failure("socket", result));
        } else {
            socket.descriptor(result);
            opened.setSuccess(null);
        }
    }

    private void bind(SocketAddress to, int backlog, boolean share) throws IOException {
        Socket made = new Socket(socket.descriptor());
        if (to instanceof UnixDomainSocketAddress) {
            made.bind(Channels.EPOLL.translate(to));
            address = to;
        } else {
            made.setReuseAddress(true);
            if (share) {
                made.setReusePort(true);
            }
            if (family(to) == Sockaddr.INET6) {
                // As the other transports, whatever net.ipv6.bindv6only says.
                made.setIntOpt(IPPROTO_IPV6, IPV6_V6ONLY, 0);
            }
            handOn(made);
            made.bind(to);
            InetSocketAddress bound = made.localAddress();
            address = bound;
        }
        made.listen(backlog);
    }

    /** Accepted sockets inherit both. */
    private static void handOn(Socket listening) throws IOException {
        listening.setTcpNoDelay(true);
        listening.setKeepAlive(true);
    }

    private void arm(int slot) {
        int offset = slot * SLOT_SIZE;
        Sockaddr.writeLength(slots, offset + Sockaddr.SIZE);
        underWay[slot] = true;
        socket.submit(Uring.accept(socket.descriptor(), memory + offset, memory + offset + Sockaddr.SIZE, slot));
    }

    private void accepted(int slot, int result) {
        underWay[slot] = false;
        boolean again = result == Uring.CANCELED
                || result == Uring.AGAIN
                || result == Uring.INTERRUPTED
                || result == Uring.ABORTED;
        if (result < 0 && !again) {
            taker.failed(Uring.failure("accept", result));
            return;
        }
        SocketAddress from = result < 0 ? null : Sockaddr.read(slots, slot * SLOT_SIZE);
        if (wanted) {
            arm(slot);
        }
        if (from != null) {
            take(new UringStream(result, from));
        }
    }

    private void take(Stream stream) {
        try {
            taker.accepted(stream);
        } catch (RuntimeException | Error e) {
            // Memory may be short: that must not end the loop.
            stream.abort();
            taker.failed(e);
        }
    }
}
