// SPDX-License-Identifier: Apache-2.0
package pen.command;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import pen.control.ControlClient;
import pen.log.Diagnostics;
import pen.log.StackTrace;

/**
 * One client of the control port: its command, and the reply to it. What it costs is bounded: the length of the
 * command, the time to send it and to read the reply, and what is read after it.
 *
 * <pre>
 * client = command [LF anything]     ; UTF-8; ended by the line end or by the client's side being shut down
 * </pre>
 */
final class ControlConversation extends ChannelInboundHandlerAdapter {
    /** The event that this client has to make room for another. */
    static final Object CROWDED = new Object();

    /** The longest command, in bytes without its line end. */
    private static final int LONGEST = 4096;

    /** How long a client may take to send its command, and then to read its reply; seconds. */
    private static final int PATIENCE = 10;

    /** How much is read and dropped after the command, so that its client gets the reply and no reset; bytes. */
    private static final int IGNORED = 1 << 20;

    private final CommandTable commands;
    private final Diagnostics diagnostics;
    private @Nullable ByteBuf command;
    private @Nullable Future<?> patience;
    private int ignored;
    private boolean answered;
    private boolean ended;

    ControlConversation(CommandTable commands, Diagnostics diagnostics) {
        this.commands = commands;
        this.diagnostics = diagnostics;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        command = ctx.alloc().buffer(256, LONGEST + 1);
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        bePatient(ctx);
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
        ByteBuf sofar = command;
        if (answered) {
            ignored += data.readableBytes();
            if (ignored > IGNORED) {
                ctx.close();
            }
        } else if (sofar != null) {
            sofar.writeBytes(data, Math.min(data.readableBytes(), sofar.maxWritableBytes()));
            int end = sofar.bytesBefore((byte) '\n');
            if (end >= 0) {
                answer(ctx, sofar.slice(0, end));
            } else if (sofar.maxWritableBytes() == 0) {
                refuse(ctx, "command too long (expected: at most " + LONGEST + " bytes)");
            }
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event != ChannelInputShutdownEvent.INSTANCE && !event.equals(CROWDED)) {
            return;
        }
        ended = true;
        if (answered) {
            ctx.close();
        } else if (event.equals(CROWDED)) {
            refuse(ctx, "too many clients (expected: at most " + ControlServer.CLIENTS + " at once)");
        } else if (command != null) {
            answer(ctx, command);
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (patience != null) {
            patience.cancel(false);
        }
        if (command != null) {
            command.release();
            command = null;
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        diagnostics.debug(1, "control port: " + ctx.channel().remoteAddress() + ": " + cause);
        ctx.close();
    }

    private void bePatient(ChannelHandlerContext ctx) {
        if (patience != null) {
            patience.cancel(false);
        }
        patience = ctx.executor().schedule(() -> ctx.close(), PATIENCE, TimeUnit.SECONDS);
    }

    private void answer(ChannelHandlerContext ctx, ByteBuf line) {
        if (!commands.permits(ctx.channel().remoteAddress())) {
            refuse(ctx, "control_acl: denied (expected: an address that the list permits)");
            return;
        }
        try {
            reply(ctx, commands.execute(line.toString(StandardCharsets.UTF_8)));
        } catch (CommandException e) {
            refuse(ctx, String.valueOf(e.getMessage()));
        } catch (RuntimeException | Error e) {
            diagnostics.say("control port: " + StackTrace.of(e));
            refuse(ctx, "an error of pen's own: " + e + " (expected: a report of the diagnostics, which say where)");
        }
    }

    private void refuse(ChannelHandlerContext ctx, String why) {
        reply(ctx, ControlClient.ERROR + why + "\n");
    }

    private void reply(ChannelHandlerContext ctx, String text) {
        answered = true;
        bePatient(ctx);
        // A close with input unread would reset the connection, and the client might lose the reply.
        ChannelFutureListener next =
                ended ? ChannelFutureListener.CLOSE : written -> ((DuplexChannel) written.channel()).shutdownOutput();
        ctx.writeAndFlush(ByteBufUtil.writeUtf8(ctx.alloc(), text)).addListener(next);
    }
}
