// SPDX-License-Identifier: Apache-2.0
package pen.http;

import io.netty.buffer.ByteBuf;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds the request lines in what a client sends, as {@link RequestParser} splits it. It only listens: nothing is
 * changed, and what it does not understand it lets pass.
 *
 * <p>For another protocol the first line of the connection stands for all of it. A connection that stops being HTTP/1.x
 * (WebSocket, CONNECT, HTTP/2 by upgrade), or was never quite that, gives no more lines. Event loop only.
 */
public final class RequestLines implements Passage {
    /** Bytes of a request line that are told: what fits into a datagram of 1024 bytes beside three addresses. */
    static final int TOLD = 800;

    /** The same of a line of another protocol: it may have no end. */
    private static final int FOREIGN = 100;

    private final RequestParser parser = new RequestParser();
    private final Consumer<String> sink;
    private boolean first = true;
    private boolean opaque;
    /** The first line of another protocol, as far as it has come; null: there is none. */
    private byte @Nullable [] line;

    private int length;

    /** @param sink gets each request line, at most 800 characters, all of them printable ASCII */
    public RequestLines(Consumer<String> sink) {
        this.sink = sink;
    }

    /** The first line of a datagram, without its end: at most 100 characters, all of them printable ASCII. */
    public static String first(ByteBuf datagram) {
        int limit = Math.min(datagram.readableBytes(), FOREIGN);
        int length = datagram.bytesBefore(limit, (byte) '\n');
        byte[] line = new byte[length < 0 ? limit : length];
        datagram.getBytes(datagram.readerIndex(), line);
        boolean ended = length > 0 && line[length - 1] == '\r';
        return Octets.printable(line, 0, ended ? length - 1 : line.length);
    }

    /** Listens to the next bytes; the buffer stays as it is. */
    @Override
    public ByteBuf pass(ByteBuf data) {
        int begin = data.readerIndex();
        try {
            while (data.isReadable() && !opaque) {
                listen(parser.next(data));
            }
        } catch (BadRequest e) {
            opaque = true;
            foreign();
        }
        for (int at = data.readerIndex(); at < data.writerIndex() && line != null; at++) {
            gather(line, data.getByte(at));
        }
        data.readerIndex(begin);
        return data;
    }

    private void listen(RequestParser.Part part) {
        if (part == RequestParser.Part.HEAD) {
            tell();
        } else if (part == RequestParser.Part.PREFACE) {
            tell();
            opaque = true;
        }
    }

    /** The client will send no more: tells what there is of an unfinished line. May be called again. */
    @Override
    public void end() {
        if (line != null) {
            tellForeign(line);
        } else if (!opaque && parser.isHeadBegun() && (first || parser.head().hasLine())) {
            tell();
        }
        opaque = true;
    }

    /** This is not, or no longer, HTTP/1.x. */
    private void foreign() {
        RequestHead head = parser.head();
        if (!parser.isHeadBegun()) {
            return;
        }
        if (head.hasLine()) {
            tell();
        } else if (first) {
            line = new byte[FOREIGN];
            for (int i = head.begin(); i < head.end() && line != null; i++) {
                gather(line, head.bytes()[i]);
            }
        }
    }

    private void gather(byte[] into, byte next) {
        if (next == '\n') {
            length -= length > 0 && into[length - 1] == '\r' ? 1 : 0;
            tellForeign(into);
        } else {
            into[length++] = next;
            if (length == FOREIGN) {
                tellForeign(into);
            }
        }
    }

    private void tellForeign(byte[] text) {
        line = null;
        sink.accept(Octets.printable(text, 0, length));
    }

    private void tell() {
        first = false;
        sink.accept(parser.head().line(TOLD));
    }
}
