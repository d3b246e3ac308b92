// SPDX-License-Identifier: Apache-2.0
package pen.os;

import com.sun.jna.Pointer;
import java.nio.ByteBuffer;

/**
 * Frames that are too long for a slot of the ring, as the kernel makes them of several before anybody sees them
 * (generic receive offload): each is read by a call of its own, and sent as the kernel made it. One thread at a time.
 */
final class LargeFrames {
    /** The longest packet of IPv4, with what is around it. */
    private static final int LONGEST = 1 << 17;

    /** Room for a tag that is put back. */
    private static final int PLACE = 16;

    // bits/socket.h
    private static final int MSG_DONTWAIT = 0x40;

    private final int socket;
    private final ByteBuffer memory = ByteBuffer.allocateDirect(LONGEST);
    private final FrameBatch batch;
    private final Pointer start;

    LargeFrames(int socket) {
        this.socket = socket;
        long at = FrameBatch.address(memory);
        batch = new FrameBatch(socket, at, memory);
        start = new Pointer(at + PLACE);
    }

    /** Hands out the next one, and sends what comes of it. */
    void take(PacketSocket.Receiver receiver, boolean tagged, short type, short number) {
        long length = PacketCalls.recv(socket, start, (long) LONGEST - PLACE, MSG_DONTWAIT) - FrameTag.VNET;
        if (length <= 0) {
            // Lost: there was no room for it.
            return;
        }
        int frame = PLACE + FrameTag.VNET;
        if (tagged) {
            frame = FrameTag.putBack(memory, frame, type, number);
            length += FrameTag.LENGTH;
        }
        receiver.received(memory, frame, (int) length, batch);
        batch.flush();
    }
}
