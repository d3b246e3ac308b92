// SPDX-License-Identifier: Apache-2.0
package bench.load;

import bench.stand.Segment;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.SplittableRandom;

/**
 * What clients send on a {@link Segment}, from a packet socket at a steady rate: frames for the service and, in a
 * flood, twice as many that open connections to a host that is none. Their checksums are 0, because nobody on their way
 * looks at them. One thread.
 */
public final class FrameSource implements AutoCloseable {
    /** At once. */
    private static final int BATCH = 32;

    /** Different ones, a client each. */
    private static final int FRAMES = 4096 * 3;

    /** The least that Ethernet has, without the checksum. */
    private static final int LENGTH = 60;

    /** One of so many is for the service, in a flood. */
    public static final int FLOOD = 3;

    // struct iovec: base, length. struct mmsghdr: struct msghdr, with its iov at 16 and iovlen at 24, and a length.
    private static final int VECTOR = 16;
    private static final int MESSAGE = 64;

    // linux/if_packet.h, linux/if_ether.h; struct sockaddr_ll: family, protocol in big-endian order, interface, ...
    private static final int SOL_PACKET = 263;
    private static final int PACKET_QDISC_BYPASS = 20;
    private static final int ADDRESS = 20;
    private static final short IPV4 = 0x0800;

    // RFC 9293, section 3.1: the length of the header, and the control bits.
    private static final short SYN = 0x5002;
    private static final short ACK = 0x5010;

    private final Messages calm = Messages.of(1);
    private final Messages flood = Messages.of(FLOOD);
    private final int socket;
    private int next;

    /**
     * What was sent.
     *
     * @param frames in all
     * @param seconds it took
     */
    public record Sent(long frames, double seconds) {
        public double perSecond() {
            return frames / seconds;
        }
    }

    /** Messages of one frame each, and what they point to, which must be kept as long. */
    private record Messages(ByteBuffer messages, ByteBuffer vectors, ByteBuffer frames) {
        /** One of so many is for the service. */
        static Messages of(int one) {
            Messages all = new Messages(
                    LibC.memory(FRAMES * MESSAGE), LibC.memory(FRAMES * VECTOR), LibC.memory(FRAMES * LENGTH));
            SplittableRandom random = new SplittableRandom(1);
            for (int i = 0; i < FRAMES; i++) {
                put(all.frames, i * LENGTH, random, i % one == 0);
                all.vectors
                        .putLong(i * VECTOR, LibC.address(all.frames) + (long) i * LENGTH)
                        .putLong(i * VECTOR + 8, LENGTH);
                all.messages
                        .putLong(i * MESSAGE + 16, LibC.address(all.vectors) + (long) i * VECTOR)
                        .putLong(i * MESSAGE + 24, 1);
            }
            return all;
        }

        long address() {
            return LibC.address(messages);
        }
    }

    /** @param network the namespace of the clients */
    public FrameSource(Path network) throws IOException {
        int own = LibC.check(LibC.open("/proc/thread-self/ns/net", LibC.O_RDONLY | LibC.SOCK_CLOEXEC), "open");
        try {
            int there = LibC.check(LibC.open(network.toString(), LibC.O_RDONLY | LibC.SOCK_CLOEXEC), "open " + network);
            try {
                LibC.check(LibC.setns(there, LibC.CLONE_NEWNET), "setns");
                socket = LibC.check(LibC.socket(LibC.AF_PACKET, LibC.SOCK_RAW | LibC.SOCK_CLOEXEC, 0), "socket");
            } finally {
                LibC.check(LibC.setns(own, LibC.CLONE_NEWNET), "setns");
                LibC.close(there);
            }
        } finally {
            LibC.close(own);
        }
        ByteBuffer address = LibC.memory(ADDRESS);
        address.putShort(0, (short) LibC.AF_PACKET).putInt(4, Segment.INDEX);
        LibC.check(LibC.bind(socket, LibC.address(address), ADDRESS), "bind");
        ByteBuffer yes = LibC.memory(Integer.BYTES).putInt(0, 1);
        LibC.check(
                LibC.setsockopt(socket, SOL_PACKET, PACKET_QDISC_BYPASS, LibC.address(yes), Integer.BYTES),
                "setsockopt");
    }

    /**
     * Sends for some time frames to the service alone.
     *
     * @param rate frames a second
     * @param time s
     */
    public Sent calm(double rate, double time) throws IOException {
        return run(calm.address(), rate, time);
    }

    /**
     * Sends for some time both kinds.
     *
     * @param rate frames a second, one of {@link #FLOOD} for the service
     * @param time s
     */
    public Sent flood(double rate, double time) throws IOException {
        return run(flood.address(), rate, time);
    }

    private Sent run(long messages, double rate, double time) throws IOException {
        long begin = System.nanoTime();
        long frames = 0;
        long all = (long) (rate * time);
        long end = begin + (long) (time * 1e9);
        long now = begin;
        // A rate that cannot be reached is not held for longer.
        while (frames < all && now < end) {
            long due = begin + (long) (frames * 1e9 / rate);
            while (now < due) {
                Thread.onSpinWait();
                now = System.nanoTime();
            }
            frames += LibC.check(LibC.sendmmsg(socket, messages + (long) next * MESSAGE, BATCH, 0), "sendmmsg");
            next = (next + BATCH) % FRAMES;
            now = System.nanoTime();
        }
        return new Sent(frames, (now - begin) / 1e9);
    }

    private static void put(ByteBuffer memory, int at, SplittableRandom random, boolean service) {
        ByteBuffer frame = memory.duplicate().order(ByteOrder.BIG_ENDIAN).position(at);
        putMac(frame, Segment.BALANCER_MAC);
        putMac(frame, Segment.FAR_MAC);
        frame.putShort(IPV4);
        // RFC 791, section 3.1: no options, 40 bytes, may not be taken apart, TCP.
        frame.putShort((short) 0x4500).putShort((short) 40).putInt(0x4000);
        frame.putInt(64 << 24 | LibC.IPPROTO_TCP << 16);
        // 198.18.0.0/15 is for benchmarks (RFC 2544, appendix C).
        frame.putInt(0xc612_0000 | random.nextInt(1 << 17));
        frame.putInt(service ? Segment.SERVICE_ADDRESS : Segment.NOBODY);
        frame.putShort((short) random.nextInt(1024, 65_536)).putShort((short) Segment.PORT);
        frame.putInt(random.nextInt()).putInt(service ? random.nextInt() : 0);
        frame.putShort(service ? ACK : SYN).putShort((short) 1024);
    }

    private static void putMac(ByteBuffer frame, long mac) {
        frame.putShort((short) (mac >>> 32)).putInt((int) mac);
    }

    @Override
    public void close() {
        LibC.close(socket);
    }
}
