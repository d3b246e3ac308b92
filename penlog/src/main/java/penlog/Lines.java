// SPDX-License-Identifier: Apache-2.0
package penlog;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/**
 * Splits what is read into lines, as bytes in whatever character set.
 *
 * <pre>
 * input = *line [last]
 * line  = *(any byte but newline) newline
 * last  = 1*(any byte but newline)
 * </pre>
 *
 * One thread.
 */
final class Lines {
    /** Bytes of a line, without its newline: with it, and the headers of UDP and IP, still one datagram (65,507). */
    static final int LONGEST = 65_000;

    /** Two of the longest lines, so that most reads need not move a line that is incomplete. */
    private static final int CAPACITY = 131_072;

    /** The bytes of a character in UTF-8 that may stand before a cut; RFC 3629: four at most. */
    private static final int BEFORE_CUT = 3;

    private final byte[] buffer = new byte[CAPACITY];
    private final ByteBuffer room = ByteBuffer.wrap(buffer);
    private final LineSink sink;
    private final Losses losses;
    private int start;
    private int end;
    /** Bytes of the line at {@link #start} that were left out, because it is too long. */
    private long leftOut;

    private boolean refused;

    Lines(LineSink sink, Losses losses) {
        this.sink = sink;
        this.losses = losses;
    }

    /**
     * Reads once, and hands on every line that is complete, until one is refused.
     *
     * @return the bytes read, -1 at the end of the input
     */
    int read(ReadableByteChannel input) throws IOException {
        makeRoom();
        int count = input.read(room.clear().position(end));
        if (count > 0) {
            int fresh = end;
            end += count;
            split(fresh);
        }
        return count;
    }

    /** Hands on a last line that has no newline. */
    void finish() {
        if (!refused && end > start && emit(end, end)) {
            start = end;
            leftOut = 0;
        }
    }

    /** Bytes that were read, and are in no line that was handed on. */
    long pending() {
        return end - start + leftOut;
    }

    private void split(int fresh) {
        for (int i = fresh; i < end; i++) {
            if (buffer[i] == '\n') {
                if (!emit(i, i + 1)) {
                    return;
                }
                start = i + 1;
                leftOut = 0;
            }
        }
    }

    /** Of a line that is too long already, only as much is kept as tells where to cut it. */
    private void makeRoom() {
        if (end - start > LONGEST + 1) {
            int kept = start + LONGEST + 1;
            leftOut += end - kept;
            end = kept;
        }
        if (CAPACITY - end < CAPACITY / 4) {
            System.arraycopy(buffer, start, buffer, 0, end - start);
            end -= start;
            start = 0;
        }
    }

    private boolean emit(int newline, int next) {
        boolean tooLong = newline - start > LONGEST;
        int length = next - start;
        byte overwritten = 0;
        if (tooLong) {
            length = cut() - start + 1;
            overwritten = buffer[start + length - 1];
            buffer[start + length - 1] = '\n';
        }
        refused = !sink.accept(buffer, start, length);
        if (refused && tooLong) {
            buffer[start + length - 1] = overwritten;
        }
        if (!refused && tooLong) {
            losses.cut();
        }
        return !refused;
    }

    /** Where to cut a line: not within a character, if it is UTF-8. */
    private int cut() {
        int most = start + LONGEST;
        for (int back = 1; back <= BEFORE_CUT; back++) {
            int octet = buffer[most - back] & 0xff;
            if (octet >= 0xc0) {
                int size = octet >= 0xf0 ? 4 : octet >= 0xe0 ? 3 : 2;
                return size > back ? most - back : most;
            }
            if (octet < 0x80) {
                return most;
            }
        }
        return most;
    }
}
