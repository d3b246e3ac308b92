// SPDX-License-Identifier: Apache-2.0
package pen.http;

import io.netty.buffer.ByteBuf;

/**
 * The chunks of a body that is passing (RFC 9112, section 7.1), up to its trailer; then those of the next one.
 *
 * <pre>
 * chunks    = *( size [extension] CRLF data CRLF ) last
 * last      = 1*"0" [extension] CRLF
 * size      = 1*HEXDIG                                          ; below 2^60
 * extension = *( SP / HTAB ) ";" *( HTAB / SP / %x21-7E / %x80-FF )
 * </pre>
 */
final class Chunks {
    /** The longest line with a size; bytes. As haproxy and Apache, which take no more than a few KiB either. */
    private static final int LONGEST = 4096;

    /** Sizes from this on are refused: four more bits must fit. */
    private static final long TOO_LARGE = 1L << 56;

    private enum State {
        BEGIN,
        SIZE,
        BLANK,
        EXTENSION,
        SIZE_LF,
        DATA,
        DATA_CR,
        DATA_LF
    }

    private State state = State.BEGIN;
    private long remaining;
    private int line;

    /**
     * Goes over as much of the data as belongs to chunks.
     *
     * @return whether the last chunk has ended; the trailer follows
     * @throws BadRequest if it is not well-formed
     */
    boolean skip(ByteBuf data) throws BadRequest {
        while (data.isReadable()) {
            if (state == State.DATA) {
                int step = (int) Math.min(remaining, data.readableBytes());
                data.skipBytes(step);
                remaining -= step;
                state = remaining == 0 ? State.DATA_CR : State.DATA;
            } else if (take(data.readByte())) {
                return true;
            }
        }
        return false;
    }

    private boolean take(byte next) throws BadRequest {
        if (++line > LONGEST) {
            throw new BadRequest("a chunk's size in more than " + LONGEST + " bytes");
        }
        switch (state) {
            case BEGIN -> {
                remaining = digit(next);
                state = State.SIZE;
            }
            case SIZE -> {
                if (Character.digit(next, 16) < 0) {
                    sizeEnded(next);
                } else if (remaining >= TOO_LARGE) {
                    throw new BadRequest("a chunk's size out of range");
                } else {
                    remaining = (remaining << 4) | digit(next);
                }
            }
            case BLANK -> {
                if (next == ';') {
                    state = State.EXTENSION;
                } else if (!Octets.isBlank(next)) {
                    throw new BadRequest("white space behind a chunk's size");
                }
            }
            case EXTENSION -> {
                if (next == '\r') {
                    state = State.SIZE_LF;
                } else if (!Octets.is(next, Octets.VALUE)) {
                    throw new BadRequest("a control character in a chunk's extension");
                }
            }
            case SIZE_LF -> {
                require(next, '\n', "a carriage return alone behind a chunk's size");
                line = 0;
                state = remaining == 0 ? State.BEGIN : State.DATA;
                return remaining == 0;
            }
            case DATA_CR -> {
                require(next, '\r', "a chunk that is longer than its size");
                state = State.DATA_LF;
            }
            case DATA_LF -> {
                require(next, '\n', "a chunk that is longer than its size");
                line = 0;
                state = State.BEGIN;
            }
            case DATA -> throw new IllegalStateException("data is skipped as a whole");
        }
        return false;
    }

    private void sizeEnded(byte next) throws BadRequest {
        switch (next) {
            case '\r' -> state = State.SIZE_LF;
            case ';' -> state = State.EXTENSION;
            case ' ', '\t' -> state = State.BLANK;
            default -> throw new BadRequest("a bad chunk size");
        }
    }

    private static int digit(byte next) throws BadRequest {
        // Not Character.digit of a char above ASCII: there are digits among those.
        int digit = Character.digit(next, 16);
        if (digit < 0) {
            throw new BadRequest("a bad chunk size");
        }
        return digit;
    }

    private static void require(byte next, char expected, String orElse) throws BadRequest {
        if (next != expected) {
            throw new BadRequest(orElse);
        }
    }
}
