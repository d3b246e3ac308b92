// SPDX-License-Identifier: Apache-2.0
package pen.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import pen.settings.ForwardedHeaders;

/** What goes on of requests and answers; sockets are in {@code HttpTest}. */
class ConversationTest {
    private static final String CLIENT = "192.0.2.7";

    private static final List<ForwardedHeaders> POLICIES =
            List.of(ForwardedHeaders.APPEND, ForwardedHeaders.REPLACE, ForwardedHeaders.IF_NONE);

    /** A body that looks like something else. */
    private static final String TEXT = "GET / HTTP/1.1\r\nX-Forwarded-For: 6.6.6.6\r\n\r\n0\r\n\r\n\r";

    private static final String NO = "HTTP/1.1 501 No\r\nContent-Length: 0\r\n\r\n";

    private final List<String> told = new ArrayList<>();
    private Conversation conversation = new Conversation(ForwardedHeaders.APPEND, CLIENT, false, told::add);

    @AfterEach
    void end() {
        conversation.requests().end();
    }

    /** Both sides of a conversation, as a relay treats it. */
    private String send(String bytes) {
        return pass(conversation.requests(), bytes) + resumed();
    }

    private String answer(String bytes) {
        assertThat(pass(conversation.answers(), bytes)).isEqualTo(bytes);
        return resumed();
    }

    private String resumed() {
        if (conversation.step() != Conversation.Step.GO_ON) {
            return "";
        }
        ByteBuf kept = conversation.resume();
        return kept.isReadable() ? text(conversation.requests().pass(kept)) + resumed() : "";
    }

    private static String pass(Passage passage, String bytes) {
        return text(passage.pass(Unpooled.copiedBuffer(bytes, StandardCharsets.ISO_8859_1)));
    }

    private static String text(ByteBuf passed) {
        try {
            return passed.toString(StandardCharsets.ISO_8859_1);
        } finally {
            passed.release();
        }
    }

    private static Stream<String> requests() {
        List<String> all = new ArrayList<>();
        for (String method :
                List.of("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "CONNECT", "M-SEARCH")) {
            for (String sent : List.of(
                    "",
                    "X-Forwarded-For: 1.2.3.4\r\n",
                    "x-fORWARDED-fOR:1.2.3.4, 5.6.7.8 \r\nX-FORWARDED-FOR: 9.9.9.9\r\n",
                    "X-Forwarded-Proto: https\r\nX_Forwarded-For: 6.6.6.6\r\nX-Forwarded_Proto: x\r\n")) {
                String head = method + " /a?b HTTP/1.1\r\nHost: h\r\n" + sent;
                all.add(head + "\r\n");
                if (!method.equals("CONNECT")) {
                    all.add(head + "Content-Length: " + TEXT.length() + "\r\n\r\n" + TEXT);
                    all.add("\r\n" + head + "Transfer-Encoding: chunked\r\n\r\n5;a=\"b\"\r\nGET /\r\n"
                            + Integer.toHexString(TEXT.length()) + " ;x\r\n" + TEXT + "\r\n000\r\nA: b\r\nB:\r\n\r\n");
                }
            }
        }
        return all.stream();
    }

    /** Every request alone and behind another one, whole, split at each byte, and a byte at a time. */
    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"OFF"})
    void requests_splitAnywhere_getTheirLines_andBodiesStay(ForwardedHeaders policy) {
        requests().forEach(request -> {
            for (String in : List.of(request, "GET /1 HTTP/1.0\r\nA: b\r\n\r\n" + request)) {
                NaiveRequests naive = new NaiveRequests(in, policy, CLIENT);
                assertThat(naive.isRefused()).as(in).isFalse();
                assertThat(naive.part()).as(in).isEmpty();
                for (int at = 0; at < in.length(); at++) {
                    begin(policy);
                    assertThat(send(in.substring(0, at)) + send(in.substring(at)))
                            .as("at %d: %s", at, in)
                            .isEqualTo(naive.whole());
                    assertThat(told).isEqualTo(naive.lines());
                }
                begin(policy);
                StringBuilder out = new StringBuilder();
                in.chars().forEach(each -> out.append(send(Character.toString(each))));
                assertThat(out.toString()).isEqualTo(naive.whole());
            }
        });
    }

    private void begin(ForwardedHeaders policy) {
        end();
        told.clear();
        conversation = new Conversation(policy, CLIENT, false, told::add);
    }

    private static List<String[]> corpus() throws IOException {
        return SmugglingCase.all().stream()
                .map(each -> new String[] {each.kind(), each.title(), each.bytes()})
                .toList();
    }

    /** What servers make of it is in SmugglingIT. */
    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("corpus")
    void smuggling_isRefused_orPassesWhole(String kind, String title, String bytes) {
        NaiveRequests naive = new NaiveRequests(bytes, ForwardedHeaders.APPEND, CLIENT);
        for (int size : List.of(1, 7, bytes.length())) {
            begin(ForwardedHeaders.APPEND);
            StringBuilder out = new StringBuilder();
            for (int at = 0; at < bytes.length(); at += size) {
                out.append(send(bytes.substring(at, Math.min(bytes.length(), at + size))));
            }
            if (kind.equals("either")) {
                assertThat(conversation.complaint()).isNull();
            } else {
                assertThat(conversation.complaint() != null).isEqualTo(kind.equals("refused"));
                assertThat(naive.whole() + naive.part()).startsWith(out);
                assertThat(out).startsWith(naive.whole());
            }
        }
    }

    @Test
    void randomRequests_areTreatedAsTheModelSays() {
        Random random = new Random(20261123);
        List<String> seeds = requests().toList();
        int refused = 0;
        for (int i = 0; i < 50_000; i++) {
            StringBuilder bytes = new StringBuilder(seeds.get(random.nextInt(seeds.size())));
            bytes.append(seeds.get(random.nextInt(seeds.size())));
            for (int change = random.nextInt(3); change > 0; change--) {
                mutate(bytes, random, seeds);
            }
            String in = bytes.toString();
            ForwardedHeaders policy = POLICIES.get(random.nextInt(POLICIES.size()));
            NaiveRequests naive = new NaiveRequests(in, policy, CLIENT);
            begin(policy);
            String out = "";
            int answered = 0;
            for (int at = 0; at < in.length(); ) {
                int end = Math.min(in.length(), at + 1 + random.nextInt(random.nextBoolean() ? 20 : 2000));
                out += pass(conversation.requests(), in.substring(at, end));
                at = end;
                while (conversation.step() == Conversation.Step.HOLD && conversation.complaint() == null) {
                    // What is asked for is refused each time.
                    int asked = told.size();
                    out += answer(NO.repeat(asked - answered));
                    answered = asked;
                }
            }
            String what = i + ": " + in;
            assertThat(out).as(what).startsWith(naive.whole());
            assertThat(naive.whole() + naive.part()).as(what).startsWith(out);
            if (!naive.isOpen()) {
                assertThat(conversation.complaint() != null).as(what).isEqualTo(naive.isRefused());
            }
            assertThat(told).as(what).isEqualTo(naive.lines());
            refused += naive.isRefused() ? 1 : 0;
        }
        assertThat(refused).isBetween(15_000, 40_000);
    }

    private static void mutate(StringBuilder bytes, Random random, List<String> seeds) {
        String odd = "\r\n\0 \t:;,-_0aF\u007f\u0080\u00a0\u000b\"";
        int at = random.nextInt(bytes.length());
        switch (random.nextInt(5)) {
            case 0 -> bytes.setCharAt(at, odd.charAt(random.nextInt(odd.length())));
            case 1 -> bytes.insert(at, odd.charAt(random.nextInt(odd.length())));
            case 2 -> bytes.deleteCharAt(at);
            case 3 -> {
                int line = bytes.indexOf("\r\n", at);
                String[] lines = {
                    "Content-Length: 5\r\n",
                    "Transfer-Encoding: chunked\r\n",
                    "Host: x\r\n",
                    "Connection: close, x-forwarded-for\r\n",
                    "content_length: 3\r\n",
                    "Upgrade: h2c\r\n",
                    "X-Forwarded-For: 6.6.6.6\r\n",
                    "\r\n",
                    " folded\r\n"
                };
                bytes.insert(line < 0 ? 0 : line + 2, lines[random.nextInt(lines.length)]);
            }
            default -> {
                String other = seeds.get(random.nextInt(seeds.size()));
                bytes.insert(at, other.substring(random.nextInt(other.length())));
            }
        }
    }
}
