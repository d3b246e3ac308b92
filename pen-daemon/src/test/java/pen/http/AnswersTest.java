// SPDX-License-Identifier: Apache-2.0
package pen.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pen.http.Conversation.Step;
import pen.settings.ForwardedHeaders;

/** Where answers end: what is wrong behind a request is refused at that place and at no other. */
class AnswersTest {
    private static final String GET = "GET / HTTP/1.1\r\n\r\n";

    private Conversation conversation = new Conversation(ForwardedHeaders.APPEND, "192.0.2.7", false, null);

    @AfterEach
    void end() {
        conversation.requests().end();
    }

    private void begin(String requests) {
        end();
        conversation = new Conversation(ForwardedHeaders.APPEND, "192.0.2.7", false, null);
        conversation.requests().pass(buffer(requests)).release();
    }

    private void answer(String bytes) {
        ByteBuf data = buffer(bytes);
        assertThat(conversation.answers().pass(data)).isSameAs(data);
        assertThat(data.toString(StandardCharsets.ISO_8859_1)).isEqualTo(bytes);
        data.release();
    }

    private static ByteBuf buffer(String bytes) {
        return Unpooled.copiedBuffer(bytes, StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length:19\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
                "HTTP/1.1 200 OK\r\ncontent-length: 3 \r\nContent-Length: 3\r\n\r\nabc",
                "HTTP/1.0 404\nContent-Length: 3\n\nabc",
                "HTTP/1.1 204 No Content\r\n\r\n",
                "HTTP/1.1 304 Not Modified\r\nContent-Length: 500\r\n\r\n",
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 204 x\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, Chunked\r\nContent-Length: 3"
                        + "\r\n\r\n5;a=b\r\nab\r\nc\r\n00b \r\nHTTP/1.1 20\r\n0\r\nTrailer: x\r\n\r\n"
            })
    void pass_splitAnywhere_theAnswerEndsAtItsEnd(String answer) {
        for (int at = 0; at < answer.length(); at++) {
            begin(GET + GET + "wrong\r\n");
            assertThat(conversation.step()).isEqualTo(Step.HOLD);
            for (int i = 0; i < 2; i++) {
                answer(answer.substring(0, at));
                assertThat(conversation.step()).as("at %d", at).isEqualTo(Step.HOLD);
                answer(answer.substring(at));
            }
            assertThat(conversation.step()).as("at %d", at).isEqualTo(Step.REFUSE);
        }
    }

    @Test
    void pass_answerToHead_hasNoBody() {
        begin("HEAD / HTTP/1.1\r\n\r\n" + GET + "wrong\r\n");
        answer("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n");
        answer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n0\r\n");
        assertThat(conversation.step()).isEqualTo(Step.HOLD);
        answer("\r\n");
        assertThat(conversation.step()).isEqualTo(Step.REFUSE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "220 mail\r\n",
                "HTTP/2 200 OK\r\n\r\n",
                "HTTP/1.1 2x0 OK\r\n\r\n",
                "HTTP/1.1 099 OK\r\n\r\n",
                "HTTP/1.1 101 Switching Protocols\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 9999999999999999999\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n"
            })
    void pass_answerIsNone_aRefusalIsOnlyAnEnd(String answer) {
        begin(GET + "wrong\r\n");
        answer(answer);
        assertThat(conversation.step()).isEqualTo(Step.BREAK_OFF);
    }

    @Test
    void pass_unasked_aRefusalIsOnlyAnEnd() {
        begin("");
        answer("HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n");
        conversation.requests().pass(buffer("wrong\r\n")).release();
        assertThat(conversation.step()).isEqualTo(Step.BREAK_OFF);
    }

    @Test
    void pass_longLine_isFollowed_butNotWithoutEnd() {
        begin(GET + "wrong\r\n");
        answer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nA: " + "x".repeat(60_000));
        answer("\r\n\r\n");
        assertThat(conversation.step()).isEqualTo(Step.REFUSE);
        begin(GET + "wrong\r\n");
        answer("HTTP/1.1 200 OK\r\nA: " + "x".repeat(60_000));
        answer("x".repeat(60_000));
        assertThat(conversation.step()).isEqualTo(Step.BREAK_OFF);
    }

    @Test
    void requestsWithoutAnAnswer_areBounded() {
        begin(GET.repeat(Outstanding.MOST));
        assertThat(conversation.step()).isEqualTo(Step.GO_ON);
        conversation.requests().pass(buffer(GET)).release();
        assertThat(conversation.step()).isEqualTo(Step.HOLD);
        answer("HTTP/1.1 204 x\r\n\r\n".repeat(Outstanding.MOST - 1));
        assertThat(conversation.step()).isEqualTo(Step.HOLD);
        answer("HTTP/1.1 204 x\r\n\r\n");
        assertThat(conversation.step()).isEqualTo(Step.REFUSE);
    }

    @Test
    void upgrade_answeredBeforeItsBodyHasEnded_holdsNobody() {
        begin("POST / HTTP/1.1\r\nUpgrade: x\r\nContent-Length: 5\r\n\r\nab");
        answer("HTTP/1.1 413 x\r\nContent-Length: 0\r\n\r\n");
        conversation.requests().pass(buffer("cde")).release();
        assertThat(conversation.step()).isEqualTo(Step.GO_ON);
    }
}
