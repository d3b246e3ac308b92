// SPDX-License-Identifier: Apache-2.0
package pen.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelException;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;
import io.netty.channel.uring.IoUringIoEvent;
import io.netty.channel.uring.IoUringIoHandle;
import io.netty.channel.uring.IoUringIoOps;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NotYetConnectedException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A stream on io_uring: everything it asks of the kernel goes out with what the other streams of the loop ask, in one
 * call, and at most one receive and one send are under way.
 */
final class UringStream implements Stream, IoUringIoHandle {
    private static final int NONE = -1;

    private final SocketAddress remote;
    private final UringInput input = new UringInput();
    private final UringOutput output = new UringOutput();
    private Receiver receiver;
    private @Nullable IoRegistration registration;
    private @Nullable ScheduledFuture<?> deadline;
    private @Nullable Socket socket;
    private int descriptor;
    /** How long connecting may take; ms. */
    private int timeout;
    /** Operations that the kernel has not answered yet. */
    private int pending;

    private boolean opened;
    private boolean reading;
    private boolean inputEnded;
    private boolean outputEnds;
    private boolean outputEnded;
    private boolean closesWhenSent;
    private boolean closing;
    private boolean connecting;

    /** A stream that was accepted. */
    @SuppressWarnings("NullAway.Init") // The receiver is given before the stream is on a loop, and can say something.
    UringStream(int descriptor, SocketAddress remote) {
        this.descriptor = descriptor;
        this.remote = remote;
    }

    /** @param timeout how long connecting may take; ms */
    static Stream to(SocketAddress to, int timeout) {
        UringStream stream = new UringStream(NONE, to);
        stream.timeout = timeout;
        return stream;
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
        if (closing || outputEnds || !data.isReadable()) {
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
    public boolean finish() {
        if (output.isIdle()) {
            abort();
            return true;
        }
        closesWhenSent = true;
        return false;
    }

    /** The loop ends. */
    @Override
    public void close() {
        abort();
    }

    @Override
    public void abort() {
        if (closing) {
            return;
        }
        closing = true;
        if (deadline != null) {
            deadline.cancel(false);
        }
        output.releaseWaiting();
        if (registration == null) {
            closeUnregistered();
        } else if (pending > 0 && descriptor != NONE) {
            submit(Uring.cancelAll(descriptor));
        } else {
            closeWhenQuiet();
        }
    }

    @Override
    public void handle(IoRegistration from, IoEvent answer) {
        IoUringIoEvent event = (IoUringIoEvent) answer;
        pending--;
        try {
            switch (event.opcode()) {
                case Uring.RECEIVE -> received(event.res(), event.flags());
                case Uring.SEND -> sent(event.res());
                case Uring.SOCKET -> made(event.res());
                case Uring.CONNECT -> connected(event.res());
                case Uring.CLOSE -> closed();
                default -> {} // A cancel: what it cancelled answers too.
            }
        } catch (RuntimeException | Error e) {
            // Memory for a buffer may be short: that ends this connection or tries it later, but not the loop.
            if (connecting) {
                connectFailed(new ChannelException(e));
            } else {
                receiver.failed(e);
            }
        }
        if (closing) {
            closeWhenQuiet();
        }
    }

    private void register(EventLoop loop) {
        if (closing) {
            return;
        }
        try {
            registration = Uring.register(loop, this);
        } catch (IOException e) {
            receiver.failed(descriptor == NONE ? new ChannelException(e) : e);
            abort();
            return;
        }
        if (descriptor != NONE) {
            receiver.opened();
        } else if (remote instanceof UnixDomainSocketAddress) {
            connecting = true;
            connectUnix();
        } else {
            connecting = true;
            deadline = loop.schedule(this::tooLate, timeout, TimeUnit.MILLISECONDS);
            submit(Uring.socket(Sockaddr.family(remote)));
        }
    }

    private void made(int result) {
        if (result < 0) {
            // As the other transports: no descriptor is not the server's fault.
            connectFailed(new ChannelException(Uring.failure("socket", result)));
            return;
        }
        descriptor = result;
        if (closing) {
            return;
        }
        try {
            socket().setTcpNoDelay(true);
            socket().setKeepAlive(true);
            ByteBuf address = input.scratch();
            Sockaddr.write(remote, address);
            submit(Uring.connect(descriptor, Uring.address(address), address.readableBytes()));
        } catch (IOException e) {
            connectFailed(new ChannelException(e));
        }
    }

    /**
     * Such a connect never waits. By io_uring, one to a server whose backlog is full would take a thread of its own.
     */
    private void connectUnix() {
        try {
            Socket made = Socket.newSocketDomain();
            descriptor = made.intValue();
            socket = made;
            made.connect(Channels.EPOLL.translate(remote));
            connected(0);
        } catch (IOException | ChannelException e) {
            connectFailed(e);
        }
    }

    private void connected(int result) {
        if (result < 0) {
            connectFailed(result == Uring.CANCELED ? new ClosedChannelException() : Uring.failure("connect", result));
        } else if (!closing) {
            connecting = false;
            if (deadline != null) {
                deadline.cancel(false);
            }
            receiver.opened();
        }
    }

    private void tooLate() {
        connectFailed(new ConnectTimeoutException("connection timed out: " + remote));
    }

    private void connectFailed(Throwable cause) {
        if (connecting) {
            connecting = false;
            receiver.failed(cause);
        }
    }

    private void receive() {
        if (reading && !inputEnded && !closing && !input.isUnderWay()) {
            submit(input.next(descriptor));
        }
    }

    private void received(int result, int flags) {
        ByteBuf data = input.received(result, flags);
        if (closing) {
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
        submit(output.next(descriptor));
    }

    private void sent(int result) {
        boolean full = !output.isReady();
        if (closing) {
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
        if (output.isIdle() && !outputEnded && !closing) {
            outputEnded = true;
            try {
                // Not by io_uring: it leaves this to a thread of its own.
                socket().shutdown(false, true);
            } catch (IOException e) {
                receiver.failed(e);
            } catch (NotYetConnectedException e) {
                // ENOTCONN: the far end has broken the connection off.
                receiver.failed(new IOException("shutdown", e));
            }
        }
    }

    private Socket socket() {
        if (socket == null) {
            socket = new Socket(descriptor);
        }
        return socket;
    }

    private void submit(IoUringIoOps operation) {
        if (registration == null || registration.submit(operation) == 0) {
            throw new IllegalStateException("the stream is not on a loop");
        }
        pending++;
    }

    private void closeWhenQuiet() {
        if (pending > 0) {
            return;
        }
        if (descriptor != NONE) {
            int last = descriptor;
            descriptor = NONE;
            submit(Uring.close(last));
        } else {
            closed();
        }
    }

    private void closeUnregistered() {
        if (descriptor != NONE) {
            FileDescriptor last = new FileDescriptor(descriptor);
            descriptor = NONE;
            try {
                last.close();
            } catch (IOException e) {
                if (opened) {
                    receiver.failed(e);
                }
            }
        }
        if (opened) {
            receiver.closed();
        }
    }

    private void closed() {
        if (registration == null || !registration.cancel()) {
            return;
        }
        input.release();
        receiver.closed();
    }
}
