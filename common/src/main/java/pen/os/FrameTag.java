// SPDX-License-Identifier: Apache-2.0
package pen.os;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What stands around a frame in memory: in front of it what the kernel says of its checksum, struct virtio_net_hdr, and
 * in it the outer VLAN tag, which the kernel takes off.
 */
final class FrameTag {
    /** The length of struct virtio_net_hdr. */
    static final int VNET = 10;

    /** The length of a tag. */
    static final int LENGTH = 4;

    // struct virtio_net_hdr
    private static final int FLAGS = 0;
    private static final int KIND = 1;
    private static final int HEADERS = 2;
    private static final int CHECKSUM = 6;
    private static final int NEEDS_CHECKSUM = 1;

    /** Two hardware addresses. */
    private static final int MACS = 12;

    private FrameTag() {}

    /**
     * Puts a tag back, in front of which there is room for it.
     *
     * @param memory in any order
     * @param type the tag's, and its number
     * @return where the frame begins then
     */
    static int putBack(ByteBuffer memory, int frame, short type, short number) {
        int moved = frame - LENGTH;
        for (int i = -VNET; i < MACS; i++) {
            memory.put(moved + i, memory.get(frame + i));
        }
        int tag = moved + MACS;
        memory.put(tag, (byte) (type >>> 8)).put(tag + 1, (byte) type);
        memory.put(tag + 2, (byte) (number >>> 8)).put(tag + 3, (byte) number);
        int about = moved - VNET;
        if ((memory.get(about + FLAGS) & NEEDS_CHECKSUM) != 0) {
            add(memory, about + CHECKSUM);
        }
        if (memory.get(about + KIND) != 0) {
            add(memory, about + HEADERS);
        }
        return moved;
    }

    /** All that is behind the addresses is further away now; in the order of this machine. */
    private static void add(ByteBuffer memory, int at) {
        boolean big = ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN;
        int low = big ? at + 1 : at;
        int high = big ? at : at + 1;
        int sum = (Byte.toUnsignedInt(memory.get(high)) << 8) + Byte.toUnsignedInt(memory.get(low)) + LENGTH;
        memory.put(high, (byte) (sum >>> 8)).put(low, (byte) sum);
    }

    /** Says of a frame of our own that its checksums are right, and that it is one packet. */
    static void clear(ByteBuffer memory, int frame) {
        memory.putLong(frame - VNET, 0);
        memory.putShort(frame - 2, (short) 0);
    }
}
