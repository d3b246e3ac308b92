// SPDX-License-Identifier: Apache-2.0
package pen.proxy;

import io.netty.buffer.ByteBuf;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import pen.balance.Client;
import pen.balance.CloseReason;
import pen.http.Conversation;
import pen.http.Passage;
import pen.net.Stream;
import pen.settings.Setting;

/** What a client's requests go through: open, shut for a while, or shut for good. Event loop only. */
final class RequestGate {
    private final Connection connection;
    private final Conversation conversation;
    private final Relay fromClient;
    private final Stream downstream;
    private final Stream upstream;
    private boolean shut;

    /**
     * A gate between two streams that is open.
     *
     * @param secure whether the client's side is encrypted
     * @param sink gets each request line that goes on; null: nobody wants them
     */
    RequestGate(
            Connection connection,
            boolean secure,
            Relay fromClient,
            Stream downstream,
            Stream upstream,
            @Nullable Consumer<String> sink) {
        this.connection = connection;
        this.conversation = new Conversation(
                connection.proxy().settings().get(Setting.HTTP), name(connection.client()), secure, sink);
        this.fromClient = fromClient;
        this.downstream = downstream;
        this.upstream = upstream;
    }

    /** The client in a header. On a Unix socket it has no address, but nginx has a word for it. */
    private static String name(Client client) {
        return client.equals(Client.UNIX) ? "unix:" : client.toString();
    }

    /** What passes from the client. */
    Passage requests() {
        return conversation.requests();
    }

    /** What passes from the server. */
    Passage answers() {
        return conversation.answers();
    }

    /** Whether the client is not to be read. */
    boolean isShut() {
        return shut;
    }

    /** Data of one side has passed: opens or shuts. */
    void follow() {
        Conversation.Step step = conversation.step();
        if (step == Conversation.Step.GO_ON) {
            if (shut) {
                shut = false;
                open();
            }
        } else if (step == Conversation.Step.HOLD) {
            shut = true;
            downstream.read(false);
        } else if (!connection.isClosing()) {
            refuse(step == Conversation.Step.REFUSE);
        }
    }

    /** The server has sent everything: whoever waits for it waits no more. */
    void serverEnded() {
        conversation.serverEnded();
        follow();
    }

    private void open() {
        ByteBuf kept = conversation.resume();
        if (kept.isReadable()) {
            fromClient.received(kept);
            upstream.flush();
        }
        if (!shut) {
            fromClient.resume();
        }
    }

    private void refuse(boolean withAnswer) {
        if (connection.proxy().diagnostics().isOn(1)) {
            connection.proxy().diagnostics().say(connection.title() + ": " + conversation.complaint());
        }
        // From now on the client is read to its end, which must be seen.
        shut = false;
        // Some of what is refused may be there already: it must not come to its end.
        if (withAnswer) {
            connection.refuse(Conversation.refusal());
        } else {
            connection.close(CloseReason.BAD_REQUEST);
        }
        upstream.abort();
    }
}
