// SPDX-License-Identifier: Apache-2.0
package pen.http;

import io.netty.buffer.ByteBuf;

/**
 * Splits what a client sends into heads and bodies, however it is split in packets (RFC 9112). Bodies are not held.
 *
 * <pre>
 * client = *( head body ) / preface *OCTET
 * body   = length of Content-Length, / chunks trailer
 * </pre>
 *
 * <p>The parts are in {@link RequestHead} and {@link Chunks}. Event loop only.
 */
final class RequestParser {
    /** What a step has found. */
    enum Part {
        /** Some of a head or a trailer, which is held. */
        NOTHING,
        /** A head that is complete now. */
        HEAD,
        /** A trailer that is complete now. */
        TRAILER,
        /** Some of a body. */
        BODY,
        /** The preface of HTTP/2: what follows is no HTTP/1. */
        PREFACE
    }

    private enum State {
        HEAD,
        LENGTH,
        CHUNKS,
        TRAILER
    }

    private final RequestHead head = new RequestHead();
    private final Chunks chunks = new Chunks();
    private State state = State.HEAD;
    private boolean cleared = true;
    private long remaining;
    private long count = 1;

    /**
     * Goes over the next part of the data, or as much of it as there is.
     *
     * @throws BadRequest if that is wrong; {@link #place} is where
     */
    Part next(ByteBuf data) throws BadRequest {
        return switch (state) {
            case HEAD -> head(data);
            case TRAILER -> {
                if (!head.take(data)) {
                    yield Part.NOTHING;
                }
                ended();
                yield Part.TRAILER;
            }
            case LENGTH -> {
                int step = (int) Math.min(remaining, data.readableBytes());
                data.skipBytes(step);
                remaining -= step;
                if (remaining == 0) {
                    ended();
                }
                yield Part.BODY;
            }
            case CHUNKS -> {
                if (chunks.skip(data)) {
                    state = State.TRAILER;
                    head.clearForTrailer();
                }
                yield Part.BODY;
            }
        };
    }

    private Part head(ByteBuf data) throws BadRequest {
        if (!cleared) {
            cleared = true;
            head.clear();
        }
        if (!head.take(data)) {
            return Part.NOTHING;
        }
        if (head.isPreface()) {
            return Part.PREFACE;
        }
        cleared = false;
        if (head.fields().isChunked()) {
            state = State.CHUNKS;
        } else if (head.fields().length() > 0) {
            state = State.LENGTH;
            remaining = head.fields().length();
        } else {
            ended();
        }
        return Part.HEAD;
    }

    private void ended() {
        state = State.HEAD;
        count++;
    }

    /** What was gathered last. */
    RequestHead head() {
        return head;
    }

    /** Whether the next byte is, or would be, one of a request's head. */
    boolean isInHead() {
        return state == State.HEAD;
    }

    /** Whether a head has begun, and is not complete. */
    boolean isHeadBegun() {
        return state == State.HEAD && cleared && head.isBegun();
    }

    /** Where it goes on, in words: the number of the request in its connection, and the part of it. */
    String place() {
        String part =
                switch (state) {
                    case HEAD -> "byte " + (head.place() + 1) + " of its head";
                    case TRAILER -> "byte " + (head.place() + 1) + " of its trailer";
                    case LENGTH, CHUNKS -> "its body";
                };
        return "request " + count + ", " + part;
    }
}
