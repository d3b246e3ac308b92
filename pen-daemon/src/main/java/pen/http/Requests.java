// SPDX-License-Identifier: Apache-2.0
package pen.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The requests of a client on their way to a server: each head gets its lines, bodies pass as they are, and from what
 * is no request on nothing passes. Event loop only.
 */
final class Requests implements Passage {
    /** Room for most requests, and for the preface of HTTP/2; bytes. */
    private static final int ROOM = 1024;

    private final Conversation conversation;
    private final HeaderLines lines;
    private final @Nullable Consumer<String> sink;
    private final RequestParser parser = new RequestParser();
    /** What has to follow the preface of HTTP/2; null: there was none. */
    private @Nullable Http2Preface preface;
    /** What came while the client waits. */
    private @Nullable ByteBuf kept;

    /** A buffer that is used again and again: what sends from the same place is spared the preparations. */
    private @Nullable ByteBuf own;

    private boolean opaque;
    private boolean refused;
    /** Some of a request has gone on, but not all of it. */
    private boolean inBody;

    Requests(Conversation conversation, HeaderLines lines, @Nullable Consumer<String> sink) {
        this.conversation = conversation;
        this.lines = lines;
        this.sink = sink;
    }

    @Override
    public ByteBuf pass(ByteBuf data) {
        if (opaque) {
            return data;
        }
        if (refused) {
            data.release();
            return Unpooled.EMPTY_BUFFER;
        }
        int begin = data.readerIndex();
        ByteBuf out = Unpooled.EMPTY_BUFFER;
        try {
            while (data.isReadable() && !conversation.isWaiting()) {
                int from = data.readerIndex();
                RequestParser.Part part = next(data);
                if (part == RequestParser.Part.BODY && from == begin && !data.isReadable()) {
                    // There is nothing but body.
                    data.readerIndex(begin);
                    return data;
                }
                out = write(part, data, from, out);
            }
        } catch (BadRequest e) {
            refused = true;
            conversation.refuse(parser.place() + ": " + e.getMessage(), inBody);
            data.skipBytes(data.readableBytes());
        } catch (RuntimeException | Error e) {
            data.release();
            out.release();
            throw e;
        }
        keep(data);
        return out;
    }

    /** Goes over the next part, and lets the conversation know. */
    private RequestParser.Part next(ByteBuf data) throws BadRequest {
        if (preface != null) {
            return next(preface, data);
        }
        RequestParser.Part part = parser.next(data);
        if (part == RequestParser.Part.PREFACE) {
            preface = new Http2Preface();
            return next(preface, data);
        }
        RequestHead head = parser.head();
        if (part == RequestParser.Part.HEAD) {
            conversation.asked(head);
        }
        if (part != RequestParser.Part.NOTHING) {
            inBody = !parser.isInHead();
            if (!inBody && (head.isConnect() || head.fields().hasUpgrade())) {
                conversation.wishes(head);
            }
        }
        return part;
    }

    private RequestParser.Part next(Http2Preface begun, ByteBuf data) throws BadRequest {
        if (!begun.take(data)) {
            return RequestParser.Part.NOTHING;
        }
        conversation.wishesHttp2();
        return RequestParser.Part.PREFACE;
    }

    private ByteBuf write(RequestParser.Part part, ByteBuf data, int from, ByteBuf written) {
        RequestHead head = parser.head();
        switch (part) {
            case NOTHING -> {
                return written;
            }
            case HEAD -> {
                ByteBuf out = room(written, head.end() + lines.length() + data.readableBytes());
                lines.write(head, out);
                tell(head);
                return out;
            }
            case PREFACE -> {
                tell(head);
                ByteBuf out = head.writeTo(room(written, ROOM));
                if (preface != null) {
                    preface.writeTo(out);
                }
                return out;
            }
            case TRAILER -> {
                return head.writeTo(room(written, head.end() + data.readableBytes()));
            }
            case BODY -> {
                int bytes = data.readerIndex() - from;
                return room(written, bytes + data.readableBytes()).writeBytes(data, from, bytes);
            }
        }
        throw new IllegalStateException(part.toString());
    }

    /** What has been written, or a buffer of one piece for all that is likely to come. */
    private ByteBuf room(ByteBuf written, int bytes) {
        if (written.capacity() > 0) {
            return written;
        }
        if (bytes > ROOM) {
            return ByteBufAllocator.DEFAULT.directBuffer(bytes);
        }
        ByteBuf out = own;
        if (out == null || out.refCnt() > 1 || out.capacity() > ROOM) {
            releaseOwn();
            out = ByteBufAllocator.DEFAULT.directBuffer(ROOM);
            own = out;
        }
        return out.clear().retain();
    }

    private void releaseOwn() {
        if (own != null) {
            own.release();
            own = null;
        }
    }

    private void tell(RequestHead head) {
        if (sink != null) {
            sink.accept(head.line(RequestLines.TOLD));
        }
    }

    /** Keeps what is left of the data. */
    private void keep(ByteBuf data) {
        if (!data.isReadable()) {
            data.release();
        } else {
            kept = kept == null ? data : Unpooled.wrappedBuffer(kept, data);
        }
    }

    /** From now on everything passes. */
    void open() {
        opaque = true;
    }

    /** What was kept, which has to pass now; empty if there is nothing. */
    ByteBuf resume() {
        ByteBuf waited = kept == null ? Unpooled.EMPTY_BUFFER : kept;
        kept = null;
        return waited;
    }

    @Override
    public void end() {
        resume().release();
        releaseOwn();
    }
}
