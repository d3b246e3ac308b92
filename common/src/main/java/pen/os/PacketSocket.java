// SPDX-License-Identifier: Apache-2.0
package pen.os;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A socket for the frames of an interface of Ethernet, as they are: packet(7). Frames are changed and sent where they
 * were received. One thread at a time, but for {@link #wake}.
 */
public final class PacketSocket implements AutoCloseable {
    /** Who gets the frames that come for this host or for all, with their tags. */
    @FunctionalInterface
    public interface Receiver {
        /**
         * A frame is here.
         *
         * @param bytes all of the memory, in big-endian order; the frame may be changed, and the rest means nothing
         * @param output sends it on, or an answer
         */
        void received(ByteBuffer bytes, int offset, int length, FrameOutput output);
    }

    // bits/socket.h, linux/if_packet.h, linux/if_ether.h
    private static final int AF_PACKET = 17;
    private static final int SOCK_RAW = 3;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int SOL_SOCKET = 1;
    private static final int SO_ERROR = 4;
    private static final int SO_SNDBUF = 7;
    private static final int SO_RCVBUF = 8;
    private static final int PACKET_IGNORE_OUTGOING = 23;
    private static final short ETH_P_ALL = 3;

    // struct sockaddr_ll: family, protocol in big-endian order, interface, ...
    private static final int ADDRESS = 20;

    // sys/eventfd.h
    private static final int EFD_CLOEXEC_NONBLOCK = 0x80000 | 04000;

    // bits/poll.h, and struct pollfd: descriptor, events, what happened
    private static final int POLL = 8;
    private static final int POLL_HAPPENED = 6;
    private static final short POLLIN = 1;
    private static final short POLLERR = 8;

    /** What may be on its way out at once, or too long for the ring, as far as the kernel allows; bytes. */
    private static final int BUFFER = 1 << 23;

    /** Longer than any question that pen asks; in front of it is what the kernel is told of it. */
    private static final int OWN_FRAME = 64;

    /**
     * Frames that come more often than this gather before they are taken, because a wake-up costs as much as two; ns.
     */
    private static final long RARE = 50_000;

    /** How long they gather; ns. */
    private static final long GATHERING = 500_000;

    private EthernetInterface device;
    private final int socket;
    private final int wakeUps;
    private final PacketRing ring;
    private final FrameBatch batch;
    private final ByteBuffer polled = ByteBuffer.allocateDirect(2 * POLL).order(ByteOrder.nativeOrder());
    private final long polledAt = FrameBatch.address(polled);
    private final ByteBuffer ownFrame = ByteBuffer.allocateDirect(FrameTag.VNET + OWN_FRAME);
    private final long ownFrameAt = FrameBatch.address(ownFrame) + FrameTag.VNET;
    private final Memory counter = new Memory(Long.BYTES);
    private final Memory one = new Memory(Long.BYTES);

    private boolean busy;
    private long last = System.nanoTime();

    private PacketSocket(EthernetInterface device, int socket, int wakeUps, PacketRing ring) {
        this.device = device;
        this.socket = socket;
        this.wakeUps = wakeUps;
        this.ring = ring;
        batch = new FrameBatch(socket, ring.address(), ring.frames());
        polled.putInt(0, socket).putShort(4, POLLIN);
        polled.putInt(POLL, wakeUps).putShort(POLL + 4, POLLIN);
        one.setLong(0, 1);
    }

    /**
     * Opens one; from now on it receives.
     *
     * @param what stands before each message: the command that names the interface
     * @throws IOException if there is no such interface, or it is not of Ethernet, or this process may not
     */
    public static PacketSocket open(String what, String name) throws IOException {
        int socket = PacketCalls.socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
        if (socket < 0) {
            throw new IOException(what + ": " + name + ": " + PacketCalls.strerror(Native.getLastError())
                    + " (expected: root or CAP_NET_RAW)");
        }
        try {
            return open(socket, name);
        } catch (IOException e) {
            PacketCalls.close(socket);
            throw new IOException(what + ": " + e.getMessage(), e);
        }
    }

    private static PacketSocket open(int socket, String name) throws IOException {
        EthernetInterface device = EthernetInterface.find(socket, name);
        set(socket, SOL_SOCKET, SO_SNDBUF, BUFFER, name);
        set(socket, SOL_SOCKET, SO_RCVBUF, BUFFER, name);
        set(socket, PacketRing.SOL_PACKET, PACKET_IGNORE_OUTGOING, 1, name);
        PacketRing ring = PacketRing.open(socket, device.mtu(), name);
        try {
            bind(socket, device);
            int wakeUps = PacketCalls.check(PacketCalls.eventfd(0, EFD_CLOEXEC_NONBLOCK), name);
            return new PacketSocket(device, socket, wakeUps, ring);
        } catch (IOException e) {
            ring.close();
            throw e;
        }
    }

    private static void bind(int socket, EthernetInterface device) throws IOException {
        try (Memory address = new Memory(ADDRESS)) {
            address.clear();
            address.setShort(0, (short) AF_PACKET);
            address.setShort(2, Short.reverseBytes(ETH_P_ALL));
            address.setInt(4, device.index());
            PacketCalls.check(PacketCalls.bind(socket, address, ADDRESS), device.name());
        }
    }

    static void set(int socket, int level, int option, int value, String what) throws IOException {
        try (Memory number = new Memory(Integer.BYTES)) {
            number.setInt(0, value);
            PacketCalls.check(PacketCalls.setsockopt(socket, level, option, number, Integer.BYTES), what);
        }
    }

    /** Its interface. */
    public EthernetInterface device() {
        return device;
    }

    /**
     * Looks at the interface again: it may have other addresses, or another may have its name now. This needs no right.
     *
     * @return whether it is another than before
     * @throws IOException if there is none now
     */
    public boolean follow() throws IOException {
        EthernetInterface now = EthernetInterface.find(socket, device.name());
        if (now.equals(device)) {
            return false;
        }
        if (now.index() != device.index()) {
            bind(socket, now);
        }
        device = now;
        return true;
    }

    /** Where to write a frame of one's own, at the beginning. */
    public ByteBuffer ownFrame() {
        return ownFrame.slice(FrameTag.VNET, OWN_FRAME);
    }

    /** Sends the frame that was written there. */
    public void send(int length) {
        batch.add(ownFrameAt, length);
        batch.flush();
    }

    /**
     * Waits until there are frames, and hands them to the receiver.
     *
     * @param nanos how long to wait at most
     * @throws IOException if the interface is down or gone
     */
    public void receive(long nanos, Receiver receiver) throws IOException {
        if (busy) {
            LockSupport.parkNanos(GATHERING);
        }
        if (!ring.isReady()) {
            await(nanos);
        }
        int frames = 0;
        // Not for ever: there is other work.
        while (frames < ring.size() && ring.isReady()) {
            frames += ring.take(receiver, batch);
            batch.flush();
            ring.release();
        }
        long now = System.nanoTime();
        busy = frames * RARE > now - last;
        last = now;
    }

    /** Waits, but not for frames. */
    public void pause(long nanos) {
        polled.putInt(0, -1);
        poll(nanos);
        polled.putInt(0, socket);
    }

    private void await(long nanos) throws IOException {
        if (poll(nanos) && (polled.getShort(POLL_HAPPENED) & POLLERR) != 0) {
            throw new IOException(device.name() + ": " + PacketCalls.strerror(error()));
        }
    }

    private boolean poll(long nanos) {
        // Rounded up, or it would be asked again and again in the last millisecond.
        int milliseconds = (int) TimeUnit.NANOSECONDS.toMillis(nanos + 999_999);
        if (PacketCalls.poll(polledAt, 2, milliseconds) <= 0) {
            return false;
        }
        if (polled.getShort(POLL + POLL_HAPPENED) != 0) {
            PacketCalls.read(wakeUps, counter, Long.BYTES);
        }
        return true;
    }

    /** Why the socket does not work. */
    private int error() throws IOException {
        try (Memory value = new Memory(Integer.BYTES);
                Memory length = new Memory(Integer.BYTES)) {
            length.setInt(0, Integer.BYTES);
            PacketCalls.check(PacketCalls.getsockopt(socket, SOL_SOCKET, SO_ERROR, value, length), device.name());
            return value.getInt(0);
        }
    }

    /** Ends a wait. Any thread may call, until it is closed. */
    public void wake() {
        PacketCalls.write(wakeUps, one, Long.BYTES);
    }

    /** How many frames could not be sent so far. */
    public long lost() {
        return batch.lost();
    }

    @Override
    public void close() {
        ring.close();
        PacketCalls.close(wakeUps);
        PacketCalls.close(socket);
    }
}
