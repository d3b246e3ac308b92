// SPDX-License-Identifier: Apache-2.0
package pen.dsr;

import java.nio.ByteBuffer;

/**
 * An Ethernet frame where it was received: a view of it, which is moved to the next one and makes no object. One thread
 * at a time.
 *
 * <pre>
 * frame = destination(6) source(6) *2tag type(2) packet padding      ; Ethernet II
 * tag   = (8100 | 88a8 | 9100) number(2)                             ; IEEE 802.1Q, 802.1ad
 * </pre>
 */
final class Frame {
    /** The hardware address of all. */
    static final long BROADCAST = 0xffff_ffff_ffffL;

    /** Up to the type, without tags. */
    static final int HEADER = 14;

    // EtherTypes (IEEE 802 numbers of IANA).
    static final int ARP = 0x0806;
    static final int IPV4 = 0x0800;
    private static final int VLAN = 0x8100;
    private static final int SERVICE_VLAN = 0x88a8;
    private static final int OLD_SERVICE_VLAN = 0x9100;

    /** The length of a tag. */
    private static final int TAG = 4;

    /** As many as IEEE 802.1ad knows. */
    private static final int MOST_TAGS = 2;

    /** The bit of a group address (IEEE 802), in the form of a number. */
    private static final long GROUP = 1L << 40;

    private ByteBuffer bytes = ByteBuffer.allocate(0);
    private int start;
    private int packet;
    private int end;
    private int type;

    /**
     * Moves to a frame.
     *
     * @param where in big-endian order
     * @return whether it is one: not too short, and with no more than two tags
     */
    boolean moveTo(ByteBuffer where, int offset, int length) {
        if (length < HEADER) {
            return false;
        }
        bytes = where;
        start = offset;
        end = offset + length;
        int at = offset + HEADER;
        type = word(at - 2);
        for (int tags = 0; isTag(type); tags++) {
            at += TAG;
            if (tags == MOST_TAGS || at > end) {
                return false;
            }
            type = word(at - 2);
        }
        packet = at;
        return true;
    }

    private static boolean isTag(int type) {
        return type == VLAN || type == SERVICE_VLAN || type == OLD_SERVICE_VLAN;
    }

    ByteBuffer bytes() {
        return bytes;
    }

    /** Where it begins. */
    int start() {
        return start;
    }

    /** Where its packet begins, behind the tags. */
    int packet() {
        return packet;
    }

    int length() {
        return end - start;
    }

    /** How many bytes there are of its packet, padding included. */
    int packetLength() {
        return end - packet;
    }

    /** The type of its packet. */
    int type() {
        return type;
    }

    /** The hardware address that it is for, in the last 48 bits. */
    long destination() {
        return mac(start);
    }

    /** The hardware address that it comes from, in the last 48 bits. */
    long source() {
        return mac(start + 6);
    }

    /** Sends it another way; tags and packet stay. */
    void address(long destination, long source) {
        putMac(bytes, start, destination);
        putMac(bytes, start + 6, source);
    }

    /** Whether it is an address of more than one host. */
    static boolean isGroup(long mac) {
        return (mac & GROUP) != 0;
    }

    /** The two bytes there. */
    int word(int at) {
        return Short.toUnsignedInt(bytes.getShort(at));
    }

    /** The hardware address there. */
    long mac(int at) {
        return (long) word(at) << 32 | Integer.toUnsignedLong(bytes.getInt(at + 2));
    }

    static void putMac(ByteBuffer bytes, int at, long mac) {
        bytes.putShort(at, (short) (mac >>> 32));
        bytes.putInt(at + 2, (int) mac);
    }
}
