// SPDX-License-Identifier: Apache-2.0
package pen.tls;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.AbstractSniHandler;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Finds the name that a client calls the server by in its first message (RFC 6066, section 3). */
final class ServerNameReader {
    private final EmbeddedChannel channel = new EmbeddedChannel(new Handler());
    private boolean done;
    private @Nullable String name;

    /** Reads on; whether it has come to the end. What is no TLS has an end too. The buffer stays as it is. */
    boolean read(ByteBuf data) {
        try {
            channel.writeInbound(Unpooled.copiedBuffer(data));
        } catch (RuntimeException e) {
            // It is not TLS, or against its rules; the engine will say so in its own words.
            done = true;
        }
        return done;
    }

    /** The name in small letters; null if the client gave none. */
    @Nullable
    String name() {
        return name;
    }

    void close() {
        channel.close();
        channel.releaseInbound();
        channel.releaseOutbound();
    }

    private final class Handler extends AbstractSniHandler<Void> {
        @Override
        protected Future<Void> lookup(ChannelHandlerContext ctx, @Nullable String hostname) {
            name = hostname;
            return ctx.executor().newSucceededFuture(null);
        }

        @Override
        protected void onLookupComplete(ChannelHandlerContext ctx, @Nullable String hostname, Future<Void> future) {
            done = true;
        }
    }
}
