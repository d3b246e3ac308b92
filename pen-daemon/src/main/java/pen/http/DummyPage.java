// SPDX-License-Identifier: Apache-2.0
package pen.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** The answer that stands in for a server's: a whole HTTP/1.1 response (RFC 9112), after which the connection ends. */
public final class DummyPage {
    private static final String BODY = "<!DOCTYPE html><title>pen</title><p>This is pen, without a server.\n";

    private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: " + BODY.length()
            + "\r\nConnection: close\r\n\r\n";

    private static final byte[] HEAD_REQUEST = "HEAD ".getBytes(StandardCharsets.US_ASCII);

    private DummyPage() {}

    /**
     * The answer to a request, whatever it asks for and in whatever protocol.
     *
     * @param request its first bytes; an answer to the method HEAD has no body
     */
    public static ByteBuf answer(ByteBuf request) {
        boolean head = request.readableBytes() >= HEAD_REQUEST.length
                && request.slice(request.readerIndex(), HEAD_REQUEST.length)
                        .equals(Unpooled.wrappedBuffer(HEAD_REQUEST));
        return Unpooled.copiedBuffer(head ? HEAD : HEAD + BODY, StandardCharsets.US_ASCII);
    }
}
