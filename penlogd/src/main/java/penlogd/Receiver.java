// SPDX-License-Identifier: Apache-2.0
package penlogd;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import pen.log.Diagnostics;
import pen.log.StackTrace;
import pen.net.Datagram;
import pen.net.DatagramListener;
import pen.net.MappedAddress;
import pen.net.Transport;

/** The socket of penlogd: what comes in there is merged, all on one event loop. */
final class Receiver implements DatagramListener.Taker, AutoCloseable {
    /** How often lines that wait are looked at; ms. */
    private static final int PERIOD = 20;

    private static final int LONGEST = 65_536;

    /** Room in the kernel for what comes while nothing is read: 80 ms of 200,000 lines a second; bytes. */
    private static final int ROOM = 16 << 20;

    /** For what the kernel has taken, at the end: far more than it takes to read all of its buffer; s. */
    private static final int LAST = 5;

    private final Intake intake;
    private final Merger merger;
    private final LongSupplier epochMillis;
    private final Diagnostics diagnostics;
    private final MultiThreadIoEventLoopGroup group;
    private final DatagramListener listener;
    private final Overflow overflow;
    private final Heap heap = new Heap();
    private final Counts counts;
    private final byte[] data = new byte[LONGEST];
    private @Nullable InetSocketAddress sender;
    private long senderHigh;
    private long senderLow;
    /** Datagrams so far; event loop only. */
    private long taken;

    private long takenBefore = -1;
    private boolean closed;

    /**
     * Binds the address, and receives nothing yet.
     *
     * @param counts gets to know how many lines wait, and what the kernel has dropped
     * @param epochMillis the wall clock, in milliseconds since 1970
     * @throws IOException if that is not possible; then nothing stays open
     */
    @SuppressWarnings("this-escape") // Nothing is received before begin().
    Receiver(
            SocketAddress address,
            Transport transport,
            Intake intake,
            Merger merger,
            Counts counts,
            LongSupplier epochMillis,
            Diagnostics diagnostics)
            throws IOException {
        this.intake = intake;
        this.merger = merger;
        this.counts = counts;
        this.epochMillis = epochMillis;
        this.diagnostics = diagnostics;
        group = new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("merger", true), transport.ioHandlers());
        try {
            listener = transport.listen(loop(), address, false, this);
            askForRoom();
        } catch (IOException | RuntimeException e) {
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
            throw e;
        }
        overflow = new Overflow(listener::dropped, counts, System::nanoTime, diagnostics);
    }

    private void askForRoom() throws IOException {
        int room = listener.room(ROOM);
        if (room < ROOM) {
            diagnostics.say("the kernel keeps " + room + " bytes until they are read: some may be lost (expected: "
                    + ROOM + ", by sysctl net.core.rmem_max=" + ROOM + " or a start as root)");
        }
    }

    /** The bound address. */
    SocketAddress address() {
        return listener.address();
    }

    /** Receives from now on. */
    void begin() {
        EventLoop loop = loop();
        loop.execute(listener::receive);
        loop.scheduleAtFixedRate(this::expire, PERIOD, PERIOD, TimeUnit.MILLISECONDS);
        loop.scheduleAtFixedRate(this::update, 1, 1, TimeUnit.SECONDS);
    }

    /** Brings what is counted up to date, as long as this is open. Any thread but that of the loop. */
    synchronized void count() {
        if (!closed) {
            loop().submit(this::update).awaitUninterruptibly();
        }
    }

    private void expire() {
        merger.expire(epochMillis.getAsLong());
        heap.collectIfDue();
    }

    private void update() {
        counts.waiting(merger.waiting());
        overflow.count();
    }

    @Override
    public void received(Datagram datagram) {
        ByteBuf content = datagram.content();
        int length = datagram.length();
        taken++;
        content.getBytes(content.readerIndex(), data, 0, length);
        try {
            intake.datagram(sender(datagram), data, length, epochMillis.getAsLong());
        } catch (RuntimeException e) {
            // One line must not end the log of all others.
            diagnostics.say("a datagram of " + length + " bytes: " + StackTrace.of(e));
        }
    }

    @Override
    public void failed(Throwable cause) {
        diagnostics.say("receiving: " + cause.getMessage());
    }

    /**
     * Has the kernel refuse what comes, so that senders know that it is lost; takes what has come; and decides all
     * lines that wait.
     */
    @Override
    public void close() {
        try {
            listener.refuse();
            takeAll();
        } catch (IOException e) {
            diagnostics.say("ending: " + e.getMessage() + "; what the kernel has taken may be lost");
        }
        loop().submit(overflow::end).awaitUninterruptibly();
        listener.stop().awaitUninterruptibly();
        loop().submit(merger::flush).awaitUninterruptibly();
        count();
        synchronized (this) {
            closed = true;
        }
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    /** Waits until nothing has come in one period: there is nothing more, as the kernel refuses it. */
    private void takeAll() {
        Promise<Void> all = loop().newPromise();
        var looking = loop().scheduleAtFixedRate(
                        () -> {
                            if (taken == takenBefore) {
                                all.trySuccess(null);
                            }
                            takenBefore = taken;
                        },
                        0,
                        PERIOD,
                        TimeUnit.MILLISECONDS);
        if (!all.awaitUninterruptibly(LAST, TimeUnit.SECONDS)) {
            diagnostics.say("ending: not all that the kernel has taken was read in " + LAST + " s");
        }
        looking.cancel(false);
    }

    private EventLoop loop() {
        return (EventLoop) group.iterator().next();
    }

    /** Most datagrams come from where the one before came from. */
    private InetSocketAddress sender(Datagram datagram) {
        InetSocketAddress last = sender;
        if (last == null
                || senderHigh != datagram.fromHigh()
                || senderLow != datagram.fromLow()
                || last.getPort() != datagram.fromPort()) {
            senderHigh = datagram.fromHigh();
            senderLow = datagram.fromLow();
            last = new InetSocketAddress(MappedAddress.of(senderHigh, senderLow), datagram.fromPort());
            sender = last;
        }
        return last;
    }
}
