// SPDX-License-Identifier: Apache-2.0
package pen.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An address for datagrams on Netty channels.
 *
 * <p>A channel cannot say where a datagram leaves from. So the address of all interfaces is a socket for each address
 * that they have at the start, and one for all others and those of a link (RFC 4291, section 2.5.6), whose replies
 * leave from where the kernel chooses. An address that cannot be bound, as it is gone or not there yet, is one of those
 * others. Datagrams without content are lost: Netty's channels drop them.
 */
final class ChannelDatagramListener extends ChannelInboundHandlerAdapter implements DatagramListener {
    /** Room for the longest datagram. */
    private static final int LONGEST = 65_536;

    /** How many of the datagrams released last are still there. */
    private static final int RECENT = 192;

    private final Channels channels;
    private final EventLoop loop;
    private final Taker taker;
    private final List<DatagramChannel> sockets = new ArrayList<>();
    private final RecentDatagrams recent = new RecentDatagrams(RECENT);
    private int dropped;
    private boolean stopped;

    /** A client, and the socket that it sent to. */
    private record Way(DatagramChannel at, InetSocketAddress client) implements ReplyPath {
        @Override
        public void close() {}
    }

    private ChannelDatagramListener(Channels channels, EventLoop loop, Taker taker) {
        this.channels = channels;
        this.loop = loop;
        this.taker = taker;
    }

    static DatagramListener open(Channels channels, EventLoop loop, SocketAddress address, boolean share, Taker taker)
            throws IOException {
        ChannelDatagramListener listener = new ChannelDatagramListener(channels, loop, taker);
        InetSocketAddress wanted = (InetSocketAddress) address;
        try {
            listener.bind(wanted, share);
            if (wanted.getAddress().isAnyLocalAddress()) {
                for (InetAddress each : addresses()) {
                    listener.bindIfPossible(
                            new InetSocketAddress(each, listener.bound().getPort()), share);
                }
            }
            return listener;
        } catch (IOException | RuntimeException e) {
            listener.stop();
            throw e;
        }
    }

    static DatagramListener open(Channels channels, EventLoop loop, Inherited inherited, Taker taker)
            throws IOException {
        ChannelDatagramListener listener = new ChannelDatagramListener(channels, loop, taker);
        DatagramChannel socket = channels.datagrams(inherited);
        try {
            listener.configureListening(socket);
            awaitElsewhere(loop.register(socket));
            listener.sockets.add(socket);
            return listener;
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    @Override
    public boolean isSharable() {
        return true;
    }

    @Override
    public SocketAddress address() {
        return bound();
    }

    @Override
    public int room(int bytes) throws IOException {
        int least = bytes;
        for (DatagramChannel socket : sockets) {
            int descriptor = Channels.descriptor(socket);
            if (descriptor == Stream.NO_DESCRIPTOR) {
                socket.config().setOption(ChannelOption.SO_RCVBUF, bytes);
                // Java tells what the kernel books, which is twice as much.
                least = Math.min(least, socket.config().getReceiveBufferSize() / 2);
            } else {
                least = Math.min(least, ReceiveBuffer.resize(descriptor, bytes));
            }
        }
        return least;
    }

    @Override
    public int dropped() throws IOException {
        if (!stopped) {
            int sum = 0;
            for (DatagramChannel socket : sockets) {
                int descriptor = Channels.descriptor(socket);
                if (descriptor == Stream.NO_DESCRIPTOR) {
                    throw new IOException("transport nio does not tell what the kernel drops");
                }
                sum += ReceiveBuffer.dropped(descriptor);
            }
            dropped = sum;
        }
        return dropped;
    }

    @Override
    public void receive() {
        sockets.forEach(socket -> socket.config().setAutoRead(true));
    }

    @Override
    public ReplyPath replyPath(Datagram datagram) {
        ChannelDatagram from = (ChannelDatagram) datagram;
        return new Way(from.at(), from.from());
    }

    @Override
    public void reply(Datagram datagram, ReplyPath path) {
        Way way = (Way) path;
        if (way.at.isWritable()) {
            ByteBuf content = datagram.content().retain();
            way.at.writeAndFlush(new DatagramPacket(content, way.client), way.at.voidPromise());
        }
    }

    @Override
    public DatagramStream connect(SocketAddress server, @Nullable Source source, DatagramStream.Receiver receiver)
            throws IOException {
        DatagramChannel socket = channels.datagrams(server);
        configure(socket);
        socket.config().setOption(ChannelOption.SO_RCVBUF, DatagramStream.BUFFER);
        ChannelDatagramStream stream = new ChannelDatagramStream(socket, receiver, recent);
        socket.pipeline().addLast(stream);
        try {
            ChannelFuture registered = loop.register(socket);
            if (!registered.isSuccess()) {
                // Not the server's fault.
                throw new ChannelException(registered.cause());
            }
            if (source != null && source.isTransparent()) {
                channels.beTransparent(socket);
            }
            await(source == null ? socket.connect(server) : socket.connect(server, source.binding()));
            return stream;
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /** Past Netty, which would take what has come before for the far end's. */
    @Override
    public void refuse() throws IOException {
        for (DatagramChannel socket : sockets) {
            if (socket instanceof UnixChannel known) {
                new Socket(known.fd().intValue()).connect(DatagramDescriptor.self(socket.localAddress()));
            }
        }
    }

    @Override
    public Future<?> stop() {
        return loop.submit(() -> {
            stopped = true;
            sockets.forEach(Channel::close);
            for (Datagram gone : recent.end()) {
                ((ChannelDatagram) gone).free();
            }
        });
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        DatagramPacket packet = (DatagramPacket) message;
        Datagram datagram =
                new ChannelDatagram(packet.content(), packet.sender(), (DatagramChannel) ctx.channel(), recent);
        try {
            taker.received(datagram);
        } finally {
            datagram.release();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        taker.failed(cause);
    }

    private InetSocketAddress bound() {
        return sockets.get(0).localAddress();
    }

    private void bindIfPossible(InetSocketAddress to, boolean share) {
        try {
            bind(to, share);
        } catch (IOException e) {
            // What is sent there comes to the socket of all addresses.
        }
    }

    private void bind(InetSocketAddress to, boolean share) throws IOException {
        DatagramChannel socket = channels.datagrams(to);
        try {
            configureListening(socket);
            if (share) {
                channels.sharePort(socket);
            }
            awaitElsewhere(loop.register(socket));
            awaitElsewhere(socket.bind(to));
            sockets.add(socket);
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private void configureListening(DatagramChannel socket) {
        configure(socket);
        socket.config().setAutoRead(false);
        socket.config().setOption(ChannelOption.SO_RCVBUF, DatagramListener.BUFFER);
        socket.config().setOption(ChannelOption.SO_SNDBUF, DatagramListener.BUFFER);
        socket.pipeline().addLast(this);
    }

    private static void configure(DatagramChannel socket) {
        socket.config().setRecvByteBufAllocator(new FixedRecvByteBufAllocator(LONGEST));
    }

    private static List<InetAddress> addresses() throws IOException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLinkLocalAddress())
                .toList();
    }

    private static void awaitElsewhere(ChannelFuture future) throws IOException {
        future.awaitUninterruptibly();
        await(future);
    }

    /** On the loop itself such things are done at once. */
    private static void await(ChannelFuture future) throws IOException {
        if (!future.isSuccess()) {
            Throwable cause = future.cause();
            throw new IOException(cause == null ? "not done" : cause.getMessage(), cause);
        }
    }
}
