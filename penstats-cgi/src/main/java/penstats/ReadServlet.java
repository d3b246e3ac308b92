// SPDX-License-Identifier: Apache-2.0
package penstats;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A page that can be read, by GET or HEAD, and not changed. */
abstract class ReadServlet extends HttpServlet {
    private final Pens pens;

    /** @param pens those that a page can be asked of */
    ReadServlet(Pens pens) {
        this.pens = pens;
    }

    @Override
    protected final void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Sending.send(request, response, answer(request));
    }

    /** The page, as soon as it can be told; the body of an answer to HEAD is left out by Jetty. */
    abstract CompletableFuture<Page> read(HttpServletRequest request);

    /** The page for a method that there is not. */
    static Page notAllowed(String... methods) {
        String list = String.join(", ", methods);
        return Page.error(HttpServletResponse.SC_METHOD_NOT_ALLOWED, "Expected: " + list + ".")
                .with("Allow", list);
    }

    static boolean isReading(HttpServletRequest request) {
        return request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
    }

    /** What the query has under a name; null: nothing. */
    static @Nullable String parameter(HttpServletRequest request, String name) {
        return request.getParameter(name);
    }

    /** The pen that the query names, or the first; empty: there is none of this name. */
    Optional<WatchedPen> pen(HttpServletRequest request) {
        String name = parameter(request, "pen");
        return name == null ? Optional.of(pens.first()) : pens.find(name);
    }

    /** The page for a pen that is not watched. */
    static Page unknownPen(HttpServletRequest request) {
        return Page.error(HttpServletResponse.SC_NOT_FOUND, "No pen is called " + parameter(request, "pen") + " here.");
    }

    private CompletableFuture<Page> answer(HttpServletRequest request) {
        if (!isReading(request)) {
            return CompletableFuture.completedFuture(notAllowed("GET", "HEAD"));
        }
        return read(request);
    }
}
