// SPDX-License-Identifier: Apache-2.0
package penstats;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** {@code /metrics}: the figures of all pens, as Prometheus reads them. */
final class MetricsServlet extends ReadServlet {
    private final Pens pens;

    MetricsServlet(Pens pens) {
        super(pens);
        this.pens = pens;
    }

    @Override
    CompletableFuture<Page> read(HttpServletRequest request) {
        List<CompletableFuture<PenState>> coming =
                pens.all().stream().map(WatchedPen::report).toList();
        return CompletableFuture.allOf(coming.toArray(CompletableFuture<?>[]::new))
                .thenApply(done -> Page.of(
                        HttpServletResponse.SC_OK,
                        MetricsPage.TYPE,
                        MetricsPage.of(
                                coming.stream().map(CompletableFuture::join).toList())));
    }
}
