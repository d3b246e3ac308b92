// SPDX-License-Identifier: Apache-2.0
package pen.os;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The memory in which the kernel leaves the frames that a packet socket receives, each in a slot: TPACKET_V2 of
 * packet(7) and of the kernel's Documentation/networking/packet_mmap.rst. A frame has its VLAN tags, and in front of it
 * what the kernel says of its checksum. One thread at a time.
 */
final class PacketRing {
    /** All slots, at most; bytes. It holds 9,664 frames of 1,500 bytes, which a fast sender needs 10 ms for. */
    private static final int MEMORY = 1 << 24;

    /** What slots consist of. */
    private static final int CACHE_LINE = 64;

    /** What the kernel allocates at a time, in slots: so many of any length are a multiple of its pages. */
    private static final int BLOCK = 64;

    /**
     * What stands around a packet in its slot: headers of the kernel's, and of Ethernet with a tag, and a line more.
     */
    private static final int AROUND = 192;

    /** Frames that are handed out before any is sent: enough that the call does not matter. */
    private static final int BATCH = 256;

    // bits/socket.h, linux/if_packet.h
    static final int SOL_PACKET = 263;
    private static final int PACKET_RX_RING = 5;
    private static final int PACKET_COPY_THRESH = 7;
    private static final int PACKET_VERSION = 10;
    private static final int PACKET_VNET_HDR = 15;
    private static final int TPACKET_V2 = 1;
    private static final int PACKET_OTHERHOST = 3;
    private static final int PACKET_OUTGOING = 4;

    // bits/mman-linux.h
    private static final int PROT_READ_WRITE = 3;
    private static final int MAP_SHARED = 1;

    // struct tpacket2_hdr, with struct sockaddr_ll behind it
    private static final int STATUS = 0;
    private static final int LENGTH = 4;
    private static final int CAPTURED = 8;
    private static final int START = 12;
    private static final int TAG = 24;
    private static final int TAG_TYPE = 26;
    private static final int KIND = 32 + 10;

    // its status
    private static final int KERNELS = 0;
    private static final int OURS = 1;
    private static final int COPIED = 1 << 1;
    private static final int HAS_TAG = 1 << 4;
    private static final int HAS_TAG_TYPE = 1 << 6;

    private static final short VLAN = (short) 0x8100;

    private static final VarHandle INT = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());

    /** For frames of other hosts. */
    private static final PacketSocket.Receiver NOBODY = (bytes, offset, length, output) -> {};

    private final Pointer mapped;
    private final int length;
    private final int slot;
    private final LargeFrames large;
    /** The same memory twice: what the kernel says is in its order, what is in frames in the network's. */
    private final ByteBuffer own;

    private final ByteBuffer frames;
    private int next;
    private int taken;

    /** That in this memory, which the kernel fills for the socket. */
    PacketRing(int socket, Pointer mapped, int length, int slot) {
        this.mapped = mapped;
        this.length = length;
        this.slot = slot;
        large = new LargeFrames(socket);
        ByteBuffer memory = mapped.getByteBuffer(0, length);
        own = memory.duplicate().order(ByteOrder.nativeOrder());
        frames = memory.duplicate().order(ByteOrder.BIG_ENDIAN);
    }

    /**
     * That of a socket, which has none yet.
     *
     * @param mtu the length of the longest packets that come, but for some
     */
    static PacketRing open(int socket, int mtu, String what) throws IOException {
        PacketSocket.set(socket, SOL_PACKET, PACKET_VERSION, TPACKET_V2, what);
        PacketSocket.set(socket, SOL_PACKET, PACKET_VNET_HDR, 1, what);
        PacketSocket.set(socket, SOL_PACKET, PACKET_COPY_THRESH, 1, what);
        // An odd number of lines: else the beginnings of all would share a small part of the cache.
        int slot = ((mtu + AROUND) / CACHE_LINE | 1) * CACHE_LINE;
        int blocks = Math.max(1, MEMORY / (BLOCK * slot));
        int length = blocks * BLOCK * slot;
        // struct tpacket_req
        int[] request = {BLOCK * slot, blocks, slot, blocks * BLOCK};
        try (Memory value = new Memory(4L * request.length)) {
            value.write(0, request, 0, request.length);
            PacketCalls.check(
                    PacketCalls.setsockopt(socket, SOL_PACKET, PACKET_RX_RING, value, (int) value.size()), what);
        }
        Pointer mapped = PacketCalls.mmap(null, length, PROT_READ_WRITE, MAP_SHARED, socket, 0);
        if (Pointer.nativeValue(mapped) == -1) {
            throw new IOException(what + ": no memory for frames: " + PacketCalls.strerror(Native.getLastError()));
        }
        return new PacketRing(socket, mapped, length, slot);
    }

    /** Where the memory is. */
    long address() {
        return Pointer.nativeValue(mapped);
    }

    /** The memory, in big-endian order. */
    ByteBuffer frames() {
        return frames;
    }

    /** The most frames that can be ready at once. */
    int size() {
        return length / slot;
    }

    /** Whether there is a frame to take. */
    boolean isReady() {
        return (status(next) & OURS) != 0;
    }

    private int status(int at) {
        return (int) INT.getAcquire(own, at + STATUS);
    }

    /** Hands out frames that are ready; they stay until {@link #release}. Returns how many. */
    int take(PacketSocket.Receiver receiver, FrameBatch output) {
        int at = next;
        int count = 0;
        while (count < BATCH) {
            int status = status(at);
            if ((status & OURS) == 0) {
                break;
            }
            count++;
            take(at, status, receiver, output);
            at = after(at);
        }
        taken = count;
        return count;
    }

    private void take(int at, int status, PacketSocket.Receiver receiver, FrameBatch output) {
        int kind = own.get(at + KIND);
        boolean ours = kind != PACKET_OTHERHOST && kind != PACKET_OUTGOING;
        boolean tagged = (status & HAS_TAG) != 0;
        short type = (status & HAS_TAG_TYPE) != 0 ? own.getShort(at + TAG_TYPE) : VLAN;
        int captured = own.getInt(at + CAPTURED);
        if ((status & COPIED) != 0) {
            // It is sent at once, but those before it first: they may be of the same connection.
            output.flush();
            // To be read in any case, or the next one would be taken for it.
            large.take(ours ? receiver : NOBODY, tagged, type, own.getShort(at + TAG));
        } else if (ours && captured == own.getInt(at + LENGTH)) {
            int frame = at + own.getShort(at + START);
            if (tagged) {
                frame = FrameTag.putBack(own, frame, type, own.getShort(at + TAG));
                captured += FrameTag.LENGTH;
            }
            receiver.received(frames, frame, captured, output);
        }
    }

    /** Gives the slots that were taken back to the kernel. */
    void release() {
        for (; taken > 0; taken--) {
            INT.setRelease(own, next + STATUS, KERNELS);
            next = after(next);
        }
    }

    private int after(int at) {
        return at + slot == length ? 0 : at + slot;
    }

    void close() {
        PacketCalls.munmap(mapped, length);
    }
}
