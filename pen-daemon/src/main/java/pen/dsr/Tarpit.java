// SPDX-License-Identifier: Apache-2.0
package pen.dsr;

import java.nio.ByteBuffer;
import java.util.Random;
import java.util.function.LongSupplier;

/**
 * Hosts that are not there, and take every connection: whoever opens one gets SYN+ACK, and then never hears of it
 * again. Keeps nothing of a connection. One thread at a time.
 */
final class Tarpit {
    // RFC 9293, section 3.1.
    private static final int FIN = 1;
    private static final int SYN = 2;
    private static final int RST = 4;
    private static final int ACK = 16;

    /** Of the same size as any small host's; nothing that comes is ever acknowledged, so it never moves. */
    private static final int WINDOW = 1024;

    private static final int LENGTH = Packet.HEADER + Packet.TCP_HEADER;

    private final SipHash hash;
    private final RateLimit answers;
    private final RateLimit addresses;

    /**
     * @param random where the key comes from that sequence numbers are made with
     * @param nanoTime the time, in nanoseconds of any origin
     */
    Tarpit(Random random, LongSupplier nanoTime) {
        hash = new SipHash(random.nextLong(), random.nextLong());
        answers = new RateLimit(nanoTime);
        addresses = new RateLimit(nanoTime);
    }

    /** Whether a request for the hardware address of such a host is answered now. */
    boolean answersArp() {
        return addresses.take();
    }

    /** Whether the packet opens a connection, and is answered now. */
    boolean answers(Packet packet) {
        return packet.protocol() == Packet.TCP
                && !packet.isFragment()
                && packet.hasPorts()
                && (packet.flags() & (SYN | ACK | RST | FIN)) == SYN
                && answers.take();
    }

    /**
     * Makes the packet's frame the answer to it, with the same tags.
     *
     * @return how long the frame is then
     */
    int answer(Packet packet) {
        Frame frame = packet.frame();
        ByteBuffer bytes = frame.bytes();
        int client = packet.source();
        int host = packet.destination();
        int clientPort = packet.sourcePort();
        int hostPort = packet.destinationPort();
        // What comes with a SYN is not taken: it is not acknowledged.
        int expected = packet.sequence() + 1;
        int sequence =
                (int) hash.of((long) client << 32 | Integer.toUnsignedLong(host), (long) clientPort << 16 | hostPort);
        frame.address(/* destination= */ frame.source(), /* source= */ frame.destination());

        int ip = frame.packet();
        bytes.putShort(ip, (short) 0x4500);
        bytes.putShort(ip + 2, (short) LENGTH);
        // No number, because it may not be taken apart (RFC 6864); 64 routers far.
        bytes.putInt(ip + 4, 0x4000);
        bytes.putInt(ip + 8, 64 << 24 | Packet.TCP << 16);
        bytes.putInt(ip + 12, host);
        bytes.putInt(ip + 16, client);
        bytes.putShort(ip + 10, (short) ~sum(bytes, ip, Packet.HEADER, 0));

        int tcp = ip + Packet.HEADER;
        bytes.putShort(tcp, (short) hostPort);
        bytes.putShort(tcp + 2, (short) clientPort);
        bytes.putInt(tcp + 4, sequence);
        bytes.putInt(tcp + 8, expected);
        bytes.putShort(tcp + 12, (short) (5 << 12 | SYN | ACK));
        bytes.putShort(tcp + 14, (short) WINDOW);
        bytes.putInt(tcp + 16, 0);
        int pseudo = sum(bytes, ip + 12, 8, Packet.TCP + Packet.TCP_HEADER);
        bytes.putShort(tcp + 16, (short) ~sum(bytes, tcp, Packet.TCP_HEADER, pseudo));
        return ip - frame.start() + LENGTH;
    }

    /** The sum in ones' complement that checksums are made of (RFC 1071). */
    private static int sum(ByteBuffer bytes, int at, int length, int begun) {
        int sum = begun;
        for (int i = 0; i < length; i += 2) {
            sum += Short.toUnsignedInt(bytes.getShort(at + i));
        }
        sum = (sum & 0xffff) + (sum >>> 16);
        return (sum & 0xffff) + (sum >>> 16);
    }
}
