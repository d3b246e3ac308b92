// SPDX-License-Identifier: Apache-2.0
package pen.net;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.unix.Errors;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A connected datagram socket on a Netty channel. */
final class ChannelDatagramStream extends ChannelInboundHandlerAdapter implements DatagramStream {
    /** asm-generic/errno.h: EMSGSIZE. */
    private static final int TOO_LONG = -90;

    private final DatagramChannel socket;
    private final Receiver receiver;
    private final RecentDatagrams recent;
    private final Datagram.Trace lastSent = new Datagram.Trace();

    /** @param recent where what was received stays for a while */
    ChannelDatagramStream(DatagramChannel socket, Receiver receiver, RecentDatagrams recent) {
        this.socket = socket;
        this.receiver = receiver;
        this.recent = recent;
    }

    @Override
    public int descriptor() {
        return Channels.descriptor(socket);
    }

    @Override
    public @Nullable InetSocketAddress local() {
        return socket.localAddress();
    }

    @Override
    public void send(Datagram datagram) {
        if (socket.isOpen() && socket.isWritable()) {
            datagram.retain();
            socket.writeAndFlush(datagram.content().retain()).addListener((ChannelFuture done) -> {
                sent(datagram, done.cause());
                datagram.release();
            });
        }
    }

    @Override
    public void close() {
        socket.close();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        DatagramPacket packet = (DatagramPacket) message;
        Datagram reply = new ChannelDatagram(packet.content(), packet.sender(), socket, recent);
        try {
            receiver.received(reply);
        } finally {
            reply.release();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (isRefusal(cause)) {
            lastSent.refused(receiver, List.of());
        } else if (!isTooLong(cause)) {
            receiver.failed(cause);
        }
    }

    private void sent(Datagram datagram, @Nullable Throwable failure) {
        if (failure == null) {
            lastSent.clear();
            lastSent.add(datagram);
        } else if (isRefusal(failure)) {
            lastSent.refused(receiver, List.of(datagram));
        }
    }

    /**
     * Whether this is a router's word that a datagram was too long for its path: the kernel has learned how long they
     * may be, and the socket is as good as before.
     */
    private static boolean isTooLong(Throwable cause) {
        // Java has no exception type for it, only the words of strerror(3).
        return (cause instanceof Errors.NativeIoException error && error.expectedErr() == TOO_LONG)
                || (cause instanceof SocketException && "Message too long".equals(cause.getMessage()));
    }

    private static boolean isRefusal(Throwable cause) {
        return cause instanceof PortUnreachableException
                || cause instanceof ConnectException
                || cause instanceof NoRouteToHostException;
    }
}
