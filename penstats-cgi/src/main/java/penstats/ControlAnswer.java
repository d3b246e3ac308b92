// SPDX-License-Identifier: Apache-2.0
package penstats;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;

/**
 * What somebody hears who wanted to change a pen, in words.
 *
 * @param status of HTTP; 200: it was done
 * @param headers those that this answer has beside
 */
record ControlAnswer(int status, String words, Map<String, String> headers) {
    /** RFC 7617, section 2.1. */
    private static final String CHALLENGE = "Basic realm=\"penstats\", charset=\"UTF-8\"";

    ControlAnswer(int status, String words) {
        this(status, words, Map.of());
    }

    /** The answer to a login that was not accepted. */
    static ControlAnswer of(Login login) {
        return switch (login) {
            case ACCEPTED -> new ControlAnswer(HttpServletResponse.SC_OK, "");
            case REFUSED ->
                new ControlAnswer(
                        HttpServletResponse.SC_UNAUTHORIZED,
                        "Only users of penstats can change a pen.",
                        Map.of("WWW-Authenticate", CHALLENGE));
            case BUSY -> later("Too many log in at once.", 2);
            case UNAVAILABLE -> later("Nobody can log in: the file of users cannot be used.", 10);
        };
    }

    /** The answer to what cannot be done now. */
    static ControlAnswer later(String words, int seconds) {
        return new ControlAnswer(
                HttpServletResponse.SC_SERVICE_UNAVAILABLE, words, Map.of("Retry-After", Integer.toString(seconds)));
    }

    /** As a script takes it, if that is who asks; else as a browser does, which goes back to the dashboard. */
    Page page(HttpServletRequest request) {
        Page page = isForScript(request) ? script() : browser();
        for (Map.Entry<String, String> header : headers.entrySet()) {
            page = page.with(header.getKey(), header.getValue());
        }
        return page;
    }

    private Page script() {
        String name = isDone() ? "reply" : "error";
        String text = Json.of(json -> {
            json.writeStartObject();
            json.writeStringProperty(name, words);
            json.writeEndObject();
        });
        return Page.of(status, Page.JSON, text + "\n");
    }

    private Page browser() {
        return isDone()
                ? Page.of(HttpServletResponse.SC_SEE_OTHER, Page.TEXT, "").with("Location", "/")
                : Page.error(status, words);
    }

    private boolean isDone() {
        return status == HttpServletResponse.SC_OK;
    }

    private static boolean isForScript(HttpServletRequest request) {
        String accept = request.getHeader("Accept");
        return accept != null && accept.contains(Page.JSON);
    }
}
