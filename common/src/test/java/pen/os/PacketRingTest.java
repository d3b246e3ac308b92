// SPDX-License-Identifier: Apache-2.0
package pen.os;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A ring whose frames come from a pair of Unix sockets: one needs no privileges, and frames come when they are to. */
@EnabledOnOs(OS.LINUX)
class PacketRingTest {
    // bits/socket.h
    private static final int AF_UNIX = 1;
    private static final int SOCK_SEQPACKET = 5;

    private static final int SLOT = 256;
    private static final int SLOTS = 4;

    /** Where a frame begins in its slot, behind the kernel's headers. */
    private static final int START = 80;

    private static final int READY = 1;
    private static final int READY_AND_COPIED = 3;

    private final Memory slots = new Memory(SLOT * SLOTS);
    private int pen;
    private int network;

    @BeforeEach
    void connect() {
        slots.clear();
        Memory pair = new Memory(2L * Integer.BYTES);
        Object[] arguments = {AF_UNIX, SOCK_SEQPACKET, 0, pair};
        assertThat(NativeLibrary.getProcess().getFunction("socketpair").invokeInt(arguments))
                .isZero();
        pen = pair.getInt(0);
        network = pair.getInt(Integer.BYTES);
    }

    @AfterEach
    void disconnect() {
        PacketCalls.close(pen);
        PacketCalls.close(network);
    }

    @Test
    void take_longFrameBetweenShortOnes_orderKept() {
        PacketRing ring = new PacketRing(pen, slots, SLOT * SLOTS, SLOT);
        FrameBatch batch = new FrameBatch(pen, ring.address(), ring.frames());
        ready(0, READY, 60, 'a');
        ready(1, READY_AND_COPIED, 4000, 'b');
        send(4000, 'b');
        ready(2, READY, 60, 'c');

        int taken = ring.take((bytes, offset, length, output) -> output.forward(offset, length), batch);
        batch.flush();

        assertThat(taken).isEqualTo(3);
        assertThat(List.of(received(), received(), received())).containsExactly("60 a", "4000 b", "60 c");
    }

    /** As the kernel leaves a frame of one letter; of one that is too long for the slot, what goes into it. */
    private void ready(int number, int status, int length, char letter) {
        Pointer slot = slots.share((long) number * SLOT, SLOT);
        int captured = Math.min(length, SLOT - START);
        slot.setInt(4, length);
        slot.setInt(8, captured);
        slot.setShort(12, (short) START);
        slot.setMemory(START, captured, (byte) letter);
        slot.setInt(0, status);
    }

    /** Into the socket's queue, with nothing to say of its checksum. */
    private void send(int length, char letter) {
        try (Memory frame = new Memory(FrameTag.VNET + (long) length)) {
            frame.clear(FrameTag.VNET);
            frame.setMemory(FrameTag.VNET, length, (byte) letter);
            assertThat(PacketCalls.write(network, frame, frame.size())).isEqualTo(frame.size());
        }
    }

    private String received() {
        try (Memory frame = new Memory(1 << 16)) {
            long length = PacketCalls.recv(network, frame, frame.size(), 0) - FrameTag.VNET;
            assertThat(length).isPositive();
            return length + " " + (char) frame.getByte(FrameTag.VNET);
        }
    }
}
