// SPDX-License-Identifier: Apache-2.0
package penlogd;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import pen.log.Diagnostics;
import pen.log.StackTrace;

/**
 * One client that asks for the counters: a request, and its answer. What it costs is bounded: the length of the
 * request, and the time for all of it.
 */
final class MetricsConversation extends SimpleChannelInboundHandler<FullHttpRequest> {
    private static final String PATH = "/metrics";

    /** The longest body, of which nobody has any use; bytes. Netty's own limits are for the rest. */
    private static final int LONGEST = 8192;

    /** How long a client may take for all of it; seconds. */
    private static final int PATIENCE = 10;

    private final Supplier<String> page;
    private final Diagnostics diagnostics;

    private MetricsConversation(Supplier<String> page, Diagnostics diagnostics) {
        this.page = page;
        this.diagnostics = diagnostics;
    }

    /**
     * Begins.
     *
     * @param page makes what is answered, in US-ASCII
     */
    static void begin(ChannelPipeline client, Supplier<String> page, Diagnostics diagnostics) {
        client.addLast(
                new HttpServerCodec(),
                new HttpObjectAggregator(LONGEST, true),
                new MetricsConversation(page, diagnostics));
        client.channel().eventLoop().schedule(() -> client.close(), PATIENCE, TimeUnit.SECONDS);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
        boolean head = request.method().equals(HttpMethod.HEAD);
        FullHttpResponse answer;
        if (request.decoderResult().isFailure()) {
            answer = answer(ctx, HttpResponseStatus.BAD_REQUEST, "expected: GET " + PATH + " HTTP/1.1\n");
        } else if (!request.uri().equals(PATH) && !request.uri().startsWith(PATH + "?")) {
            answer = answer(ctx, HttpResponseStatus.NOT_FOUND, "expected: " + PATH + "\n");
        } else if (!head && !request.method().equals(HttpMethod.GET)) {
            answer = answer(ctx, HttpResponseStatus.METHOD_NOT_ALLOWED, "expected: GET or HEAD\n");
            answer.headers().set(HttpHeaderNames.ALLOW, "GET, HEAD");
        } else {
            answer = answer(ctx, HttpResponseStatus.OK, page.get());
            answer.headers().set(HttpHeaderNames.CONTENT_TYPE, MetricsPage.TYPE);
        }
        if (head) {
            answer.content().clear();
        }
        ctx.writeAndFlush(answer).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof IOException)) {
            diagnostics.say("--metrics: " + StackTrace.of(cause));
        }
        ctx.close();
    }

    private static FullHttpResponse answer(ChannelHandlerContext ctx, HttpResponseStatus status, String body) {
        FullHttpResponse answer =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, ByteBufUtil.writeAscii(ctx.alloc(), body));
        answer.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8")
                .set(HttpHeaderNames.CONTENT_LENGTH, body.length())
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        return answer;
    }
}
