// SPDX-License-Identifier: Apache-2.0
package penstats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventServletTest {
    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    private <T extends AutoCloseable> T open(T resource) {
        opened.add(resource);
        return resource;
    }

    /** One that listens. */
    private static final class Listener implements AutoCloseable {
        private final Socket socket;
        private final BufferedReader lines;

        Listener(TestWeb web) throws IOException {
            socket = web.connect();
            socket.getOutputStream()
                    .write("GET /events HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        }

        /** The next line that begins so. */
        String next(String begin) {
            try {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (line.startsWith(begin)) {
                        return line;
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            throw new AssertionError(begin + ": did not come");
        }

        /** The next event of a pen in a state. */
        String next(String pen, String state) {
            return next("data: {\"pen\":\"" + pen + "\",\"state\":\"" + state + "\"");
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @Test
    void events_beginWithHello_andWhatIsKnown() throws Exception {
        ScriptedPen pen = open(ScriptedPen.well());
        TestWeb web = open(TestWeb.start("--interval", "200", "<b>=" + pen.control(), "b=/nonexistent/socket"));
        Listener listener = open(new Listener(web));
        assertThat(listener.next("HTTP")).isEqualTo("HTTP/1.1 200 OK");
        assertThat(listener.next("Content-Type")).isEqualTo("Content-Type: text/event-stream");
        assertThat(listener.next("retry")).isEqualTo("retry: 1000");
        assertThat(listener.next("event")).isEqualTo("event: hello");
        assertThat(listener.next("data"))
                .matches(
                        "data: \\{\"schema\":1,\"version\":\".+\",\"interval_ms\":200,\"control\":false,\"token\":null,"
                                + "\"pens\":\\[\"<b>\",\"b\"]}");
        assertThat(listener.next("event")).isEqualTo("event: pen");
        assertThat(listener.next("<b>", "up")).endsWith("\"status\":" + Reports.sample() + "}");
        assertThat(listener.next("b", "unknown")).contains("\"error\":\"/nonexistent/socket: ");
    }

    @Test
    void events_penGoesAndComes_areStaleWithTheLastFigures() throws Exception {
        ScriptedPen pen = open(ScriptedPen.well());
        TestWeb web = open(TestWeb.start("--interval", "200", "a=" + pen.control()));
        Listener listener = open(new Listener(web));
        listener.next("a", "up");
        pen.close();
        assertThat(listener.next("a", "stale"))
                .contains("\"error\":\"" + pen.control() + ": Connection refused\"")
                .endsWith("\"status\":" + Reports.sample() + "}");
        open(ScriptedPen.start(pen.port(), (command, out) -> ScriptedPen.write(out, Reports.sample())));
        assertThat(listener.next("a", "up")).contains("\"error\":null");
    }

    @Test
    void pens_nobodyListens_areNotAsked() throws Exception {
        ScriptedPen pen = open(ScriptedPen.well());
        TestWeb web = open(TestWeb.start("--interval", "200", "a=" + pen.control()));
        assertThat(web.get("/healthz").statusCode()).isEqualTo(200);
        assertThat(pen.asked()).isEmpty();
        Listener listener = new Listener(web);
        listener.next("a", "up");
        listener.close();
        // It is seen with one of the next events, and then nobody asks: none of what could be under way any more.
        await().until(() -> {
            int before = pen.asked().size();
            for (int i = 0; i < 3; i++) {
                web.get("/healthz?pen=a");
            }
            return pen.asked().stream().skip(before).noneMatch(command -> command.startsWith("status"))
                    && web.streams() == 0;
        });
    }

    @Test
    void listeners_manyOfThem_allHear_ofOneQuestion() throws Exception {
        ScriptedPen pen = open(ScriptedPen.well());
        TestWeb web = open(TestWeb.start("--interval", "1000", "a=" + pen.control()));
        List<Listener> listeners = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            listeners.add(open(new Listener(web)));
        }
        for (Listener listener : listeners) {
            listener.next("a", "up");
        }
        assertThat(web.streams()).isEqualTo(200);
        assertThat(pen.asked()).hasSizeLessThan(100).containsOnly("status json 100");
        for (Listener listener : listeners) {
            listener.close();
        }
        await().until(() -> web.streams() == 0);
    }

    @Test
    void listener_readsNothing_othersHear_andNothingIsQueued() throws Exception {
        String text = Reports.sample().replaceFirst("\"pid\"", "\"much\":\"" + "x".repeat(1_000_000) + "\",\"pid\"");
        ScriptedPen pen = open(ScriptedPen.start((command, out) -> ScriptedPen.write(out, text)));
        TestWeb web = open(TestWeb.start("--interval", "200", "a=" + pen.control()));
        Listener slow = open(new Listener(web));
        Listener fast = open(new Listener(web));
        for (int i = 0; i < 25; i++) {
            fast.next("a", "up");
        }
        // What comes now to the slow one is what the kernel and one write held, and then what is new.
        int events = 0;
        String newest = fast.next("a", "up").replaceFirst(".*\"tried\":\"([^\"]+)\".*", "$1");
        String seen = "";
        while (seen.compareTo(newest) < 0) {
            seen = slow.next("a", "up").replaceFirst(".*\"tried\":\"([^\"]+)\".*", "$1");
            events++;
        }
        assertThat(events).isLessThan(20);
    }

    @Test
    void server_ends_streamsEnd() throws Exception {
        ScriptedPen pen = open(ScriptedPen.well());
        TestWeb web = TestWeb.start("a=" + pen.control());
        Listener listener = open(new Listener(web));
        listener.next("a", "up");
        web.close();
        assertThat(web.streams()).isZero();
    }
}
