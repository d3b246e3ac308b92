// SPDX-License-Identifier: Apache-2.0
package e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pen.TestClient;
import pen.TestServer;

/** The forms of {@code penstats --allow-control}: who may change a pen by them, and who may not. */
@Tag("once")
class PenStatsControlIT {
    private static final String FORM = "application/x-www-form-urlencoded";

    private static final String PASSWORD = "correct horse";

    @TempDir
    private Path directory;

    private PenStatsProcess start(PenProcess pen) throws Exception {
        Path users = directory.resolve("users");
        Tree.Ended made =
                Tree.run(new ProcessBuilder("htpasswd", "-cbB", "-C", "5", users.toString(), "alice", PASSWORD));
        assertThat(made.status()).as(made.err()).isZero();
        return PenStatsProcess.start(
                directory, "--allow-control", "--user", users, "--pen", PenStatsProcess.watch("web", pen));
    }

    private static String basic(String user, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    private static String token(PenStatsProcess penstats) throws IOException, InterruptedException {
        try (EventStream events = EventStream.open(penstats, "Authorization", basic("alice", PASSWORD))) {
            return events.next("hello").at("token").text();
        }
    }

    private static HttpResponse<String> post(PenStatsProcess penstats, String form, String... headers)
            throws IOException, InterruptedException {
        String[] all = new String[headers.length + 4];
        System.arraycopy(headers, 0, all, 0, headers.length);
        all[headers.length] = "Content-Type";
        all[headers.length + 1] = FORM;
        all[headers.length + 2] = "Authorization";
        all[headers.length + 3] = basic("alice", PASSWORD);
        return penstats.send("POST", "/control", form, all);
    }

    @Test
    void forms_ofTheUser_changeThePen() throws Exception {
        try (TestServer a = new TestServer("a");
                PenProcess pen = PenProcess.start(a);
                PenStatsProcess penstats = start(pen)) {
            String token = "&token=" + token(penstats);
            HttpResponse<String> done = post(penstats, "pen=web&action=blacklist&server=0&seconds=600" + token);
            assertThat(done.statusCode()).as(done.body()).isEqualTo(303);
            assertThat(done.headers().firstValue("Location")).contains("/");
            assertThat(server(pen).at("status").text()).isEqualTo("blacklisted");
            HttpResponse<String> json =
                    post(penstats, "pen=web&action=unblacklist&server=0" + token, "Accept", "application/json");
            assertThat(json.statusCode()).as(json.body()).isEqualTo(200);
            assertThat(Json.parse(json.body()).names()).contains("reply");
            assertThat(server(pen).at("status").text()).isEqualTo("available");
            post(penstats, "pen=web&action=limits&server=0&max=7&hard=9" + token);
            post(penstats, "pen=web&action=weight&server=0&weight=3&prio=4" + token);
            Json server = server(pen);
            assertThat(List.of(
                            server.at("max_soft").number(),
                            server.at("max_hard").number(),
                            server.at("weight").number(),
                            server.at("prio").number()))
                    .containsExactly(7L, 9L, 3L, 4L);
            try (var connection = pen.connect("127.26.0.1")) {
                assertThat(TestClient.line(connection)).isEqualTo("a");
                long place =
                        Reports.of(pen).at("connections", "list", 0, "place").number();
                assertThat(post(penstats, "pen=web&action=close&connection=" + place + token)
                                .statusCode())
                        .isEqualTo(303);
                assertThat(TestClient.line(connection)).isNull();
            }
            // The pen's own refusal.
            assertThat(post(penstats, "pen=web&action=blacklist&server=77&seconds=600" + token)
                            .statusCode())
                    .isIn(400, 409);
        }
    }

    private static Json server(PenProcess pen) throws IOException {
        return Reports.of(pen).at("servers", 0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "400;pen=web&action=blacklist&server=0&seconds=-1",
                "400;pen=web&action=blacklist&server=0&seconds=1%0Aquit",
                "400;pen=web&action=blacklist&server=0%20max%201&seconds=1",
                "400;pen=web&action=limits&server=0&max=x&hard=1",
                "400;pen=web&action=quit&server=0",
                "400;pen=web&action=close&connection=1%20server%200%20max%201",
                "400;pen=web",
                "404;pen=none&action=blacklist&server=0&seconds=600",
            })
    void form_thatIsWrong_isRefused_andChangesNothing(int status, String form) throws Exception {
        try (TestServer a = new TestServer("a");
                PenProcess pen = PenProcess.start(a);
                PenStatsProcess penstats = start(pen)) {
            String before = pen.control("servers");
            HttpResponse<String> answer = post(penstats, form + "&token=" + token(penstats));
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
            assertThat(answer.body()).doesNotContain("Exception", "\tat ");
            assertThat(pen.control("servers")).isEqualTo(before);
        }
    }

    @Test
    void strangers_withoutPasswordOrToken_orFromElsewhere_changeNothing() throws Exception {
        String good = "pen=web&action=blacklist&server=0&seconds=600";
        try (TestServer a = new TestServer("a");
                PenProcess pen = PenProcess.start(a);
                PenStatsProcess penstats = start(pen)) {
            String before = pen.control("servers");
            String token = token(penstats);
            String whole = good + "&token=" + token;
            HttpResponse<String> nobody = penstats.send("POST", "/control", whole, "Content-Type", FORM);
            assertThat(nobody.statusCode()).isEqualTo(401);
            assertThat(nobody.headers().firstValue("WWW-Authenticate").orElse(""))
                    .startsWith("Basic ");
            for (String credentials :
                    List.of(basic("alice", "wrong"), basic("bob", PASSWORD), "Basic !!!", "Basic", "Bearer " + token)) {
                assertThat(penstats.send("POST", "/control", whole, "Content-Type", FORM, "Authorization", credentials)
                                .statusCode())
                        .as(credentials)
                        .isEqualTo(401);
            }
            for (String forged : List.of(
                    good, good + "&token=", good + "&token=" + token + "x", good + "&token=" + token.substring(1))) {
                assertThat(post(penstats, forged).statusCode()).as(forged).isEqualTo(403);
            }
            assertThat(post(penstats, whole, "Origin", "http://evil.example").statusCode())
                    .isEqualTo(403);
            assertThat(post(penstats, whole, "Sec-Fetch-Site", "cross-site").statusCode())
                    .isEqualTo(403);
            assertThat(penstats.get("/control").statusCode()).isEqualTo(405);
            assertThat(penstats.get("/login").statusCode()).isEqualTo(401);
            assertThat(penstats.send(
                                    "POST",
                                    "/control",
                                    whole,
                                    "Content-Type",
                                    "text/plain",
                                    "Authorization",
                                    basic("alice", PASSWORD))
                            .statusCode())
                    .isEqualTo(415);
            assertThat(post(penstats, whole + "&x=" + "y".repeat(20_000)).statusCode())
                    .isEqualTo(413);
            try (EventStream events = EventStream.open(penstats)) {
                assertThat(events.next("hello").at("token").isNull()).isTrue();
            }
            assertThat(pen.control("servers")).isEqualTo(before);
            assertThat(penstats.output()).doesNotContain("Exception", PASSWORD, token);
        }
    }

    @Test
    void browser_ofTheUser_blacklistsByTheForm() throws Exception {
        try (TestServer a = new TestServer("a");
                PenProcess pen = PenProcess.start(a);
                PenStatsProcess penstats = start(pen);
                Browser browser = Browser.start(directory.resolve("browser"))) {
            browser.open(penstats.page("/"));
            browser.untilText("Sign in to make changes");
            browser.open("http://alice:correct%20horse@" + penstats.host() + "/login");
            // Chromium sends what came with an address only from the next page on.
            browser.open(penstats.page("/"));
            browser.until(
                    "the form is offered",
                    () -> browser.evaluate("return document.querySelectorAll('.servers button').length")
                                    .number()
                            > 0);
            browser.evaluate("document.querySelector('.servers button').click()");
            browser.evaluate("document.querySelector('#change button[value=blacklist]').click()");
            Awaitility.await().until(() -> server(pen).at("status").text().equals("blacklisted"));
            browser.untilText("blacklisted");
            browser.screenshot("control");
            assertThat(browser.foreign(penstats.host()).stream()
                            .filter(address -> !penstats.host().equals(address.getHost() + ":" + address.getPort())))
                    .isEmpty();
        }
    }
}
