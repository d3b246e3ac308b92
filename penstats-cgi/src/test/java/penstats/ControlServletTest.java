// SPDX-License-Identifier: Apache-2.0
package penstats;

import static org.assertj.core.api.Assertions.assertThat;
import static penstats.ControlledWeb.ALICE;
import static penstats.ControlledWeb.BOB;
import static penstats.ControlledWeb.FORM;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ControlServletTest {
    private static final String BLACKLIST = "pen=web+1&action=blacklist&server=0&seconds=60";

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
    void post_legalForm_changesThePenAndGoesBack() throws Exception {
        assertThat(web.post(BLACKLIST + web.token()))
                .returns(303, HttpResponse::statusCode)
                .returns(
                        "/",
                        response -> response.headers().firstValue("Location").orElse(""));
        assertThat(web.commands()).containsExactly("servers", "server 0 blacklist 60");
        assertThat(web.told()).containsExactly("alice: web 1: server 0 blacklist 60");
    }

    @Test
    void post_byAScript_repliesInJson() throws Exception {
        assertThat(web.json("pen=web+1&action=close&connection=7" + web.token()))
                .returns(200, HttpResponse::statusCode)
                .returns("{\"reply\":\"Forcibly closing connection 7\"}\n", HttpResponse::body);
        assertThat(web.json(BLACKLIST + web.token()).body()).isEqualTo("{\"reply\":\"server 0 blacklist 60: done\"}\n");
    }

    @Test
    void post_penRefuses_is409WithItsWords() throws Exception {
        assertThat(web.json("pen=web+1&action=close&connection=8" + web.token()))
                .returns(409, HttpResponse::statusCode)
                .returns(
                        "{\"error\":\"close: Connection 8 out of range (expected: one that status lists)\"}\n",
                        HttpResponse::body);
        assertThat(web.told())
                .containsExactly("alice: web 1: close 8: close: Connection 8 out of range"
                        + " (expected: one that status lists)");
    }

    @Test
    void post_penDown_is503InWords() throws Exception {
        web.pen().close();
        HttpResponse<String> response = web.json(BLACKLIST + web.token());
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.body()).contains(web.pen().control(), "refused");
    }

    @Test
    void post_noPassword_is401() throws Exception {
        HttpResponse<String> response = web.send(web.request("/control").POST(BodyPublishers.noBody()));
        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(response.headers().firstValue("WWW-Authenticate"))
                .contains("Basic realm=\"penstats\", charset=\"UTF-8\"");
    }

    @ParameterizedTest
    @CsvSource({"alice,other", "alice,''", "carol,secret", "'',''"})
    void post_wrongPassword_is401(String name, String password) throws Exception {
        HttpRequest.Builder request = web.request("/control")
                .header("Authorization", TestUsers.authorization(name, password))
                .header("Content-Type", FORM)
                .POST(BodyPublishers.ofString(BLACKLIST + web.token()));
        assertThat(web.send(request).statusCode()).isEqualTo(401);
        assertThat(web.commands()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&token=", "&token=AAAA", "&token=%00"})
    void post_noTokenOrForged_is403(String token) throws Exception {
        assertThat(web.post(BLACKLIST + token).statusCode()).isEqualTo(403);
        assertThat(web.commands()).isEmpty();
        assertThat(web.told()).isEmpty();
    }

    @Test
    void post_tokenOfAnotherUser_is403() throws Exception {
        String bobs = "&token=" + web.hello(BOB);
        assertThat(web.post(BLACKLIST + bobs).statusCode()).isEqualTo(403);
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
        HttpRequest.Builder request = web.form(BLACKLIST + web.token()).header(header, value);
        assertThat(web.send(request).statusCode()).isEqualTo(status);
        assertThat(web.told()).hasSize(status == 303 ? 1 : 0);
    }

    @Test
    void post_ofOwnOrigin_isDone() throws Exception {
        HttpRequest.Builder request = web.form(BLACKLIST + web.token()).header("Origin", "http://" + web.address());
        assertThat(web.send(request).statusCode()).isEqualTo(303);
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
        assertThat(web.json(fields + web.token()))
                .returns(400, HttpResponse::statusCode)
                .returns("{\"error\":\"" + message + "\"}\n", HttpResponse::body);
        assertThat(web.commands()).doesNotContain("exit").noneMatch(command -> command.startsWith("server "));
        assertThat(web.told()).isEmpty();
    }

    @Test
    void post_unknownPen_is404() throws Exception {
        HttpResponse<String> response = web.post("pen=%3Cb%3E&action=close&connection=7" + web.token());
        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body())
                .contains("pen: &lt;b&gt;: no pen of this name")
                .doesNotContain("<b>");
    }

    @Test
    void post_tooLong_is413() throws Exception {
        String body = BLACKLIST + "&token=" + "x".repeat(FormBody.MOST);
        assertThat(web.post(body).statusCode()).isEqualTo(413);
        // Of unknown length, so that it is found out on the way.
        HttpRequest.Builder chunked = web.form("").POST(BodyPublishers.fromPublisher(BodyPublishers.ofString(body)));
        assertThat(web.send(chunked).statusCode()).isEqualTo(413);
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
        HttpRequest.Builder request = web.form(BLACKLIST + web.token()).setHeader("Content-Type", type);
        assertThat(web.send(request).statusCode()).isEqualTo(415);
    }

    @Test
    void post_typeWithCharset_isAForm() throws Exception {
        HttpRequest.Builder request = web.form(BLACKLIST + web.token())
                .setHeader("Content-Type", "Application/X-WWW-Form-Urlencoded;charset=UTF-8");
        assertThat(web.send(request).statusCode()).isEqualTo(303);
    }

    @Test
    void get_isNotAllowed() throws Exception {
        HttpResponse<String> response = web.send(web.request("/control").header("Authorization", ALICE));
        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("Allow")).contains("POST");
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
                        InetAddress.getLoopbackAddress(), web.address().port());
                socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
                slow.add(socket);
            }
            assertThat(web.send(web.request("/healthz")).statusCode()).isEqualTo(200);
            assertThat(web.post(BLACKLIST + web.token()).statusCode()).isEqualTo(303);
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    @Test
    void control_notAllowed_is404() throws Exception {
        try (ControlledWeb closed = ControlledWeb.withoutForms()) {
            assertThat(closed.send(closed.form(BLACKLIST)).statusCode()).isEqualTo(404);
            assertThat(closed.send(closed.request("/login")).statusCode()).isEqualTo(404);
        }
    }
}
