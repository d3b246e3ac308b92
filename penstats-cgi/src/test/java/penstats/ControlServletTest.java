// SPDX-License-Identifier: Apache-2.0
package penstats;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ControlServletTest {
    private static final String ALICE = TestUsers.authorization("alice", "secret");
    private static final String BLACKLIST = "pen=web+1&action=blacklist&server=0&seconds=60";
    private static final String FORM = "application/x-www-form-urlencoded";

    @TempDir
    private Path directory;

    private final HttpClient client = HttpClient.newHttpClient();
    private final List<String> told = new CopyOnWriteArrayList<>();
    private Path users;
    private ScriptedPen pen;
    private Pens pens;
    private ControlOffer control;
    private WebServer server;

    @BeforeEach
    void start() throws IOException {
        users = Files.writeString(
                directory.resolve("users"),
                "alice:" + TestUsers.hash("secret", 4) + "\nbob:" + TestUsers.hash("other", 4) + "\n");
        pen = ScriptedPen.start((command, out) -> ScriptedPen.write(out, reply(command)));
        serve("--pen", "web 1=" + pen.control(), "--allow-control", "--user", users.toString());
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
        pens.close();
        control.close();
        pen.close();
    }

    private static String reply(String command) {
        return switch (command) {
            case "servers" -> "0 addr 127.0.0.1 port 80\n1 addr 127.0.0.2 port 80\n11 addr 127.0.0.3 port 80\n";
            case "close 7" -> "Forcibly closing connection 7\n";
            case "close 8" -> "error: close: Connection 8 out of range (expected: one that status lists)\n";
            default -> "";
        };
    }

    @Test
    void post_legalForm_changesThePenAndGoesBack() throws Exception {
        assertThat(post(BLACKLIST + token()))
                .returns(303, HttpResponse::statusCode)
                .returns(
                        "/",
                        response -> response.headers().firstValue("Location").orElse(""));
        assertThat(commands()).containsExactly("servers", "server 0 blacklist 60");
        assertThat(told).containsExactly("alice: web 1: server 0 blacklist 60");
    }

    @Test
    void post_byAScript_repliesInJson() throws Exception {
        assertThat(json("pen=web+1&action=close&connection=7" + token()))
                .returns(200, HttpResponse::statusCode)
                .returns("{\"reply\":\"Forcibly closing connection 7\"}\n", HttpResponse::body);
        assertThat(json(BLACKLIST + token()).body()).isEqualTo("{\"reply\":\"server 0 blacklist 60: done\"}\n");
    }

    @Test
    void post_penRefuses_is409WithItsWords() throws Exception {
        assertThat(json("pen=web+1&action=close&connection=8" + token()))
                .returns(409, HttpResponse::statusCode)
                .returns(
                        "{\"error\":\"close: Connection 8 out of range (expected: one that status lists)\"}\n",
                        HttpResponse::body);
        assertThat(told)
                .containsExactly("alice: web 1: close 8: close: Connection 8 out of range"
                        + " (expected: one that status lists)");
    }

    @Test
    void post_penDown_is503InWords() throws Exception {
        pen.close();
        HttpResponse<String> response = json(BLACKLIST + token());
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.body()).contains(pen.control(), "refused");
    }

    @Test
    void post_noPassword_is401() throws Exception {
        HttpResponse<String> response = send(request("/control").POST(BodyPublishers.noBody()));
        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(response.headers().firstValue("WWW-Authenticate"))
                .contains("Basic realm=\"penstats\", charset=\"UTF-8\"");
    }

    @ParameterizedTest
    @CsvSource({"alice,other", "alice,''", "carol,secret", "'',''"})
    void post_wrongPassword_is401(String name, String password) throws Exception {
        HttpRequest.Builder request = request("/control")
                .header("Authorization", TestUsers.authorization(name, password))
                .header("Content-Type", FORM)
                .POST(BodyPublishers.ofString(BLACKLIST + token()));
        assertThat(send(request).statusCode()).isEqualTo(401);
        assertThat(commands()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&token=", "&token=AAAA", "&token=%00"})
    void post_noTokenOrForged_is403(String token) throws Exception {
        assertThat(post(BLACKLIST + token).statusCode()).isEqualTo(403);
        assertThat(commands()).isEmpty();
        assertThat(told).isEmpty();
    }

    @Test
    void post_tokenOfAnotherUser_is403() throws Exception {
        String bobs = "&token=" + hello(TestUsers.authorization("bob", "other"));
        assertThat(post(BLACKLIST + bobs).statusCode()).isEqualTo(403);
    }

    @ParameterizedTest
    @CsvSource({
        "Sec-Fetch-Site, cross-site, 403",
        "Sec-Fetch-Site, same-site, 403",
        "Sec-Fetch-Site, same-origin, 303",
        "Sec-Fetch-Site, none, 303",
        "Origin, http://evil.example, 403",
        "Origin, null, 403",
        "Origin, '', 403",
    })
    void post_ofASite_onlyOfItsOwn(String header, String value, int status) throws Exception {
        HttpRequest.Builder request = form(BLACKLIST + token()).header(header, value);
        assertThat(send(request).statusCode()).isEqualTo(status);
        assertThat(told).hasSize(status == 303 ? 1 : 0);
    }

    @Test
    void post_ofOwnOrigin_isDone() throws Exception {
        HttpRequest.Builder request = form(BLACKLIST + token()).header("Origin", "http://" + server.address());
        assertThat(send(request).statusCode()).isEqualTo(303);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pen=web+1&action=close&connection=1%0aexit | connection: 1\\\\u000aexit (expected: a whole number from 0 to 2147483647)",
                "pen=web+1&action=exit | action: exit (expected: blacklist, unblacklist, limits, weight or close)",
                "action=close&connection=1 | pen: missing (expected: the name of a pen)",
                "pen=web+1&action=unblacklist&server=2 | server: 2 (expected: one that web 1 has)",
                "pen=web+1&action=unblacklist&server=emergency | server: emergency (expected: a whole number from 0 to 65535)",
            })
    void post_illegalField_is400AndNamed(String fields, String message) throws Exception {
        assertThat(json(fields + token()))
                .returns(400, HttpResponse::statusCode)
                .returns("{\"error\":\"" + message + "\"}\n", HttpResponse::body);
        assertThat(commands()).doesNotContain("exit").noneMatch(command -> command.startsWith("server "));
        assertThat(told).isEmpty();
    }

    @Test
    void post_unknownPen_is404() throws Exception {
        HttpResponse<String> response = post("pen=%3Cb%3E&action=close&connection=7" + token());
        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body())
                .contains("pen: &lt;b&gt;: no pen of this name")
                .doesNotContain("<b>");
    }

    @Test
    void post_tooLong_is413() throws Exception {
        String body = BLACKLIST + "&token=" + "x".repeat(FormBody.MOST);
        assertThat(post(body).statusCode()).isEqualTo(413);
        // Of unknown length, so that it is found out on the way.
        HttpRequest.Builder chunked = form("").POST(BodyPublishers.fromPublisher(BodyPublishers.ofString(body)));
        assertThat(send(chunked).statusCode()).isEqualTo(413);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "multipart/form-data; boundary=x",
                "application/json",
                "x/application/x-www-form-urlencoded"
            })
    void post_noForm_is415(String type) throws Exception {
        HttpRequest.Builder request = form(BLACKLIST + token()).setHeader("Content-Type", type);
        assertThat(send(request).statusCode()).isEqualTo(415);
    }

    @Test
    void post_typeWithCharset_isAForm() throws Exception {
        HttpRequest.Builder request =
                form(BLACKLIST + token()).setHeader("Content-Type", "Application/X-WWW-Form-Urlencoded;charset=UTF-8");
        assertThat(send(request).statusCode()).isEqualTo(303);
    }

    @Test
    void get_isNotAllowed() throws Exception {
        HttpResponse<String> response = send(request("/control").header("Authorization", ALICE));
        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("Allow")).contains("POST");
    }

    @Test
    void login_asksForAPasswordAndGoesBack() throws Exception {
        assertThat(send(request("/login")).statusCode()).isEqualTo(401);
        assertThat(send(request("/login").header("Authorization", ALICE)))
                .returns(303, HttpResponse::statusCode)
                .returns(
                        "/",
                        response -> response.headers().firstValue("Location").orElse(""));
        assertThat(send(request("/login").POST(BodyPublishers.noBody())).statusCode())
                .isEqualTo(405);
    }

    @Test
    void login_fileChanged_newPasswordOnly() throws Exception {
        assertThat(send(request("/login").header("Authorization", ALICE)).statusCode())
                .isEqualTo(303);
        Path next = Files.writeString(directory.resolve("next"), "alice:" + TestUsers.hash("new", 4) + "\n");
        Files.move(next, users, StandardCopyOption.REPLACE_EXISTING);
        assertThat(send(request("/login").header("Authorization", ALICE)).statusCode())
                .isEqualTo(401);
        String changed = TestUsers.authorization("alice", "new");
        assertThat(send(request("/login").header("Authorization", changed)).statusCode())
                .isEqualTo(303);
    }

    @Test
    void login_flood_pagesAreServedAndMostAreToldToComeLater() throws Exception {
        Path next = Files.writeString(directory.resolve("next"), "alice:" + TestUsers.hash("secret", 10) + "\n");
        Files.move(next, users, StandardCopyOption.REPLACE_EXISTING);
        List<CompletableFuture<HttpResponse<String>>> flood = new ArrayList<>();
        for (int guess = 0; guess < 200; guess++) {
            HttpRequest request = request("/login")
                    .header("Authorization", TestUsers.authorization("alice", "guess " + guess))
                    .build();
            flood.add(client.sendAsync(request, BodyHandlers.ofString()));
        }
        assertThat(send(request("/healthz")).statusCode()).isEqualTo(200);
        List<Integer> statuses = new ArrayList<>();
        for (CompletableFuture<HttpResponse<String>> response : flood) {
            statuses.add(response.join().statusCode());
            if (response.join().statusCode() == 503) {
                assertThat(response.join().headers().firstValue("Retry-After")).contains("2");
            }
        }
        assertThat(statuses).contains(401, 503).containsOnly(401, 503);
    }

    /** A form that never comes holds a connection, not a thread. */
    @Test
    void post_formsThatDoNotCome_pagesAreServed() throws Exception {
        String head = "POST /control HTTP/1.1\r\nHost: x\r\nAuthorization: " + ALICE + "\r\nContent-Type: " + FORM
                + "\r\nContent-Length: 10\r\n\r\npen";
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 50; i++) {
                Socket socket = new Socket(
                        InetAddress.getLoopbackAddress(), server.address().port());
                socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
                slow.add(socket);
            }
            assertThat(send(request("/healthz")).statusCode()).isEqualTo(200);
            assertThat(post(BLACKLIST + token()).statusCode()).isEqualTo(303);
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    @Test
    void events_saidToWhoLoggedIn_haveAToken() throws Exception {
        assertThat(hello(ALICE)).isNotEmpty();
        assertThat(hello(TestUsers.authorization("alice", "wrong"))).isEmpty();
        assertThat(hello("")).isEmpty();
    }

    @Test
    void control_notAllowed_is404() throws Exception {
        stop();
        pen = ScriptedPen.start((command, out) -> ScriptedPen.write(out, reply(command)));
        serve("--pen", "web 1=" + pen.control());
        assertThat(send(form(BLACKLIST)).statusCode()).isEqualTo(404);
        assertThat(send(request("/login")).statusCode()).isEqualTo(404);
    }

    private void serve(String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--bind", "127.0.0.1:0", "--timeout", "60"));
        Options options = Options.parse(all.toArray(String[]::new));
        pens = new Pens(options);
        control = Control.of(options, told::add);
        server = WebServer.start(options, pens, control);
    }

    /** What pen was asked, but for its state, as long as somebody listens to events. */
    private List<String> commands() {
        return pen.asked().stream()
                .filter(command -> !command.startsWith("status"))
                .toList();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://" + server.address() + path));
    }

    private HttpRequest.Builder form(String body) {
        return request("/control")
                .header("Authorization", ALICE)
                .header("Content-Type", FORM)
                .POST(BodyPublishers.ofString(body));
    }

    private HttpResponse<String> post(String body) throws Exception {
        return send(form(body));
    }

    private HttpResponse<String> json(String body) throws Exception {
        return send(form(body).header("Accept", "application/json"));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private String token() throws Exception {
        return "&token=" + hello(ALICE);
    }

    /** The token in the first event; empty: there is none. */
    private String hello(String authorization) throws Exception {
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
}
