// SPDX-License-Identifier: Apache-2.0
package penstats;

import static org.assertj.core.api.Assertions.assertThat;
import static penstats.ControlledWeb.ALICE;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is known, and who is not. */
class LoginServletTest {
    @TempDir
    private Path directory;

    private ControlledWeb web;

    @BeforeEach
    void start() throws IOException {
        web = ControlledWeb.start(directory);
    }

    @AfterEach
    void stop() throws IOException {
        web.close();
    }

    @Test
    void login_asksForAPasswordAndGoesBack() throws Exception {
        assertThat(web.send(web.request("/login")).statusCode()).isEqualTo(401);
        assertThat(web.send(web.request("/login").header("Authorization", ALICE)))
                .returns(303, HttpResponse::statusCode)
                .returns(
                        "/",
                        response -> response.headers().firstValue("Location").orElse(""));
        assertThat(web.send(web.request("/login").POST(BodyPublishers.noBody())).statusCode())
                .isEqualTo(405);
    }

    @Test
    void login_fileChanged_newPasswordOnly() throws Exception {
        assertThat(web.send(web.request("/login").header("Authorization", ALICE))
                        .statusCode())
                .isEqualTo(303);
        web.replaceUsers("alice:" + TestUsers.hash("new", 4) + "\n");
        assertThat(web.send(web.request("/login").header("Authorization", ALICE))
                        .statusCode())
                .isEqualTo(401);
        String changed = TestUsers.authorization("alice", "new");
        assertThat(web.send(web.request("/login").header("Authorization", changed))
                        .statusCode())
                .isEqualTo(303);
    }

    @Test
    void login_flood_pagesAreServedAndMostAreToldToComeLater() throws Exception {
        web.replaceUsers("alice:" + TestUsers.hash("secret", 10) + "\n");
        List<CompletableFuture<HttpResponse<String>>> flood = new ArrayList<>();
        for (int guess = 0; guess < 200; guess++) {
            HttpRequest.Builder request =
                    web.request("/login").header("Authorization", TestUsers.authorization("alice", "guess " + guess));
            flood.add(web.sendLater(request));
        }
        assertThat(web.send(web.request("/healthz")).statusCode()).isEqualTo(200);
        List<Integer> statuses = new ArrayList<>();
        for (CompletableFuture<HttpResponse<String>> response : flood) {
            statuses.add(response.join().statusCode());
            if (response.join().statusCode() == 503) {
                assertThat(response.join().headers().firstValue("Retry-After")).contains("2");
            }
        }
        assertThat(statuses).contains(401, 503).containsOnly(401, 503);
    }

    @Test
    void events_saidToWhoLoggedIn_haveAToken() throws Exception {
        assertThat(web.hello(ALICE)).isNotEmpty();
        assertThat(web.hello(TestUsers.authorization("alice", "wrong"))).isEmpty();
        assertThat(web.hello("")).isEmpty();
    }
}
