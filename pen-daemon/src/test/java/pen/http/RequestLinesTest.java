// SPDX-License-Identifier: Apache-2.0
package pen.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestLinesTest {
    private static final String CONVERSATION = """
            GET /a HTTP/1.1
            Host: h

            POST /b HTTP/1.1
            Content-Length: 28

            GET /in-a-body HTTP/1.1
            xxx
            PUT /c HTTP/1.1
            Transfer-Encoding: chunked

            5;name=value
            GET /
            A
            POST /d HT
            0
            Trailer: GET /e HTTP/1.1

            HEAD /f HTTP/1.0

            """.replace("\n", "\r\n").replace("xxx\r\n", "xxx");

    private static List<String> lines(List<String> pieces) {
        List<String> lines = new ArrayList<>();
        RequestLines requests = new RequestLines(lines::add);
        for (String piece : pieces) {
            ByteBuf data = Unpooled.copiedBuffer(piece, StandardCharsets.ISO_8859_1);
            assertThat(requests.pass(data)).isSameAs(data);
            assertThat(data.toString(StandardCharsets.ISO_8859_1)).isEqualTo(piece);
        }
        requests.end();
        return lines;
    }

    @Test
    void pass_keepAliveWithBodies_tellsEachRequestOnly() {
        assertThat(lines(List.of(CONVERSATION)))
                .containsExactly("GET /a HTTP/1.1", "POST /b HTTP/1.1", "PUT /c HTTP/1.1", "HEAD /f HTTP/1.0");
    }

    @Test
    void pass_splitAnywhere_tellsTheSame() {
        List<String> whole = lines(List.of(CONVERSATION));
        for (int at = 1; at < CONVERSATION.length(); at++) {
            assertThat(lines(List.of(CONVERSATION.substring(0, at), CONVERSATION.substring(at))))
                    .isEqualTo(whole);
        }
        assertThat(lines(CONVERSATION.chars().mapToObj(Character::toString).toList()))
                .isEqualTo(whole);
    }

    @Test
    void pass_anotherProtocol_tellsItsFirstLineMadePrintable() {
        assertThat(lines(List.of("\u0016\u0003\u0001\u00ff\u001b[1mhello\r\nGET / HTTP/1.1\r\n\r\n")))
                .containsExactly(".....[1mhello");
    }

    @Test
    void pass_noLineEnd_toldAtTheEnd() {
        assertThat(lines(List.of("no line", " end"))).containsExactly("no line end");
        assertThat(lines(List.of())).isEmpty();
    }

    @Test
    void pass_longLine_toldAsFarAsADatagramTakesIt() {
        String target = "/" + "x".repeat(5000);
        assertThat(lines(List.of("GET " + target + " HTTP/1.1\r\n\r\nGET /next HTTP/1.1\r\n\r\n")))
                .containsExactly(("GET " + target).substring(0, 800), "GET /next HTTP/1.1");
    }

    @Test
    void pass_upgraded_tellsNoMore() {
        String upgrade = "GET /chat HTTP/1.1\r\nUpgrade: websocket\r\n\r\n";
        assertThat(lines(List.of(upgrade, "\u0081\u0005hello\nGET /frame HTTP/1.1\r\n\r\n")))
                .containsExactly("GET /chat HTTP/1.1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ffffffffffffffee", "-5", "8000000000000000", "fffffffffffffffff", "zz", ""})
    void pass_chunkSizeIsNone_tellsNoMore_andEnds(String size) {
        String head = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
        assertThat(lines(List.of(head, size + "\r\nGET /body HTTP/1.1\r\n\r\n")))
                .containsExactly("POST / HTTP/1.1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "9223372036854775808", "1,1", "x"})
    void pass_contentLengthIsNone_tellsNoMore(String length) {
        String head = "POST / HTTP/1.1\r\nContent-Length: " + length + "\r\n\r\n";
        assertThat(lines(List.of(head, "GET /body HTTP/1.1\r\n\r\n"))).containsExactly("POST / HTTP/1.1");
    }

    @Test
    void pass_randomBytes_neverFails_andTellsOnlyPrintable() {
        Random random = new Random(20261122);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder bytes = new StringBuilder(CONVERSATION);
            for (int change = 0; change < 1 + random.nextInt(6); change++) {
                bytes.setCharAt(random.nextInt(bytes.length()), (char) random.nextInt(256));
            }
            assertThat(lines(List.of(bytes.toString()))).allMatch(line -> line.matches("[ -~]{0,100}"));
        }
    }
}
