// SPDX-License-Identifier: Apache-2.0
package penstats;

import jakarta.servlet.http.HttpServletRequest;
import java.util.concurrent.CompletableFuture;

/**
 * {@code /login}: makes a browser ask for a password, and then goes back to the dashboard. A browser then sends the
 * password, unasked, with all that is at the same depth or deeper (RFC 7617, section 2.2), so also with
 * {@code /events}.
 */
final class LoginServlet extends ReadServlet {
    private final Control control;

    LoginServlet(Pens pens, Control control) {
        super(pens);
        this.control = control;
    }

    @Override
    CompletableFuture<Page> read(HttpServletRequest request) {
        return Control.credentials(request)
                .map(control.users()::check)
                .orElseGet(() -> CompletableFuture.completedFuture(Login.REFUSED))
                .thenApply(login -> ControlAnswer.of(login).page(request));
    }
}
