// SPDX-License-Identifier: Apache-2.0
package penlogd;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One client that asks for the counters: its request, and the answer. What it costs is bounded: the length of the
 * request, the time to send it and to read the answer, and what is read after it.
 *
 * <pre>
 * request = method SP "/metrics" ["?" anything] SP "HTTP/1." DIGIT CRLF *(field CRLF) CRLF     ; RFC 9112, section 2.1
 * method  = "GET" / "HEAD"
 * </pre>
 */
final class MetricsConversation extends ChannelInboundHandlerAdapter {
    /** The longest request; bytes. */
    static final int LONGEST = 8192;

    private static final String PATH = "/metrics";

    /** How long a client may take for all of it; seconds. */
    private static final int PATIENCE = 10;

    /** How much is read and dropped after the request, so that its client gets the answer and no reset; bytes. */
    private static final int IGNORED = 1 << 20;

    private final Supplier<String> page;
    private @Nullable ByteBuf request;
    private @Nullable Future<?> patience;
    private int ignored;
    private boolean answered;

    MetricsConversation(Supplier<String> page) {
        this.page = page;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        request = ctx.alloc().buffer(256, LONGEST);
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        patience = ctx.executor().schedule(() -> ctx.close(), PATIENCE, TimeUnit.SECONDS);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf data = (ByteBuf) message;
        try {
            received(ctx, data);
        } finally {
            data.release();
        }
    }

    private void received(ChannelHandlerContext ctx, ByteBuf data) {
        ByteBuf sofar = request;
        if (answered) {
            ignored += data.readableBytes();
            if (ignored > IGNORED) {
                ctx.close();
            }
        } else if (sofar != null) {
            sofar.writeBytes(data, Math.min(data.readableBytes(), sofar.maxWritableBytes()));
            String text = sofar.toString(StandardCharsets.ISO_8859_1);
            if (text.contains("\r\n\r\n") || text.contains("\n\n")) {
                answer(ctx, text.lines().findFirst().orElse("").split(" ", -1));
            } else if (sofar.maxWritableBytes() == 0) {
                reply(
                        ctx,
                        "431 Request Header Fields Too Large",
                        "",
                        "expected: at most " + LONGEST + " bytes\n",
                        true);
            }
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        // Who has asked and sends no more still reads.
        if (event == ChannelInputShutdownEvent.INSTANCE && (!answered || isDone(ctx))) {
            ctx.close();
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (patience != null) {
            patience.cancel(false);
        }
        if (request != null) {
            request.release();
            request = null;
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // A client that is gone, or a fault that costs this client alone.
        ctx.close();
    }

    private void answer(ChannelHandlerContext ctx, String[] words) {
        if (words.length != 3 || !words[2].startsWith("HTTP/1.")) {
            reply(ctx, "400 Bad Request", "", "expected: GET " + PATH + " HTTP/1.1\n", true);
        } else if (!words[1].equals(PATH) && !words[1].startsWith(PATH + "?")) {
            reply(ctx, "404 Not Found", "", "expected: " + PATH + "\n", !words[0].equals("HEAD"));
        } else if (!words[0].equals("GET") && !words[0].equals("HEAD")) {
            reply(ctx, "405 Method Not Allowed", "Allow: GET, HEAD\r\n", "expected: GET or HEAD\n", true);
        } else {
            reply(ctx, "200 OK", "", page.get(), words[0].equals("GET"));
        }
    }

    private void reply(ChannelHandlerContext ctx, String status, String field, String body, boolean whole) {
        answered = true;
        String type = status.startsWith("200") ? MetricsPage.TYPE : "text/plain; charset=utf-8";
        String head = "HTTP/1.1 " + status + "\r\nContent-Type: " + type + "\r\nContent-Length: " + body.length()
                + "\r\n" + field + "Connection: close\r\n\r\n";
        // A close with input unread would reset the connection, and the client might lose the answer.
        ctx.writeAndFlush(ByteBufUtil.writeAscii(ctx.alloc(), whole ? head + body : head))
                .addListener(written -> ((DuplexChannel) ctx.channel()).shutdownOutput());
    }

    private static boolean isDone(ChannelHandlerContext ctx) {
        return ((DuplexChannel) ctx.channel()).isOutputShutdown();
    }
}
