// SPDX-License-Identifier: Apache-2.0
package pen.net;

import io.netty.buffer.ByteBuf;
import java.nio.ByteOrder;

/**
 * What recvmsg(2) and sendmsg(2) exchange with the kernel, on machines of 64 bits: struct msghdr, iovec, cmsghdr,
 * in_pktinfo (ip(7)), in6_pktinfo (RFC 3542, section 6), and io_uring_recvmsg_out (linux/io_uring.h).
 */
final class UringMessage {
    // linux/in.h, linux/in6.h
    static final int SOL_IP = 0;
    static final int IP_PKTINFO = 8;
    static final int IPPROTO_IPV6 = 41;
    static final int IPV6_RECVPKTINFO = 49;
    private static final int IPV6_PKTINFO = 50;

    // linux/udp.h
    private static final int SOL_UDP = 17;
    private static final int UDP_SEGMENT = 103;

    /** struct msghdr: name, its length, iov, its length, control, its length, flags. */
    static final int HEADER = 56;

    /** struct iovec: base, length. */
    static final int VECTOR = 16;

    /** struct sockaddr_in6, rounded up. */
    static final int NAME = 32;

    /** struct cmsghdr with a struct in6_pktinfo, both rounded up to 8. */
    static final int CONTROL = 40;

    /** struct cmsghdr with the length of a segment, rounded up to 8. */
    static final int SEGMENT = 24;

    /** struct io_uring_recvmsg_out: lengths of name, control and payload, flags. */
    private static final int OUT = 16;

    private static final int MSG_TRUNC = 0x20;
    private static final boolean LITTLE_ENDIAN = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

    private UringMessage() {}

    /** What the kernel puts before the content of a datagram that it received. */
    enum Form {
        /** Nothing. */
        BARE,
        /** The address that it came from. */
        FROM,
        /** The address that it came from, and the one that it was sent to. */
        FROM_TO;

        boolean isBare() {
            return this == BARE;
        }

        int nameOffset() {
            return OUT;
        }

        int controlLength() {
            return this == FROM_TO ? CONTROL : 0;
        }

        int contentOffset() {
            return this == BARE ? 0 : OUT + NAME + controlLength();
        }

        /** Writes the struct msghdr that asks for it. */
        void write(ByteBuf to, int index) {
            to.setZero(index, HEADER);
            setInt(to, index + 8, NAME);
            setLong(to, index + 40, controlLength());
        }

        boolean isWhole(ByteBuf from, int start) {
            return (getInt(from, start + 12) & MSG_TRUNC) == 0;
        }

        int port(ByteBuf from, int start) {
            return from.getUnsignedShort(start + OUT + 2);
        }

        long fromHigh(ByteBuf from, int start) {
            return isSix(from, start) ? from.getLong(start + OUT + 8) : 0;
        }

        long fromLow(ByteBuf from, int start) {
            return isSix(from, start)
                    ? from.getLong(start + OUT + 16)
                    : MappedAddress.low(from.getInt(start + OUT + 4));
        }

        // struct cmsghdr: length (8), level (4), type (4). in_pktinfo: interface (4), local address (4), address (4).
        // in6_pktinfo: address (16), interface (4).
        long toHigh(ByteBuf from, int start) {
            int data = start + OUT + NAME + 16;
            return this == FROM_TO && getInt(from, data - 8) == IPPROTO_IPV6 ? from.getLong(data) : 0;
        }

        long toLow(ByteBuf from, int start) {
            if (this != FROM_TO) {
                return 0;
            }
            int data = start + OUT + NAME + 16;
            return getInt(from, data - 8) == IPPROTO_IPV6
                    ? from.getLong(data + 8)
                    : MappedAddress.low(from.getInt(data + 4));
        }

        private static boolean isSix(ByteBuf from, int start) {
            return getShort(from, start + OUT) == Sockaddr.INET6;
        }
    }

    /** Writes control data that makes a datagram leave from this address; returns its length. */
    static int writeLocal(ByteBuf to, int index, boolean six, long high, long low) {
        to.setZero(index, CONTROL);
        setLong(to, index, six ? 16 + 20 : 16 + 12);
        setInt(to, index + 8, six ? IPPROTO_IPV6 : SOL_IP);
        setInt(to, index + 12, six ? IPV6_PKTINFO : IP_PKTINFO);
        if (six) {
            to.setLong(index + 16, high);
            to.setLong(index + 24, low);
        } else {
            to.setInt(index + 20, (int) low);
        }
        return six ? CONTROL : CONTROL - 8;
    }

    /** Writes control data that makes the kernel part a message into datagrams of this length; returns its own. */
    static int writeSegment(ByteBuf to, int index, int length) {
        to.setZero(index, SEGMENT);
        setLong(to, index, 16 + 2);
        setInt(to, index + 8, SOL_UDP);
        setInt(to, index + 12, UDP_SEGMENT);
        to.setShort(index + 16, LITTLE_ENDIAN ? Short.reverseBytes((short) length) : length);
        return SEGMENT;
    }

    /** Writes a struct msghdr without addresses. */
    static void writeHeader(ByteBuf to, int index, long vectors, int count) {
        to.setZero(index, HEADER);
        setLong(to, index + 16, vectors);
        setLong(to, index + 24, count);
    }

    /** Sets where a message goes, and with which control data. */
    static void setHeader(ByteBuf to, int index, long name, int nameLength, long control, int controlLength) {
        setLong(to, index, name);
        setInt(to, index + 8, nameLength);
        setLong(to, index + 32, control);
        setLong(to, index + 40, controlLength);
    }

    /** Sets one of the struct iovec that begin at the index. */
    static void setVector(ByteBuf to, int index, int number, long data, int length) {
        setLong(to, index + number * VECTOR, data);
        setLong(to, index + number * VECTOR + 8, length);
    }

    private static void setLong(ByteBuf to, int index, long value) {
        to.setLong(index, LITTLE_ENDIAN ? Long.reverseBytes(value) : value);
    }

    private static void setInt(ByteBuf to, int index, int value) {
        to.setInt(index, LITTLE_ENDIAN ? Integer.reverseBytes(value) : value);
    }

    private static int getInt(ByteBuf from, int index) {
        return LITTLE_ENDIAN ? from.getIntLE(index) : from.getInt(index);
    }

    private static int getShort(ByteBuf from, int index) {
        return LITTLE_ENDIAN ? from.getUnsignedShortLE(index) : from.getUnsignedShort(index);
    }
}
