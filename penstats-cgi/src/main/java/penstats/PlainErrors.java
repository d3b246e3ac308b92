// SPDX-License-Identifier: Apache-2.0
package penstats;

import java.io.IOException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** What Jetty answers where no servlet does: a short page, which shows nothing of the inside. */
final class PlainErrors extends ErrorHandler {
    @Override
    protected void generateResponse(
            Request request,
            Response response,
            int code,
            @Nullable String message,
            @Nullable Throwable cause,
            Callback callback)
            throws IOException {
        if (cause != null && code >= HttpStatus.INTERNAL_SERVER_ERROR_500) {
            Fault.tell(cause);
        }
        String page = page(code);
        SecurityHeaders.put(response.getHeaders());
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, Page.HTML);
        response.getHeaders().put(ContentPolicy.NAME, ContentPolicy.of(page));
        Content.Sink.write(response, true, page, callback);
    }

    private static String page(int code) {
        String sentence = code == HttpStatus.NOT_FOUND_404
                ? "There is nothing at this address."
                : "The request was not understood.";
        return ErrorPage.of(
                code + " " + HttpStatus.getMessage(code),
                code >= HttpStatus.INTERNAL_SERVER_ERROR_500 ? "This is a fault in penstats." : sentence);
    }
}
