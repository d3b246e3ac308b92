// SPDX-License-Identifier: Apache-2.0
package penstats;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.concurrent.CompletableFuture;

/** {@code /status} of a pen without a control port; the dashboard needs one, so {@code /} leads there. */
final class SignalledServlet extends ReadServlet {
    private final SignalledReports reports;

    SignalledServlet(Pens pens, SignalledReports reports) {
        super(pens);
        this.reports = reports;
    }

    @Override
    CompletableFuture<Page> read(HttpServletRequest request) {
        return request.getServletPath().isEmpty()
                ? CompletableFuture.completedFuture(
                        Page.of(HttpServletResponse.SC_FOUND, Page.TEXT, "").with("Location", "/status"))
                : reports.page();
    }
}
