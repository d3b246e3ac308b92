// SPDX-License-Identifier: Apache-2.0
package pen.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Follows what a server answers, to know which request it is at; nothing is changed, and nothing is refused.
 *
 * <pre>
 * server = *( line *( line ) line-end body )       ; RFC 9112, section 6.3
 * </pre>
 *
 * <p>A server that sends something else, or without being asked, has it lose its way for the rest of the connection.
 * Event loop only.
 */
final class Answers implements Passage {
    /** The longest line; bytes. */
    private static final int LONGEST = 64 * 1024;

    private static final byte[] CONTENT_LENGTH = Octets.of("content-length:");
    private static final byte[] TRANSFER_ENCODING = Octets.of("transfer-encoding:");

    private static final byte[] CHUNKED = Octets.of("chunked");

    /** No Content-Length. */
    private static final long NONE = -1;

    private enum State {
        STATUS,
        HEADER,
        BODY,
        CHUNK_SIZE,
        CHUNK,
        CHUNK_END,
        TRAILER,
        UNTIL_CLOSE,
        OPAQUE,
        LOST
    }

    private final Conversation conversation;
    private State state = State.STATUS;
    /** The beginning of a line whose end has not come yet. */
    private byte[] begun = new byte[0];

    private int status;
    private long length;
    private boolean coded;
    private boolean chunked;
    private long remaining;

    Answers(Conversation conversation) {
        this.conversation = conversation;
    }

    /** Follows the next bytes; the buffer stays as it is. */
    @Override
    public ByteBuf pass(ByteBuf data) {
        int end = data.writerIndex();
        int at = data.readerIndex();
        if (conversation.wantsHttp2() && !isOpaque()) {
            at = frame(data, at, end);
        }
        if (begun.length > 0 && at < end && !isOpaque()) {
            at = finishLine(data, at, end);
        }
        while (at < end && !isOpaque()) {
            if (state == State.BODY || state == State.CHUNK) {
                int step = (int) Math.min(remaining, end - at);
                at += step;
                skipped(step);
            } else {
                int feed = data.indexOf(at, end, (byte) '\n');
                if (feed < 0) {
                    begin(data, at, end);
                    at = end;
                } else {
                    line(data, at, feed);
                    at = feed + 1;
                }
            }
        }
        return data;
    }

    @Override
    public void end() {
        if (state == State.UNTIL_CLOSE) {
            answered();
        }
        lose();
    }

    /** Whether an answer has begun to come, and not ended. */
    boolean isInside() {
        return state != State.STATUS || begun.length > 0;
    }

    /** Whether it is unknown which request the server is at. */
    boolean isLost() {
        return state == State.LOST;
    }

    private boolean isOpaque() {
        return state == State.OPAQUE || state == State.LOST || state == State.UNTIL_CLOSE;
    }

    private void lose() {
        if (state != State.OPAQUE) {
            state = State.LOST;
        }
        begun = new byte[0];
    }

    /** Whether the server speaks HTTP/2: its first frame is one of settings. */
    private int frame(ByteBuf data, int at, int end) {
        int next = Math.min(end, at + Http2Preface.FRAME_HEAD - begun.length);
        begin(data, at, next);
        if (begun[0] != 0) {
            conversation.declinesHttp2();
        } else if (begun.length == Http2Preface.FRAME_HEAD) {
            if (Http2Preface.isSettings(begun)) {
                open();
            } else {
                lose();
            }
        }
        return next;
    }

    private int finishLine(ByteBuf data, int at, int end) {
        int feed = data.indexOf(at, end, (byte) '\n');
        if (feed < 0) {
            begin(data, at, end);
            return end;
        }
        ByteBuf whole = Unpooled.buffer(begun.length + feed - at);
        whole.writeBytes(begun).writeBytes(data, at, feed - at);
        begun = new byte[0];
        line(whole, 0, whole.writerIndex());
        return feed + 1;
    }

    /** Keeps the beginning of a line. */
    private void begin(ByteBuf data, int at, int end) {
        if (begun.length + end - at > LONGEST) {
            lose();
            return;
        }
        byte[] more = new byte[begun.length + end - at];
        System.arraycopy(begun, 0, more, 0, begun.length);
        data.getBytes(at, more, begun.length, end - at);
        begun = more;
    }

    private void skipped(int bytes) {
        remaining -= bytes;
        if (remaining > 0) {
            return;
        }
        if (state == State.CHUNK) {
            state = State.CHUNK_END;
        } else {
            answered();
        }
    }

    private void answered() {
        state = State.STATUS;
        conversation.answered();
    }

    /** A line, without its line feed. */
    private void line(ByteBuf in, int from, int feed) {
        int to = feed > from && in.getByte(feed - 1) == '\r' ? feed - 1 : feed;
        switch (state) {
            case STATUS -> statusLine(in, from, to);
            case HEADER -> {
                if (from == to) {
                    headEnded();
                } else {
                    field(in, from, to);
                }
            }
            case CHUNK_SIZE -> chunkSize(in, from, to);
            case CHUNK_END -> state = from == to ? State.CHUNK_SIZE : State.LOST;
            case TRAILER -> {
                if (from == to) {
                    answered();
                }
            }
            case BODY, CHUNK, UNTIL_CLOSE, OPAQUE, LOST -> throw new IllegalStateException("no lines in " + state);
        }
    }

    // "HTTP/1.1 200 OK"
    private void statusLine(ByteBuf in, int from, int to) {
        if (to - from < 12 || in.getInt(from) != 0x48545450 || in.getByte(from + 4) != '/' || !conversation.isAsked()) {
            lose();
            return;
        }
        status = (int) number(in, from + 9, from + 12, 10);
        if (status < 100) {
            lose();
            return;
        }
        length = NONE;
        coded = false;
        chunked = false;
        state = State.HEADER;
    }

    private void field(ByteBuf in, int from, int to) {
        switch (in.getByte(from)) {
            case 'c', 'C' -> {
                if (begins(in, from, to, CONTENT_LENGTH)) {
                    contentLength(in, from + CONTENT_LENGTH.length, to);
                }
            }
            case 't', 'T' -> {
                if (begins(in, from, to, TRANSFER_ENCODING)) {
                    coded = true;
                    int at = trimmedEnd(in, from, to);
                    chunked = at - from >= 7 && begins(in, at - 7, at, CHUNKED);
                }
            }
            default -> {} // Nothing to us.
        }
    }

    private void contentLength(ByteBuf in, int from, int to) {
        int at = from;
        while (at < to && Octets.isBlank(in.getByte(at))) {
            at++;
        }
        long told = number(in, at, trimmedEnd(in, at, to), 10);
        if (told < 0 || (length != NONE && length != told)) {
            lose();
        }
        length = told;
    }

    private void headEnded() {
        if (status < 200) {
            interim();
        } else if (conversation.connects() && status < 300) {
            open();
        } else if (conversation.isBodiless() || status == 204 || status == 304) {
            answered();
        } else if (coded) {
            state = chunked ? State.CHUNK_SIZE : State.UNTIL_CLOSE;
        } else if (length == 0) {
            answered();
        } else {
            remaining = length;
            state = length == NONE ? State.UNTIL_CLOSE : State.BODY;
        }
    }

    private void interim() {
        if (status != 101) {
            state = State.STATUS;
        } else if (conversation.upgrades()) {
            open();
        } else {
            lose();
        }
    }

    private void open() {
        state = State.OPAQUE;
        begun = new byte[0];
        conversation.opened();
    }

    private void chunkSize(ByteBuf in, int from, int to) {
        int at = from;
        while (at < to && Character.digit(in.getByte(at), 16) >= 0) {
            at++;
        }
        remaining = number(in, from, at, 16);
        if (remaining < 0) {
            lose();
        } else {
            state = remaining == 0 ? State.TRAILER : State.CHUNK;
        }
    }

    /** A number of digits alone; negative if there is none, or a larger one than anybody could send. */
    private static long number(ByteBuf in, int from, int to, int radix) {
        if (to == from || to - from > 15) {
            return -1;
        }
        long number = 0;
        for (int i = from; i < to; i++) {
            int digit = Character.digit(in.getByte(i), radix);
            if (digit < 0) {
                return -1;
            }
            number = number * radix + digit;
        }
        return number;
    }

    private static int trimmedEnd(ByteBuf in, int from, int to) {
        int at = to;
        while (at > from && Octets.isBlank(in.getByte(at - 1))) {
            at--;
        }
        return at;
    }

    private static boolean begins(ByteBuf in, int from, int to, byte[] lowerCase) {
        if (to - from < lowerCase.length) {
            return false;
        }
        for (int i = 0; i < lowerCase.length; i++) {
            if (Octets.fold(in.getByte(from + i)) != lowerCase[i]) {
                return false;
            }
        }
        return true;
    }
}
