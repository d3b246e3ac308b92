// SPDX-License-Identifier: Apache-2.0
package penstats;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import pen.cli.Version;

/** {@code /events}: what browsers hear of pens, as server-sent events (HTML Standard, section 9.2). */
final class EventServlet extends HttpServlet {
    private final Pens pens;
    private final int interval;
    private final EventFeed feed;
    private final ControlOffer control;

    EventServlet(Pens pens, int interval, EventFeed feed, ControlOffer control) {
        this.pens = pens;
        this.interval = interval;
        this.feed = feed;
        this.control = control;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (!ReadServlet.isReading(request)) {
            Sending.send(request, response, CompletableFuture.completedFuture(ReadServlet.notAllowed("GET", "HEAD")));
            return;
        }
        response.setContentType("text/event-stream");
        // nginx would keep events back until it has many.
        response.setHeader("X-Accel-Buffering", "no");
        if (request.getMethod().equals("HEAD")) {
            return;
        }
        AsyncContext context = request.startAsync();
        context.setTimeout(0);
        control.token(request).thenAccept(token -> begin(context, response, token));
    }

    private void begin(AsyncContext context, HttpServletResponse response, Optional<String> token) {
        try {
            ServletOutputStream out = response.getOutputStream();
            EventStream stream = new EventStream(context, out, feed, hello(token));
            if (feed.add(stream)) {
                begin(out, stream);
                return;
            }
            response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
            response.setHeader("Retry-After", "10");
            response.setContentType(Page.TEXT);
            out.print(EventFeed.MOST + " browsers listen already\n");
        } catch (IOException e) {
            // The browser has gone.
        }
        context.complete();
    }

    private static void begin(ServletOutputStream out, EventStream stream) {
        try {
            out.setWriteListener(stream);
        } catch (IllegalStateException e) {
            // The browser has gone while its password was checked: its place is free again.
            stream.end();
        }
    }

    private byte[] hello(Optional<String> token) {
        String data = Json.of(json -> {
            json.writeStartObject();
            json.writeNumberProperty("schema", Report.SCHEMA);
            json.writeStringProperty("version", Version.of(PenStats.class));
            json.writeNumberProperty("interval_ms", interval);
            json.writeBooleanProperty("control", control.isMade());
            Json.text(json, "token", token.orElse(null));
            json.writeName("pens");
            json.writeStartArray();
            pens.all().forEach(pen -> json.writeString(pen.name()));
            json.writeEndArray();
            json.writeEndObject();
        });
        return ("retry: 1000\nevent: hello\ndata: " + data + "\n\n").getBytes(StandardCharsets.UTF_8);
    }
}
