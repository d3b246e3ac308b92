// SPDX-License-Identifier: Apache-2.0
package penstats;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A web server that runs in the test's JVM, and who asks it. */
final class TestWeb implements AutoCloseable {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final Pens pens;
    private final WebServer server;

    private TestWeb(Options options) throws IOException {
        pens = new Pens(options);
        server = WebServer.start(options, pens);
    }

    /** Starts one for pens, each {@code name=control}, with options before them; pens may take long to answer. */
    static TestWeb start(String... words) throws IOException {
        List<String> line = new ArrayList<>(List.of("--bind", "127.0.0.1:0", "--timeout", "60"));
        for (String word : words) {
            if (!word.startsWith("--") && word.contains("=")) {
                line.add("--pen");
            }
            line.add(word);
        }
        return new TestWeb(Options.parse(line.toArray(String[]::new)));
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return ask("GET", path);
    }

    HttpResponse<String> ask(String method, String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://" + server.address() + path))
                .version(HttpClient.Version.HTTP_1_1)
                .method(method, HttpRequest.BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** What comes for these very bytes, until the end. */
    String raw(String request) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port());
        socket.setSoTimeout(20_000);
        return socket;
    }

    /** How many listen to events. */
    int streams() {
        return server.streams();
    }

    int port() {
        return server.address().port();
    }

    @Override
    public void close() {
        server.close();
        pens.close();
    }
}
