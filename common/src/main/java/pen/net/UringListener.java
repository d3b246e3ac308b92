// SPDX-License-Identifier: Apache-2.0
package pen.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.unix.Socket;
import io.netty.channel.uring.IoUringIoEvent;
import io.netty.channel.uring.IoUringIoHandle;
import io.netty.channel.uring.IoUringIoOps;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import org.jspecify.annotations.Nullable;

/** A listening socket on io_uring: some accepts are always under way, each with room for the far end's address. */
final class UringListener implements ListeningSocket, IoUringIoHandle {
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
    private @Nullable IoRegistration registration;
    private volatile @Nullable SocketAddress address;
    private int descriptor = -1;
    private int pending;
    private boolean wanted;
    private boolean closing;

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
        listener.opened.awaitUninterruptibly();
        if (!listener.opened.isSuccess()) {
            throw new IOException(listener.opened.cause().getMessage(), listener.opened.cause());
        }
        try {
            listener.bind(address, backlog, share);
            return listener;
        } catch (IOException | RuntimeException e) {
            listener.stop();
            throw e;
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
        if (wanted == value || closing) {
            return;
        }
        wanted = value;
        if (value) {
            for (int slot = 0; slot < SLOTS; slot++) {
                if (!underWay[slot]) {
                    arm(slot);
                }
            }
        } else if (pending > 0) {
            submit(Uring.cancelAll(descriptor));
        }
    }

    /** The loop ends. */
    @Override
    public void close() {
        stop();
    }

    @Override
    public Future<?> stop() {
        loop.execute(() -> {
            if (!closing) {
                accept(false);
                closing = true;
                closeWhenQuiet();
            }
        });
        return closed;
    }

    @Override
    public void handle(IoRegistration from, IoEvent answer) {
        IoUringIoEvent event = (IoUringIoEvent) answer;
        pending--;
        switch (event.opcode()) {
            case Uring.SOCKET -> made(event.res());
            case Uring.ACCEPT -> accepted((int) event.userData(), event.res());
            case Uring.CLOSE -> ended();
            default -> {} // A cancel: what it cancelled answers too.
        }
        if (closing) {
            closeWhenQuiet();
        }
    }

    /** The address of all interfaces is that of IPv6, which IPv4 clients reach too, if this host has IPv6. */
    private static int family(SocketAddress address) {
        boolean every = address instanceof InetSocketAddress inet
                && inet.getAddress().isAnyLocalAddress()
                && Socket.isIPv6Preferred();
        return every ? Sockaddr.INET6 : Sockaddr.family(address);
    }

    private void make(int family) {
        try {
            registration = Uring.register(loop, this);
            submit(Uring.socket(family));
        } catch (IOException e) {
            opened.setFailure(e);
            ended();
        }
    }

    private void made(int result) {
        if (result < 0) {
            opened.setFailure(Uring.failure("socket", result));
            closing = true;
            ended();
        } else {
            descriptor = result;
            opened.setSuccess(null);
        }
    }

    private void bind(SocketAddress to, int backlog, boolean share) throws IOException {
        Socket socket = new Socket(descriptor);
        if (to instanceof UnixDomainSocketAddress) {
            socket.bind(Channels.EPOLL.translate(to));
            address = to;
        } else {
            socket.setReuseAddress(true);
            if (share) {
                socket.setReusePort(true);
            }
            if (family(to) == Sockaddr.INET6) {
                // As the other transports, whatever net.ipv6.bindv6only says.
                socket.setIntOpt(IPPROTO_IPV6, IPV6_V6ONLY, 0);
            }
            // Accepted sockets inherit both.
            socket.setTcpNoDelay(true);
            socket.setKeepAlive(true);
            socket.bind(to);
            InetSocketAddress bound = socket.localAddress();
            address = bound;
        }
        socket.listen(backlog);
    }

    private void arm(int slot) {
        int offset = slot * SLOT_SIZE;
        Sockaddr.writeLength(slots, offset + Sockaddr.SIZE);
        underWay[slot] = true;
        submit(Uring.accept(descriptor, memory + offset, memory + offset + Sockaddr.SIZE, slot));
    }

    private void accepted(int slot, int result) {
        underWay[slot] = false;
        if (result >= 0) {
            SocketAddress from = Sockaddr.read(slots, slot * SLOT_SIZE);
            if (wanted && !closing) {
                arm(slot);
            }
            Stream stream = new UringStream(result, from);
            try {
                taker.accepted(stream);
            } catch (RuntimeException | Error e) {
                // Memory may be short: that must not end the loop.
                stream.abort();
                taker.failed(e);
            }
            return;
        }
        if (result != Uring.CANCELED
                && result != Uring.AGAIN
                && result != Uring.INTERRUPTED
                && result != Uring.ABORTED) {
            taker.failed(Uring.failure("accept", result));
            return;
        }
        if (wanted && !closing) {
            arm(slot);
        }
    }

    private void submit(IoUringIoOps operation) {
        if (registration != null && registration.submit(operation) != 0) {
            pending++;
        }
    }

    private void closeWhenQuiet() {
        if (pending == 0 && descriptor >= 0) {
            int last = descriptor;
            descriptor = -1;
            submit(Uring.close(last));
        }
    }

    private void ended() {
        if (registration != null) {
            registration.cancel();
        }
        slots.release();
        closed.trySuccess(null);
    }
}
