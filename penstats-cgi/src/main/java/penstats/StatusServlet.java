// SPDX-License-Identifier: Apache-2.0
package penstats;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** {@code /status}: the page that a pen makes of itself. */
final class StatusServlet extends ReadServlet {
    StatusServlet(Pens pens) {
        super(pens);
    }

    @Override
    CompletableFuture<Page> read(HttpServletRequest request) {
        return pen(request)
                .map(pen -> pen.page().handle((reply, failure) -> page(pen, reply, failure)))
                .orElseGet(() -> CompletableFuture.completedFuture(unknownPen(request)));
    }

    private static Page page(WatchedPen pen, String reply, @Nullable Throwable failure) {
        if (failure == null) {
            return Page.html(HttpServletResponse.SC_OK, reply + "\n");
        }
        PenException reason = PenException.of(failure);
        PenState state = pen.state();
        return reason.kind() == PenException.Kind.UNREACHABLE
                ? Page.html(
                        HttpServletResponse.SC_SERVICE_UNAVAILABLE,
                        ErrorPage.unreachable(pen.name(), reason.reason(), state.since()))
                : Page.error(HttpServletResponse.SC_SERVICE_UNAVAILABLE, pen.name() + ": " + reason.reason() + ".");
    }
}
