// SPDX-License-Identifier: Apache-2.0
package pen.http;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Finds the request lines in what a client sends, however it is split. It only listens: nothing is changed, and what it
 * does not understand it lets pass.
 *
 * <pre>
 * client  = *request                                        ; HTTP/1.x, RFC 9112
 * request = method SP target SP "HTTP/1." DIGIT CRLF *(header CRLF) CRLF body
 * </pre>
 *
 * For another protocol the first line of the connection stands for all of it. A connection that stops being HTTP/1.x
 * (WebSocket, CONNECT, HTTP/2 by upgrade) gives no more lines. Event loop only.
 */
public final class RequestLines {
    /** Bytes of a line that are told. */
    private static final int TOLD = 100;

    /** Bytes of a line that are understood: what Apache and nginx take by default (8 KiB), with room to spare. */
    private static final int LONGEST = 16 * 1024;

    private enum State {
        REQUEST,
        HEADER,
        BODY,
        CHUNK_SIZE,
        CHUNK,
        TRAILER,
        OPAQUE
    }

    private final Consumer<String> sink;
    private byte[] line = new byte[TOLD];
    private int length;
    private State state = State.REQUEST;
    private boolean first = true;
    private boolean chunked;
    private long remaining;

    /** @param sink gets each request line, at most 100 characters, all of them printable ASCII */
    public RequestLines(Consumer<String> sink) {
        this.sink = sink;
    }

    /** Listens to the next bytes; the buffer stays as it is. */
    public void feed(ByteBuf data) {
        int at = data.readerIndex();
        int end = data.writerIndex();
        while (at < end && state != State.OPAQUE) {
            if (state == State.BODY || state == State.CHUNK) {
                long skipped = Math.min(remaining, end - at);
                at += (int) skipped;
                remaining -= skipped;
                if (remaining == 0) {
                    state = state == State.BODY ? State.REQUEST : State.CHUNK_SIZE;
                }
            } else {
                take(data.getByte(at++));
            }
        }
    }

    /** The client will send no more: tells what there is of an unfinished first line. */
    public void end() {
        if (first && length > 0) {
            tell();
        }
        state = State.OPAQUE;
    }

    private void take(byte next) {
        if (next == '\n') {
            if (length > 0 && line[length - 1] == '\r') {
                length--;
            }
            lineEnded();
            length = 0;
        } else if (length == LONGEST) {
            foreign();
        } else {
            if (length == line.length) {
                line = Arrays.copyOf(line, Math.min(LONGEST, length * 4));
            }
            line[length++] = next;
        }
    }

    private void lineEnded() {
        switch (state) {
            case REQUEST -> requestLine();
            case HEADER -> header();
            case CHUNK_SIZE -> chunkSize();
            case TRAILER -> state = length == 0 ? State.REQUEST : State.TRAILER;
            case BODY, CHUNK, OPAQUE -> throw new IllegalStateException("no lines in " + state);
        }
    }

    private void requestLine() {
        // RFC 9112, section 2.2: an empty line before a request line is to be ignored.
        if (length == 0) {
            return;
        }
        if (!isRequestLine()) {
            foreign();
            return;
        }
        tell();
        chunked = false;
        remaining = 0;
        state = State.HEADER;
    }

    private boolean isRequestLine() {
        int versionAt = length - " HTTP/1.1".length();
        return versionAt > 2
                && text(versionAt, " HTTP/1.".length()).equals(" HTTP/1.")
                && Character.isDigit(line[length - 1])
                && Character.isUpperCase(line[0])
                && text(0, versionAt).indexOf(' ') > 0;
    }

    private void header() {
        if (length > 0) {
            String[] field = text(0, length).split(":", 2);
            if (field.length == 2) {
                field(field[0].toLowerCase(Locale.ROOT), field[1].trim());
            }
        } else if (chunked) {
            state = State.CHUNK_SIZE;
        } else {
            state = remaining > 0 ? State.BODY : State.REQUEST;
        }
    }

    private void field(String name, String value) {
        if (name.equals("transfer-encoding")) {
            chunked = value.toLowerCase(Locale.ROOT).endsWith("chunked");
        } else if (name.equals("content-length")) {
            remaining = number(value, 10);
        }
    }

    // RFC 9112, section 7.1: chunk-size [ chunk-ext ] CRLF chunk-data CRLF; the last one has size 0
    private void chunkSize() {
        if (length == 0) {
            // The line end after the chunk before.
            return;
        }
        String size = text(0, length).split(";", 2)[0].trim();
        remaining = number(size, 16);
        if (state != State.OPAQUE) {
            state = remaining == 0 ? State.TRAILER : State.CHUNK;
        }
    }

    private long number(String digits, int radix) {
        try {
            long number = Long.parseLong(digits, radix);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Told below, as a number out of range is.
        }
        state = State.OPAQUE;
        return 0;
    }

    /** This is not, or no longer, HTTP/1.x. */
    private void foreign() {
        if (first) {
            tell();
        }
        state = State.OPAQUE;
    }

    private void tell() {
        first = false;
        StringBuilder printable = new StringBuilder(TOLD);
        for (int i = 0; i < Math.min(length, TOLD); i++) {
            printable.append(line[i] >= ' ' && line[i] <= '~' ? (char) line[i] : '.');
        }
        sink.accept(printable.toString());
    }

    private String text(int from, int bytes) {
        return new String(line, from, bytes, StandardCharsets.ISO_8859_1);
    }
}
