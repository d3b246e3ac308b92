// SPDX-License-Identifier: Apache-2.0
package penstats;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.jetty.http.HttpStatus;

/**
 * A whole answer to a request.
 *
 * @param body whose position nobody moves
 * @param headers those that are not on every answer
 */
record Page(int status, String type, ByteBuffer body, Map<String, String> headers) {
    static final String HTML = "text/html; charset=utf-8";

    static final String JSON = "application/json";

    static final String TEXT = "text/plain; charset=utf-8";

    /** The header of a page that is made once and kept, so that browsers can keep it too. */
    static final String TAG = "ETag";

    static Page of(int status, String type, String text) {
        return new Page(status, type, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), Map.of());
    }

    /** A page of HTML that stands alone. */
    static Page html(int status, String text) {
        return of(status, HTML, text).with(ContentPolicy.NAME, ContentPolicy.of(text));
    }

    /** A page that says what did not work, in a sentence each. */
    static Page error(int status, String... sentences) {
        return html(status, ErrorPage.of(status + " " + HttpStatus.getMessage(status), sentences));
    }

    /** What did not work, for a program. */
    static Page jsonError(int status, String reason) {
        String text = Json.of(json -> {
            json.writeStartObject();
            json.writeNumberProperty("schema", Report.SCHEMA);
            json.writeStringProperty("error", reason);
            json.writeEndObject();
        });
        return of(status, JSON, text + "\n");
    }

    /** Whether it is there anyway, whoever asks for it. */
    boolean isKept() {
        return headers.containsKey(TAG);
    }

    /** The same with one more header. */
    Page with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new Page(status, type, body, more);
    }
}
