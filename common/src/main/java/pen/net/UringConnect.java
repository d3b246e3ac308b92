// SPDX-License-Identifier: Apache-2.0
package pen.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelException;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.channel.unix.Socket;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** How a stream on io_uring connects: a socket, its options, the connect, and a time for all that. Event loop only. */
final class UringConnect {
    // linux/in.h
    private static final int IPPROTO_IP = 0;
    private static final int IP_BIND_ADDRESS_NO_PORT = 24;

    private final UringStream stream;
    private final SocketAddress remote;
    private final @Nullable Source source;
    private final int timeout;
    private @Nullable ScheduledFuture<?> deadline;
    private boolean underWay;

    /**
     * The way to the stream's far end.
     *
     * @param source null: the kernel's choice
     * @param timeout how long it may take; ms
     */
    UringConnect(UringStream stream, @Nullable Source source, int timeout) {
        this.stream = stream;
        this.remote = stream.remote();
        this.source = source;
        this.timeout = timeout;
    }

    /** The stream is on its loop. */
    void begin(EventLoop loop) {
        underWay = true;
        if (remote instanceof UnixDomainSocketAddress) {
            connectUnix();
        } else {
            deadline = loop.schedule(this::tooLate, timeout, TimeUnit.MILLISECONDS);
            stream.step(Uring.socket(Sockaddr.family(remote)));
        }
    }

    boolean isUnderWay() {
        return underWay;
    }

    /** The stream is closed. */
    void cancel() {
        if (deadline != null) {
            deadline.cancel(false);
        }
    }

    /** The kernel has answered a step. */
    void answered(byte operation, int result) {
        if (operation == Uring.SOCKET) {
            made(result);
        } else {
            connected(result);
        }
    }

    private void made(int result) {
        if (result < 0) {
            // As the other transports: no descriptor is not the server's fault.
            failed(new ChannelException(Uring.failure("socket", result)));
            return;
        }
        stream.made(result);
        if (stream.isClosing()) {
            return;
        }
        try {
            stream.setOptions();
            if (source != null) {
                stream.calls().setIntOpt(IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1);
                if (source.isTransparent()) {
                    DatagramDescriptor.beTransparent(stream.calls());
                }
                stream.calls().bind(source.binding());
            }
            ByteBuf address = stream.scratch();
            Sockaddr.write(remote, address);
            stream.step(Uring.connect(result, Uring.address(address), address.readableBytes()));
        } catch (IOException e) {
            failed(new ChannelException(e));
        }
    }

    /**
     * Such a connect never waits. By io_uring, one to a server whose backlog is full would take a thread of its own.
     */
    private void connectUnix() {
        try {
            Socket made = Socket.newSocketDomain();
            stream.made(made.intValue());
            made.connect(Channels.EPOLL.translate(remote));
            connected(0);
        } catch (IOException | ChannelException e) {
            failed(e);
        }
    }

    private void connected(int result) {
        if (result < 0) {
            failed(result == Uring.CANCELED ? new ClosedChannelException() : Uring.failure("connect", result));
        } else if (!stream.isClosing()) {
            underWay = false;
            cancel();
            stream.connected();
        }
    }

    private void tooLate() {
        failed(new ConnectTimeoutException("connection timed out: " + remote));
    }

    /** It has come to nothing; only the first reason counts. */
    void failed(Throwable cause) {
        if (underWay) {
            underWay = false;
            stream.connectFailed(cause);
        }
    }
}
