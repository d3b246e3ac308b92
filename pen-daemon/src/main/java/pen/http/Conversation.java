// SPDX-License-Identifier: Apache-2.0
package pen.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import pen.settings.ForwardedHeaders;

/**
 * Both directions of one connection as HTTP/1.x: what the client has asked, how far the server has answered, and what
 * follows from both. After every piece of data it has to be asked for its {@link #step}.
 *
 * <p>A client that asks for another protocol waits until the server has agreed or not: else it could send what is a
 * request to the server, and none to pen. A request that is refused waits too, for the answers to those before it.
 * Event loop only.
 */
public final class Conversation {
    /** What has to be done. */
    public enum Step {
        /** The client may send. */
        GO_ON,
        /** The client must not send, until the next step says otherwise. */
        HOLD,
        /** The client gets {@link #refusal}, and nothing more. */
        REFUSE,
        /** The connection ends: another answer would be taken for a part of the server's. */
        BREAK_OFF
    }

    /** {@link #due} of a refusal that comes too late for an answer. */
    private static final int TOO_LATE = -1;

    private static final byte[] REFUSAL =
            Octets.of("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");

    /** What the client waits for. */
    private enum Wish {
        NONE,
        UPGRADE,
        CONNECT,
        HTTP2
    }

    private final Outstanding outstanding = new Outstanding();
    private final Requests requests;
    private final Answers answers = new Answers(this);
    private Wish wish = Wish.NONE;
    private @Nullable String refused;
    /** How many answers come before the refusal; negative: the server has answered what is refused. */
    private int due;

    private boolean http2Declined;

    /**
     * A conversation that begins.
     *
     * @param headers what is done to requests
     * @param client the client's address, as the header has it
     * @param secure whether the client's side is encrypted
     * @param sink gets each request line that goes on, as that of {@link RequestLines}; null: nobody wants them
     */
    public Conversation(ForwardedHeaders headers, String client, boolean secure, @Nullable Consumer<String> sink) {
        requests = new Requests(this, new HeaderLines(headers, client, secure), sink);
    }

    /** What passes from the client to the server. */
    public Passage requests() {
        return requests;
    }

    /** What passes from the server to the client. */
    public Passage answers() {
        return answers;
    }

    /** What has to be done now that what was let pass has been written. */
    public Step step() {
        if (refused == null) {
            return wish == Wish.NONE || answers.isLost() ? Step.GO_ON : Step.HOLD;
        }
        if (answers.isLost() || due < 0) {
            return Step.BREAK_OFF;
        }
        if (due > 0) {
            return Step.HOLD;
        }
        return answers.isInside() ? Step.BREAK_OFF : Step.REFUSE;
    }

    /** What the client sent while it was held; it passes now. */
    public ByteBuf resume() {
        wish = Wish.NONE;
        return requests.resume();
    }

    /** Why a request was refused, and where in it; null if none was. */
    public @Nullable String complaint() {
        return refused;
    }

    /** The answer to a request that is refused. */
    public static ByteBuf refusal() {
        return Unpooled.directBuffer(REFUSAL.length).writeBytes(REFUSAL);
    }

    /**
     * A request goes on, as far as it is there.
     *
     * @throws BadRequest if there are too many already
     */
    void asked(RequestHead head) throws BadRequest {
        if (outstanding.isFull()) {
            throw new BadRequest("more than " + Outstanding.MOST + " requests without an answer");
        }
        outstanding.add(head.isHead());
    }

    /** The client has sent all of a request that asks for more than an answer, and waits for that. */
    void wishes(RequestHead head) {
        // It may have been answered before its end.
        if (outstanding.count() > 0) {
            wish = head.isConnect() ? Wish.CONNECT : Wish.UPGRADE;
        }
    }

    /** The client has begun to speak HTTP/2, and waits whether the server does. To HTTP/1.x this is a request. */
    void wishesHttp2() {
        outstanding.add(false);
        wish = Wish.HTTP2;
    }

    /** Whether the client waits for an answer; what it sends meanwhile must not go on. */
    boolean isWaiting() {
        return wish != Wish.NONE;
    }

    /**
     * A request is refused.
     *
     * @param inBody whether some of it has gone on already
     */
    void refuse(String why, boolean inBody) {
        refused = why;
        due = outstanding.count() - (inBody ? 1 : 0);
    }

    /** Whether the server has to show that it speaks HTTP/2. */
    boolean wantsHttp2() {
        return wish == Wish.HTTP2 && refused == null;
    }

    /** It does not: what it has to say passes, but nothing more of what the client says. */
    void declinesHttp2() {
        refused = "HTTP/2 to a server that does not speak it";
        due = 1;
        http2Declined = true;
    }

    /** The server will send no more. */
    public void serverEnded() {
        answers.end();
    }

    /** The server has answered the first request that it had not. */
    void answered() {
        outstanding.remove();
        due = http2Declined ? TOO_LATE : due - 1;
        if (outstanding.count() == 0) {
            wish = Wish.NONE;
        }
    }

    /** The server agrees to what the client waits for: from now on nothing is looked into. */
    void opened() {
        requests.open();
        wish = Wish.NONE;
    }

    /** Whether there is a request that the server has not answered. */
    boolean isAsked() {
        return outstanding.count() > 0;
    }

    /** Whether the next answer has no body. */
    boolean isBodiless() {
        return outstanding.isBodiless();
    }

    /** Whether the next answer is that to a CONNECT. */
    boolean connects() {
        return wish == Wish.CONNECT && outstanding.count() == 1;
    }

    /** Whether the next answer is that to an Upgrade. */
    boolean upgrades() {
        return wish == Wish.UPGRADE && outstanding.count() == 1;
    }
}
