// SPDX-License-Identifier: Apache-2.0
package pen.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.channel.unix.Socket;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * An address for datagrams on io_uring: one operation receives all that come, and what is received is sent on from
 * where it lies.
 */
final class UringDatagramListener implements DatagramListener, UringSocket.Owner {
    /** Slots for what clients send, and how many of them keep what was released last. */
    private static final int REQUESTS = 512;

    private static final int RECENT = 192;

    /** Slots for what servers send. */
    private static final int REPLIES = 256;

    private static final int HEADERS = UringMessage.HEADER + REPLIES * (UringMessage.HEADER + UringMessage.VECTOR);

    /** All that a loop needs; bytes. */
    private static final int MEMORY = (REQUESTS + REPLIES) * UringSlots.SIZE + HEADERS + UringTrains.MEMORY;

    private static final int NO_SLOT = -1;

    /** Groups of slots must differ on a ring; here they differ everywhere. */
    private static final AtomicInteger GROUPS = new AtomicInteger();

    private final EventLoop loop;
    private final Taker taker;
    private final UringSocket socket;
    private final InetSocketAddress address;
    private final boolean six;
    private final boolean every;
    private final UringMessage.Form form;
    private final UringSlots requests;
    private final UringSlots replies;
    private final UringTrains trains;
    /** Replies without content, which lie in no slot, on their way. */
    private final Queue<UringDatagram> empty = new ArrayDeque<>();

    private final Promise<Void> stopped;
    /** A struct msghdr for receiving, then one with an iovec for each reply. */
    private final ByteBuf headers;

    private final long headersAddress;
    /** All that the kernel reads from and writes into, of which the others are parts. */
    private final ByteBuf memory;

    private int streams;
    private int dropped;
    private boolean receiving;
    private boolean stopping;

    private UringDatagramListener(
            EventLoop loop, Taker taker, int descriptor, InetSocketAddress address, boolean six, ByteBuf memory) {
        this.loop = loop;
        this.taker = taker;
        this.stopped = loop.newPromise();
        this.address = address;
        this.memory = memory;
        every = address.getAddress().isAnyLocalAddress();
        this.six = six;
        form = every ? UringMessage.Form.FROM_TO : UringMessage.Form.FROM;
        socket = new UringSocket(this, descriptor);
        int group = GROUPS.getAndAdd(2);
        ByteBuf forRequests = memory.slice(0, REQUESTS * UringSlots.SIZE);
        ByteBuf forReplies = memory.slice(forRequests.capacity(), REPLIES * UringSlots.SIZE);
        requests = new UringSlots(loop, group, forRequests, socket, form, new RecentDatagrams(RECENT));
        replies = new UringSlots(loop, group + 1, forReplies, socket, UringMessage.Form.BARE, null);
        headers = memory.slice((REQUESTS + REPLIES) * UringSlots.SIZE, HEADERS);
        trains = new UringTrains(loop, memory.slice(memory.capacity() - UringTrains.MEMORY, UringTrains.MEMORY));
        headersAddress = Uring.address(headers);
        form.write(headers, 0);
        for (int slot = 0; slot < REPLIES; slot++) {
            int index = header(slot);
            UringMessage.writeHeader(headers, index, headersAddress + index + UringMessage.HEADER, 1);
        }
    }

    static DatagramListener open(EventLoop loop, SocketAddress address, boolean share, Taker taker) throws IOException {
        InetSocketAddress wanted = (InetSocketAddress) address;
        DatagramDescriptor calls = DatagramDescriptor.open(isSix(wanted));
        UringDatagramListener listener;
        try {
            InetSocketAddress bound = bind(calls, wanted, share);
            listener = new UringDatagramListener(loop, taker, calls.intValue(), bound, isSix(wanted), memory());
        } catch (IOException | RuntimeException | Error e) {
            calls.close();
            throw e;
        }
        return register(listener, calls);
    }

    static DatagramListener open(EventLoop loop, Inherited inherited, Taker taker) throws IOException {
        InetSocketAddress bound = (InetSocketAddress) inherited.address();
        boolean six = Sockaddr.family(bound) == Sockaddr.INET6;
        Socket calls = new Socket(inherited.descriptor());
        prepare(calls, bound.getAddress().isAnyLocalAddress(), six);
        return register(new UringDatagramListener(loop, taker, inherited.descriptor(), bound, six, memory()), calls);
    }

    private static DatagramListener register(UringDatagramListener listener, Socket calls) throws IOException {
        Future<?> registered = listener.loop.submit(() -> listener.register());
        registered.awaitUninterruptibly();
        if (!registered.isSuccess()) {
            calls.close();
            listener.closed();
            throw new IOException(registered.cause().getMessage(), registered.cause());
        }
        return listener;
    }

    @Override
    public SocketAddress address() {
        return address;
    }

    @Override
    public int room(int bytes) throws IOException {
        return ReceiveBuffer.resize(socket.descriptor(), bytes);
    }

    @Override
    public int dropped() throws IOException {
        if (!stopping) {
            dropped = ReceiveBuffer.dropped(socket.descriptor());
        }
        return dropped;
    }

    @Override
    public void receive() {
        if (!receiving && !stopping) {
            receiving = true;
            arm();
        }
    }

    @Override
    public ReplyPath replyPath(Datagram datagram) {
        return new UringReplyPath(this, (UringDatagram) datagram, every, six);
    }

    @Override
    public void reply(Datagram datagram, ReplyPath path) {
        if (stopping) {
            return;
        }
        ((UringReplyPath) path).output().add((UringDatagram) datagram);
    }

    /** What goes to a client. */
    UringDatagramOutput output(UringReplyPath way) {
        return new UringDatagramOutput(trains, socket, way, reply -> send(reply, way));
    }

    private void send(UringDatagram reply, UringReplyPath way) {
        if (every) {
            ByteBuf memory = reply.slot() == NO_SLOT ? reply.memory() : headers;
            int index = reply.slot() == NO_SLOT ? 0 : header(reply.slot());
            UringMessage.setHeader(memory, index, way.name(), way.nameLength(), way.control(), way.controlLength());
            UringMessage.setVector(memory, index + UringMessage.HEADER, 0, reply.address(), reply.length());
            socket.submit(Uring.sendMessage(socket.descriptor(), Uring.address(memory) + index, reply.slot()));
        } else {
            socket.submit(Uring.sendDatagramTo(
                    socket.descriptor(), reply.address(), reply.length(), reply.slot(), way.name(), way.nameLength()));
        }
        if (reply.slot() == NO_SLOT) {
            empty.add(reply);
        }
        reply.goes(way);
    }

    @Override
    public DatagramStream connect(SocketAddress server, @Nullable Source source, DatagramStream.Receiver receiver)
            throws IOException {
        DatagramDescriptor made = DatagramDescriptor.open(Sockaddr.family(server) == Sockaddr.INET6);
        try {
            made.setReceiveBufferSize(DatagramStream.BUFFER);
            if (source != null) {
                if (source.isTransparent()) {
                    DatagramDescriptor.beTransparent(made);
                }
                made.bind(source.binding());
            }
            made.connect(server);
            UringDatagramStream stream = new UringDatagramStream(this, made.intValue(), receiver);
            stream.open(loop);
            streams++;
            return stream;
        } catch (IOException | RuntimeException e) {
            made.close();
            throw e;
        }
    }

    @Override
    public void refuse() throws IOException {
        new Socket(socket.descriptor()).connect(DatagramDescriptor.self(address));
    }

    @Override
    public Future<?> stop() {
        loop.execute(() -> {
            if (!stopping) {
                stopping = true;
                socket.cancel();
                closeWhenAlone();
            }
        });
        return stopped;
    }

    @Override
    public void answered(byte operation, int result, int flags, int slot) {
        try {
            if (operation == Uring.RECEIVE_MESSAGE) {
                received(result, flags);
            } else if (operation == Uring.SEND || operation == Uring.SEND_MESSAGE) {
                sent(slot, result);
            } else if (operation == Uring.ADVISE) {
                (slot == requests.number() ? requests : replies).forgotten();
            }
        } catch (RuntimeException | Error e) {
            // Memory may be short: that must not end the loop.
            taker.failed(e);
        }
    }

    @Override
    public void loopEnds() {
        stop();
    }

    @Override
    public void closed() {
        memory.release();
        stopped.trySuccess(null);
    }

    UringSlots requests() {
        return requests;
    }

    UringSlots replies() {
        return replies;
    }

    UringTrains trains() {
        return trains;
    }

    /** A datagram without content, which takes no slot. */
    static UringDatagram emptyReply() {
        ByteBuf header = Unpooled.directBuffer(UringMessage.HEADER + UringMessage.VECTOR);
        UringMessage.writeHeader(header, 0, Uring.address(header) + UringMessage.HEADER, 1);
        return new UringDatagram(null, NO_SLOT, header, 0, UringMessage.Form.BARE);
    }

    /** A stream of this listener is closed. */
    void streamClosed() {
        streams--;
        closeWhenAlone();
    }

    private static boolean isSix(InetSocketAddress address) {
        return address.getAddress().isAnyLocalAddress()
                ? Socket.isIPv6Preferred()
                : Sockaddr.family(address) == Sockaddr.INET6;
    }

    private static ByteBuf memory() throws IOException {
        try {
            return Unpooled.directBuffer(MEMORY);
        } catch (OutOfMemoryError e) {
            throw new IOException(
                    "no memory for datagrams: each event loop needs " + (MEMORY >> 20)
                            + " MiB beside the heap (expected: fewer threads, a larger -XX:MaxDirectMemorySize,"
                            + " or transport epoll)",
                    e);
        }
    }

    private static InetSocketAddress bind(Socket made, InetSocketAddress to, boolean share) throws IOException {
        if (share) {
            made.setReusePort(true);
        }
        prepare(made, to.getAddress().isAnyLocalAddress(), Socket.isIPv6Preferred());
        made.bind(to);
        return made.localAddress();
    }

    private static void prepare(Socket made, boolean every, boolean six) throws IOException {
        if (every && six) {
            made.setIntOpt(UringMessage.IPPROTO_IPV6, UringMessage.IPV6_RECVPKTINFO, 1);
        } else if (every) {
            made.setIntOpt(UringMessage.SOL_IP, UringMessage.IP_PKTINFO, 1);
        }
        made.setReceiveBufferSize(DatagramListener.BUFFER);
        made.setSendBufferSize(DatagramListener.BUFFER);
    }

    private boolean register() throws IOException {
        socket.register(loop);
        requests.open();
        replies.open();
        return true;
    }

    private void arm() {
        socket.submit(Uring.receiveMessages(socket.descriptor(), headersAddress, requests.number()));
    }

    private void received(int result, int flags) {
        boolean more = (flags & Uring.MORE_ANSWERS) != 0;
        if (!more) {
            receiving = false;
        }
        if ((flags & Uring.BUFFER) != 0) {
            UringDatagram datagram = requests.taken(flags);
            try {
                if (datagram.received(result) && !stopping) {
                    taker.received(datagram);
                }
            } finally {
                datagram.release();
            }
        } else if (result == Uring.NO_BUFFERS) {
            requests.awaitSlots(this::receive);
            return;
        } else if (result < 0 && result != Uring.CANCELED && result != Uring.INTERRUPTED && result != Uring.AGAIN) {
            // A socket that is not connected is told nothing of single clients: this is rare, and about the host.
            taker.failed(Uring.failure("receive", result));
        }
        receive();
    }

    private void sent(int number, int result) {
        UringTrain train = trains.at(number);
        if (train == null) {
            (number == NO_SLOT ? empty.remove() : replies.at(number)).gone();
            return;
        }
        UringReplyPath path = train.path();
        if (path != null && Uring.isNoTrain(result)) {
            path.output().uncouple(train);
        }
        trains.release(train);
    }

    private static int header(int slot) {
        return UringMessage.HEADER + slot * (UringMessage.HEADER + UringMessage.VECTOR);
    }

    private void closeWhenAlone() {
        if (stopping && streams == 0 && !socket.isClosing()) {
            requests.close();
            replies.close();
            socket.shut();
        }
    }
}
