// SPDX-License-Identifier: Apache-2.0
package pen.net;

import io.netty.channel.unix.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A packet filter for a listening TCP socket that drops new requests for a connection (SYN, RFC 9293, section 3.1), so
 * that those in its queue can be taken before it is closed: closing resets what is in the queue. A client whose request
 * is dropped asks again after a second.
 *
 * <p>The form is that of linux/filter.h and socket(7), SO_ATTACH_FILTER: a struct sock_fprog that points to
 * instructions of classic BPF. On a TCP socket they see the packet from the TCP header on.
 */
final class ConnectionRequests {
    // asm-generic/socket.h
    static final int SOL_SOCKET = 1;
    static final int SO_ATTACH_FILTER = 26;

    /** Length of a struct sock_fprog; bytes. */
    static final int LENGTH = 16;

    /** Where the flags are in a TCP header, and two of them. */
    private static final int FLAGS = 13;

    private static final int SYN = 0x02;
    private static final int ACK = 0x10;

    // linux/bpf_common.h
    private static final int LOAD_BYTE = 0x30;
    private static final int AND = 0x54;
    private static final int JUMP_UNLESS_EQUAL = 0x15;
    private static final int RETURN = 0x06;

    private static final int INSTRUCTIONS = 5;

    /** Kept, because the kernel is given its address. */
    private static final ByteBuffer PROGRAM = program();

    private ConnectionRequests() {}

    /** The value of the option. */
    static ByteBuffer dropping() {
        ByteBuffer value = ByteBuffer.allocateDirect(LENGTH).order(ByteOrder.nativeOrder());
        value.putShort(0, (short) INSTRUCTIONS);
        value.putLong(8, Buffer.memoryAddress(PROGRAM));
        return value;
    }

    private static ByteBuffer program() {
        // struct sock_filter: code, jump if true, jump if false, constant.
        ByteBuffer program = ByteBuffer.allocateDirect(INSTRUCTIONS * 8).order(ByteOrder.nativeOrder());
        add(program, LOAD_BYTE, 0, FLAGS);
        add(program, AND, 0, SYN | ACK);
        add(program, JUMP_UNLESS_EQUAL, 1, SYN);
        add(program, RETURN, 0, 0);
        add(program, RETURN, 0, -1);
        return program;
    }

    private static void add(ByteBuffer program, int code, int otherwise, int constant) {
        program.putShort((short) code).put((byte) 0).put((byte) otherwise).putInt(constant);
    }
}
