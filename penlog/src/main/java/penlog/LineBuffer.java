// SPDX-License-Identifier: Apache-2.0
package penlog;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * A bounded queue of lines between the thread that reads, which must not wait, and the one that sends. Lines lie one
 * after another in chunks; memory grows with what waits, and no line is an object.
 *
 * <pre>
 * chunk = *(length line)     ; length: four bytes, big-endian
 * </pre>
 */
final class LineBuffer {
    /** Room for the longest line, and for some hundred usual ones, which change hands at once; bytes. */
    private static final int CHUNK = 131_072;

    private final Deque<ByteBuffer> full = new ArrayDeque<>();
    private final int most;
    private ByteBuffer filling = ByteBuffer.allocate(CHUNK);
    private @Nullable ByteBuffer spare;
    private boolean ended;
    private boolean awaited;

    /** @param most chunks of 128 KiB that may wait; the one that is being filled comes on top */
    LineBuffer(int most) {
        this.most = most;
    }

    /** Queues a line; never waits. False: there is no room, and it was not taken. */
    synchronized boolean offer(byte[] bytes, int from, int length) {
        if (filling.remaining() < Integer.BYTES + length) {
            if (full.size() == most) {
                return false;
            }
            full.add(filling.flip());
            filling = empty();
        }
        filling.putInt(length).put(bytes, from, length);
        if (awaited) {
            notifyAll();
        }
        return true;
    }

    /** Queues a line, and waits until there is room for it. */
    synchronized void put(byte[] bytes, int from, int length) throws InterruptedException {
        while (!offer(bytes, from, length)) {
            wait();
        }
    }

    /** No more lines will come. */
    synchronized void end() {
        ended = true;
        notifyAll();
    }

    /**
     * Waits for lines, and takes as many as there are in one chunk.
     *
     * @return null when all were taken and no more will come
     */
    synchronized @Nullable ByteBuffer take() throws InterruptedException {
        while (full.isEmpty() && filling.position() == 0) {
            if (ended) {
                return null;
            }
            awaited = true;
            wait();
        }
        awaited = false;
        ByteBuffer first = full.poll();
        if (first == null) {
            first = filling.flip();
            filling = empty();
        }
        // There is room again.
        notifyAll();
        return first;
    }

    /** Takes back a chunk whose lines are done with. */
    synchronized void giveBack(ByteBuffer chunk) {
        spare = chunk.clear();
    }

    private ByteBuffer empty() {
        ByteBuffer chunk = spare == null ? ByteBuffer.allocate(CHUNK) : spare;
        spare = null;
        return chunk;
    }
}
