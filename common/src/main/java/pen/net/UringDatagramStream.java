// SPDX-License-Identifier: Apache-2.0
package pen.net;

import io.netty.channel.ChannelException;
import io.netty.channel.EventLoop;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A connected datagram socket on io_uring: one operation receives all that the far end sends. */
final class UringDatagramStream implements DatagramStream, UringSocket.Owner {
    private final UringDatagramListener listener;
    private final UringSocket socket;
    private final Receiver receiver;
    private final UringDatagramOutput output;
    private final Datagram.Trace lastSent = new Datagram.Trace();
    /** What the receive is cancelled by; 0: there was none yet. */
    private long receiving;

    UringDatagramStream(UringDatagramListener listener, int descriptor, Receiver receiver) {
        this.listener = listener;
        this.socket = new UringSocket(this, descriptor);
        this.receiver = receiver;
        this.output = new UringDatagramOutput(listener.trains(), socket, null, this::send);
    }

    /** @throws ChannelException if there is no place for it on the loop */
    void open(EventLoop loop) {
        try {
            socket.register(loop);
        } catch (IOException e) {
            // Not the server's fault.
            throw new ChannelException(e);
        }
        receive();
    }

    @Override
    public int descriptor() {
        return socket.descriptor();
    }

    @Override
    public @Nullable InetSocketAddress local() {
        return socket.hasDescriptor() && !socket.isClosing() ? new Socket(socket.descriptor()).localAddress() : null;
    }

    @Override
    public void send(Datagram datagram) {
        output.add((UringDatagram) datagram);
    }

    @Override
    public void close() {
        if (!socket.isClosing()) {
            // Sending never waits.
            socket.shut(receiving, 0);
        }
    }

    @Override
    public void answered(byte operation, int result, int flags, int slot) {
        try {
            if (operation == Uring.SEND || operation == Uring.SEND_MESSAGE) {
                sent(slot, result);
            } else if (operation == Uring.RECEIVE) {
                received(result, flags);
            }
        } catch (RuntimeException | Error e) {
            // Memory may be short: that ends this stream, but not the loop.
            receiver.failed(e);
        }
    }

    @Override
    public void loopEnds() {
        close();
    }

    @Override
    public void closed() {
        listener.streamClosed();
    }

    private void send(UringDatagram request) {
        socket.submit(Uring.sendDatagram(socket.descriptor(), request.address(), request.length(), request.slot()));
    }

    private void sent(int number, int result) {
        UringTrain train = listener.trains().at(number);
        if (train != null) {
            sent(train, result);
            return;
        }
        UringDatagram datagram = listener.requests().at(number);
        try {
            if (result >= 0) {
                lastSent.clear();
                lastSent.add(datagram);
            } else if (isRefusal(result)) {
                lastSent.refused(receiver, List.of(datagram));
            }
        } finally {
            datagram.release();
        }
    }

    private void sent(UringTrain train, int result) {
        try {
            if (result >= 0) {
                lastSent.clear();
                for (int i = 0; i < train.count(); i++) {
                    lastSent.add(train.get(i));
                }
            } else if (isRefusal(result)) {
                lastSent.refused(receiver, train.datagrams());
            } else if (Uring.isNoTrain(result)) {
                output.uncouple(train);
            }
        } finally {
            listener.trains().release(train);
        }
    }

    private void received(int result, int flags) {
        if ((flags & Uring.BUFFER) != 0) {
            take(listener.replies().taken(flags), result);
        } else if (result == 0) {
            take(UringDatagramListener.emptyReply(), 0);
        } else if (isRefusal(result)) {
            lastSent.refused(receiver, List.of());
        } else if (result == Uring.NO_BUFFERS) {
            listener.replies().awaitSlots(this::receive);
            return;
        } else if (!isPassing(result)) {
            receiver.failed(Uring.failure("receive", result));
            return;
        }
        if ((flags & Uring.MORE_ANSWERS) == 0) {
            receive();
        }
    }

    private void take(UringDatagram reply, int bytes) {
        reply.received(bytes);
        try {
            if (!socket.isClosing()) {
                receiver.received(reply);
            }
        } finally {
            reply.release();
        }
    }

    private void receive() {
        if (!socket.isClosing()) {
            receiving = socket.submit(
                    Uring.receiveEach(socket.descriptor(), listener.replies().number()));
        }
    }

    /**
     * Whether receiving goes on after this: also a router's word that a datagram was too long for its path, with which
     * the kernel has learned how long they may be.
     */
    private static boolean isPassing(int result) {
        return result == Uring.CANCELED
                || result == Uring.INTERRUPTED
                || result == Uring.AGAIN
                || result == Uring.TOO_LONG;
    }

    private static boolean isRefusal(int result) {
        return result == Uring.REFUSED || result == Uring.HOST_UNREACHABLE || result == Uring.NETWORK_UNREACHABLE;
    }
}
