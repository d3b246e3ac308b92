// SPDX-License-Identifier: Apache-2.0
package pen.dsr;

import java.nio.ByteBuffer;

/**
 * The ARP packet of a frame: a view as {@link Frame} is, and how such frames are written. RFC 826.
 *
 * <pre>
 * packet = 0001 0800 06 04 (request | answer) sender-mac(6) sender-ip(4) target-mac(6) target-ip(4)
 * </pre>
 */
final class Arp {
    static final int LENGTH = 28;

    private static final int REQUEST = 1;
    private static final int ANSWER = 2;

    /** Ethernet, IPv4, and the lengths of their addresses. */
    private static final long KIND = 0x0001_0800_0604L;

    private final Frame frame;

    /** @param frame those whose packets are seen */
    Arp(Frame frame) {
        this.frame = frame;
    }

    /** Whether the frame has such a packet now. */
    boolean isThere() {
        return frame.type() == Frame.ARP
                && frame.packetLength() >= LENGTH
                && frame.mac(frame.packet()) == KIND
                && (operation() == REQUEST || operation() == ANSWER);
    }

    boolean isRequest() {
        return operation() == REQUEST;
    }

    private int operation() {
        return frame.word(frame.packet() + 6);
    }

    long senderMac() {
        return frame.mac(frame.packet() + 8);
    }

    /** The 32 bits of the sender's address; 0 in a probe (RFC 5227). */
    int sender() {
        return frame.bytes().getInt(frame.packet() + 14);
    }

    /** The 32 bits of the address that is asked for. */
    int target() {
        return frame.bytes().getInt(frame.packet() + 24);
    }

    /**
     * Makes the request the answer to it, with the same tags.
     *
     * @return how long the frame is then
     */
    int answer(long mac) {
        int asked = target();
        int asker = sender();
        long askerMac = senderMac();
        frame.address(frame.source(), mac);
        write(frame.bytes(), frame.packet(), ANSWER, mac, asked, askerMac, asker);
        return frame.packet() - frame.start() + LENGTH;
    }

    /**
     * Writes a frame that asks who has an address.
     *
     * @param to who is asked: {@link Frame#BROADCAST} for all
     * @param own the address that asks; 0 if there is none
     * @return how long the frame is
     */
    static int request(ByteBuffer bytes, long to, long mac, int own, int target) {
        Frame.putMac(bytes, 0, to);
        Frame.putMac(bytes, 6, mac);
        bytes.putShort(12, (short) Frame.ARP);
        write(bytes, Frame.HEADER, REQUEST, mac, own, 0, target);
        return Frame.HEADER + LENGTH;
    }

    private static void write(
            ByteBuffer bytes, int at, int operation, long senderMac, int sender, long targetMac, int target) {
        Frame.putMac(bytes, at, KIND);
        bytes.putShort(at + 6, (short) operation);
        Frame.putMac(bytes, at + 8, senderMac);
        bytes.putInt(at + 14, sender);
        Frame.putMac(bytes, at + 18, targetMac);
        bytes.putInt(at + 24, target);
    }
}
