// SPDX-License-Identifier: Apache-2.0
package penstats;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.concurrent.CompletableFuture;

/** {@code /healthz}: whether penstats works, or, with {@code ?pen=NAME}, whether this pen can take clients. */
final class HealthServlet extends ReadServlet {
    HealthServlet(Pens pens) {
        super(pens);
    }

    @Override
    CompletableFuture<Page> read(HttpServletRequest request) {
        if (parameter(request, "pen") == null) {
            return CompletableFuture.completedFuture(Page.of(HttpServletResponse.SC_OK, Page.TEXT, "ok\n"));
        }
        return pen(request)
                .map(HealthServlet::health)
                .orElseGet(() -> CompletableFuture.completedFuture(unknownPen(request)));
    }

    private static CompletableFuture<Page> health(WatchedPen pen) {
        return pen.health()
                .handle((reply, failure) -> failure == null
                        ? Page.of(HttpServletResponse.SC_OK, Page.TEXT, reply + "\n")
                        : Page.of(
                                HttpServletResponse.SC_SERVICE_UNAVAILABLE,
                                Page.TEXT,
                                PenException.of(failure).reason() + "\n"));
    }
}
