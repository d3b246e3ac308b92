// SPDX-License-Identifier: Apache-2.0
package e2e;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import pen.TestClient;

/** The stream of events that a browser gets from penstats. One thread. */
final class EventStream implements AutoCloseable {
    private final InputStream stream;
    private final BufferedReader lines;

    private EventStream(InputStream stream) {
        this.stream = stream;
        this.lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
    }

    /**
     * Opens one.
     *
     * @param headers names and values in turn
     */
    static EventStream open(PenStatsProcess penstats, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(penstats.page("/events")));
        if (headers.length > 0) {
            request.headers(headers);
        }
        HttpResponse<InputStream> answer = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .executor(TestClient.THREAD_EACH)
                .build()
                .send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        if (answer.statusCode() != 200) {
            throw new IOException("/events: status " + answer.statusCode());
        }
        return new EventStream(answer.body());
    }

    /** Waits for the next event of a type, and returns its data; others are passed over. */
    Json next(String type) throws IOException {
        String event = "";
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith("event:")) {
                event = line.substring("event:".length()).strip();
            } else if (line.startsWith("data:") && event.equals(type)) {
                return Json.parse(line.substring("data:".length()));
            }
        }
        throw new IOException("the stream has ended, without " + type);
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
