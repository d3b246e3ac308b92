// SPDX-License-Identifier: Apache-2.0
package pen.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelException;
import io.netty.channel.EventLoop;
import io.netty.channel.unix.Socket;
import io.netty.channel.uring.IoUringIoOps;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.NotYetConnectedException;
import org.jspecify.annotations.Nullable;

/**
 * A stream on io_uring: everything it asks of the kernel goes out with what the other streams of the loop ask, in one
 * call, and at most one receive and one send are under way.
 */
final class UringStream implements Stream, UringSocket.Owner {
    private final SocketAddress remote;
    private final UringInput input = new UringInput();
    private final UringOutput output = new UringOutput();
    private final UringSocket socket;
    private Receiver receiver;
    /** How it connects; null if it was accepted. */
    private @Nullable UringConnect connect;
    /** The same socket for what io_uring is not asked. */
    private @Nullable Socket calls;

    private boolean noDelay = true;
    private boolean keepAlive = true;

    /** What the receive that is under way is cancelled by; 0: there is none. */
    private long receiving;
    /** The same of the send or, before, of the step of connecting. */
    private long sending;

    private boolean opened;
    private boolean reading;
    private boolean inputEnded;
    private boolean outputEnds;
    private boolean outputEnded;
    private boolean closesWhenSent;

    /** A stream that was accepted. */
    @SuppressWarnings("NullAway.Init") // The receiver is given before the stream is on a loop, and can say something.
    UringStream(int descriptor, SocketAddress remote) {
        this.socket = new UringSocket(this, descriptor);
        this.remote = remote;
    }

    /**
     * A stream that connects when it is opened.
     *
     * @param from null: the kernel's choice
     * @param timeout how long connecting may take; ms
     */
    static Stream to(SocketAddress to, @Nullable Source from, int timeout) {
        UringStream stream = new UringStream(UringSocket.NONE, to);
        stream.connect = new UringConnect(stream, from, timeout);
        return stream;
    }

    @Override
    public int descriptor() {
        return socket.descriptor();
    }

    @Override
    public void options(boolean sendsAtOnce, boolean asks) {
        noDelay = sendsAtOnce;
        keepAlive = asks;
    }

    @Override
    public void open(EventLoop loop, Receiver first) {
        opened = true;
        receiver = first;
        if (loop.inEventLoop()) {
            register(loop);
        } else {
            loop.execute(() -> register(loop));
        }
    }

    @Override
    public void receiver(Receiver next) {
        receiver = next;
    }

    @Override
    public SocketAddress remote() {
        return remote;
    }

    @Override
    public @Nullable InetSocketAddress local() {
        return remote instanceof InetSocketAddress && socket.hasDescriptor() && !socket.isClosing()
                ? calls().localAddress()
                : null;
    }

    @Override
    public void read(boolean wanted) {
        reading = wanted;
        if (wanted) {
            receive();
        }
    }

    @Override
    public boolean isReading() {
        return reading;
    }

    @Override
    public void write(ByteBuf data) {
        if (socket.isClosing() || outputEnds || !data.isReadable()) {
            data.release();
            return;
        }
        if (output.add(data)) {
            send();
        }
    }

    /** Nothing to do: whatever is asked of the kernel goes out at the end of the loop's round. */
    @Override
    public void flush() {}

    /** What is being sent and what waits behind it are all that a stream holds. */
    @Override
    public boolean isReady() {
        return output.isReady();
    }

    @Override
    public long pending() {
        return output.pending();
    }

    @Override
    public void shutdownOutput() {
        if (!outputEnds) {
            outputEnds = true;
            endOutputWhenSent();
        }
    }

    @Override
    public boolean isOutputShutdown() {
        return outputEnded;
    }

    @Override
    public boolean canWaitBroken() {
        return true;
    }

    @Override
    public boolean finish(boolean whole) {
        if (output.isIdle()) {
            abort();
            return true;
        }
        closesWhenSent = true;
        return false;
    }

    @Override
    public void abort() {
        if (socket.isClosing()) {
            return;
        }
        if (connect != null) {
            connect.cancel();
        }
        output.releaseWaiting();
        if (socket.isRegistered()) {
            socket.shut(receiving, sending);
        } else {
            abortUnregistered();
        }
    }

    @Override
    public void answered(byte operation, int result, int flags, int data) {
        if (operation == Uring.RECEIVE) {
            receiving = 0;
        } else if (operation != Uring.CANCEL) {
            sending = 0;
        }
        try {
            switch (operation) {
                case Uring.RECEIVE -> received(result, flags);
                case Uring.SEND -> sent(result);
                case Uring.SOCKET, Uring.CONNECT -> connectAnswered(operation, result);
                default -> {} // A close or a cancel: what was cancelled answers too.
            }
        } catch (RuntimeException | Error e) {
            // Memory for a buffer may be short: that ends this connection or tries it later, but not the loop.
            if (connect != null && connect.isUnderWay()) {
                connect.failed(new ChannelException(e));
            } else {
                receiver.failed(e);
            }
        }
    }

    @Override
    public void loopEnds() {
        abort();
    }

    @Override
    public void closed() {
        input.release();
        receiver.closed();
    }

    private void register(EventLoop loop) {
        if (socket.isClosing()) {
            return;
        }
        try {
            socket.register(loop);
        } catch (IOException e) {
            receiver.failed(connect == null ? e : new ChannelException(e));
            abort();
            return;
        }
        if (connect == null) {
            acceptedWithOptions();
        } else {
            connect.begin(loop);
        }
    }

    private void connectAnswered(byte operation, int result) {
        if (connect != null) {
            connect.answered(operation, result);
        }
    }

    /** A step of connecting, which can be cancelled. */
    void step(IoUringIoOps operation) {
        sending = socket.submit(operation);
    }

    /** The socket is made. */
    void made(int descriptor) {
        socket.descriptor(descriptor);
    }

    /** It is connected. */
    void connected() {
        receiver.opened();
    }

    /** It cannot be connected. */
    void connectFailed(Throwable cause) {
        receiver.failed(cause);
    }

    boolean isClosing() {
        return socket.isClosing();
    }

    /** Room for an address, while nothing is received. */
    ByteBuf scratch() {
        return input.scratch();
    }

    /** Sets the options that were asked for. */
    void setOptions() throws IOException {
        calls().setTcpNoDelay(noDelay);
        calls().setKeepAlive(keepAlive);
    }

    /** What it has inherited from the listening socket stays, unless something else was asked for. */
    private void acceptedWithOptions() {
        try {
            if (!noDelay && !(remote instanceof UnixDomainSocketAddress)) {
                calls().setTcpNoDelay(false);
            }
            if (!keepAlive) {
                calls().setKeepAlive(false);
            }
        } catch (IOException e) {
            // As with Netty's channels: the far end has gone already, which the first receive says too.
            receiver.failed(e);
        }
        if (!socket.isClosing()) {
            receiver.opened();
        }
    }

    private void receive() {
        if (reading && !inputEnded && !socket.isClosing() && !input.isUnderWay()) {
            receiving = socket.submit(input.next(socket.descriptor()));
        }
    }

    private void received(int result, int flags) {
        ByteBuf data = input.received(result, flags);
        if (socket.isClosing()) {
            if (data != null) {
                data.release();
            }
            return;
        }
        if (data != null) {
            receiver.received(data);
            receiver.receivedAll();
        } else if (result == 0) {
            inputEnded = true;
            receiver.ended();
        } else if (result != Uring.AGAIN && result != Uring.INTERRUPTED && result != Uring.CANCELED) {
            inputEnded = true;
            receiver.failed(Uring.failure("receive", result));
            receiver.ended();
        }
        receive();
    }

    private void send() {
        sending = socket.submit(output.next(socket.descriptor()));
    }

    private void sent(int result) {
        boolean full = !output.isReady();
        if (socket.isClosing()) {
            output.releaseAll();
        } else if (result == Uring.INTERRUPTED) {
            send();
        } else if (result < 0) {
            output.releaseAll();
            sendFailed(result);
        } else if (output.sent(result)) {
            send();
            if (full && output.isReady()) {
                receiver.ready();
            }
        } else if (closesWhenSent) {
            abort();
        } else if (outputEnds) {
            endOutputWhenSent();
        }
    }

    private void sendFailed(int result) {
        outputEnds = true;
        outputEnded = true;
        if (closesWhenSent) {
            abort();
        } else {
            receiver.failed(Uring.failure("send", result));
        }
    }

    private void endOutputWhenSent() {
        if (output.isIdle() && !outputEnded && !socket.isClosing()) {
            outputEnded = true;
            try {
                // Not by io_uring: it leaves this to a thread of its own.
                calls().shutdown(false, true);
            } catch (IOException e) {
                receiver.failed(e);
            } catch (NotYetConnectedException e) {
                // ENOTCONN: the far end has broken the connection off.
                receiver.failed(new IOException("shutdown", e));
            }
        }
    }

    /** The socket for what io_uring is not asked. */
    Socket calls() {
        if (calls == null) {
            calls = new Socket(socket.descriptor());
        }
        return calls;
    }

    private void abortUnregistered() {
        try {
            socket.shutUnregistered();
        } catch (IOException e) {
            if (opened) {
                receiver.failed(e);
            }
        }
        if (opened) {
            receiver.closed();
        }
    }
}
