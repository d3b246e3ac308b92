// SPDX-License-Identifier: Apache-2.0
package penstats;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import pen.net.Endpoint;

/** A penstats whose users may change a scripted pen, and who asks it. */
final class ControlledWeb implements AutoCloseable {
    static final String ALICE = TestUsers.authorization("alice", "secret");
    static final String BOB = TestUsers.authorization("bob", "other");
    static final String FORM = "application/x-www-form-urlencoded";

    private final HttpClient client = HttpClient.newHttpClient();
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final Path users;
    private final ScriptedPen pen;
    private final Pens pens;
    private final ControlOffer control;
    private final WebServer server;

    /** @param directory for the file of users */
    static ControlledWeb start(Path directory) throws IOException {
        Path users = directory.resolve("users");
        Files.writeString(users, "alice:" + TestUsers.hash("secret", 4) + "\nbob:" + TestUsers.hash("other", 4) + "\n");
        return new ControlledWeb(users, "--allow-control", "--user", users.toString());
    }

    /** One that nobody may change anything by. */
    static ControlledWeb withoutForms() throws IOException {
        return new ControlledWeb(Path.of("/nonexistent/users"));
    }

    private ControlledWeb(Path users, String... more) throws IOException {
        this.users = users;
        pen = ScriptedPen.start((command, out) -> ScriptedPen.write(out, reply(command)));
        List<String> all = new ArrayList<>(List.of(more));
        all.addAll(List.of("--pen", "web 1=" + pen.control(), "--bind", "127.0.0.1:0", "--timeout", "60"));
        Options options = Options.parse(all.toArray(String[]::new));
        pens = new Pens(options);
        control = Control.of(options, told::add);
        server = WebServer.start(options, pens, control);
    }

    private static String reply(String command) {
        return switch (command) {
            case "servers" -> "0 addr 127.0.0.1 port 80\n1 addr 127.0.0.2 port 80\n11 addr 127.0.0.3 port 80\n";
            case "close 7" -> "Forcibly closing connection 7\n";
            case "close 8" -> "error: close: Connection 8 out of range (expected: one that status lists)\n";
            default -> "";
        };
    }

    /**
     * Has a file of users with these lines instead; another inode, so that the clock of files need not have moved on.
     */
    void replaceUsers(String lines) throws IOException {
        Path next = Files.writeString(users.resolveSibling("next"), lines);
        Files.move(next, users, StandardCopyOption.REPLACE_EXISTING);
    }

    ScriptedPen pen() {
        return pen;
    }

    /** What was told of changes. */
    List<String> told() {
        return told;
    }

    Endpoint address() {
        return server.address();
    }

    /** What pen was asked, but for its state, as long as somebody listens to events. */
    List<String> commands() {
        return pen.asked().stream()
                .filter(command -> !command.startsWith("status"))
                .toList();
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://" + server.address() + path));
    }

    HttpRequest.Builder form(String body) {
        return request("/control")
                .header("Authorization", ALICE)
                .header("Content-Type", FORM)
                .POST(BodyPublishers.ofString(body));
    }

    HttpResponse<String> post(String body) throws Exception {
        return send(form(body));
    }

    HttpResponse<String> json(String body) throws Exception {
        return send(form(body).header("Accept", "application/json"));
    }

    CompletableFuture<HttpResponse<String>> sendLater(HttpRequest.Builder request) {
        return client.sendAsync(request.build(), BodyHandlers.ofString());
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    String token() throws Exception {
        return "&token=" + hello(ALICE);
    }

    /** The token in the first event; empty: there is none. */
    String hello(String authorization) throws Exception {
        HttpRequest.Builder request = request("/events");
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        try (Stream<String> lines =
                client.send(request.build(), BodyHandlers.ofLines()).body()) {
            String hello =
                    lines.filter(line -> line.startsWith("data: ")).findFirst().orElseThrow();
            assertThat(hello).contains("\"control\":true");
            return hello.contains("\"token\":null") ? "" : hello.replaceFirst(".*\"token\":\"([^\"]*)\".*", "$1");
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        pens.close();
        control.close();
        pen.close();
    }
}
