// SPDX-License-Identifier: Apache-2.0
package penstats;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** {@code POST /control}: changes a pen, for a user, by a form of a page that this penstats sent it. */
final class ControlServlet extends HttpServlet {
    private static final String FORM = "application/x-www-form-urlencoded";

    /** How long a form may be on its way; seconds. */
    private static final int PATIENCE = 30;

    private static final ControlAnswer TOO_LONG = new ControlAnswer(
            HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE,
            "The form is too long (expected: at most " + FormBody.MOST + " bytes).");

    private static final ControlAnswer DID_NOT_COME =
            new ControlAnswer(HttpServletResponse.SC_REQUEST_TIMEOUT, "The form did not come.");

    private final Control control;
    private final Changes changes;

    ControlServlet(Control control, Changes changes) {
        this.control = control;
        this.changes = changes;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (!request.getMethod().equals("POST")) {
            Sending.send(request, response, CompletableFuture.completedFuture(ReadServlet.notAllowed("POST")));
            return;
        }
        Optional<ControlAnswer> refusal = refusal(request);
        if (refusal.isPresent()) {
            Sending.send(
                    request,
                    response,
                    CompletableFuture.completedFuture(refusal.get().page(request)));
            return;
        }
        Credentials credentials = Control.credentials(request).orElseThrow();
        AsyncContext context = request.startAsync();
        context.setTimeout(0);
        CompletableFuture<Page> answer = FormBody.read(request)
                .orTimeout(PATIENCE, TimeUnit.SECONDS)
                .handle((body, failure) ->
                        failure == null ? answer(credentials, body) : CompletableFuture.completedFuture(DID_NOT_COME))
                .thenCompose(Function.identity())
                .thenApply(words -> words.page(request));
        Sending.send(context, response, answer);
    }

    /** What the head of a request says already: that it will not do. */
    private static Optional<ControlAnswer> refusal(HttpServletRequest request) {
        if (!OwnSite.is(request)) {
            return Optional.of(new ControlAnswer(HttpServletResponse.SC_FORBIDDEN, "The form is of another site."));
        }
        if (Control.credentials(request).isEmpty()) {
            return Optional.of(ControlAnswer.of(Login.REFUSED));
        }
        if (!isForm(request.getContentType())) {
            return Optional.of(new ControlAnswer(
                    HttpServletResponse.SC_UNSUPPORTED_MEDIA_TYPE, "This is no form (expected: " + FORM + ")."));
        }
        return request.getContentLengthLong() > FormBody.MOST ? Optional.of(TOO_LONG) : Optional.empty();
    }

    private CompletableFuture<ControlAnswer> answer(Credentials credentials, Optional<String> body) {
        return body.isEmpty()
                ? CompletableFuture.completedFuture(TOO_LONG)
                : control.users()
                        .check(credentials)
                        .thenCompose(login -> answer(login, credentials.name(), body.get()));
    }

    private CompletableFuture<ControlAnswer> answer(Login login, String user, String body) {
        return login == Login.ACCEPTED
                ? answer(user, body)
                : CompletableFuture.completedFuture(ControlAnswer.of(login));
    }

    private CompletableFuture<ControlAnswer> answer(String user, String body) {
        try {
            FormFields fields = FormFields.parse(body, ControlForm.FIELDS);
            if (!control.tokens().isValid(user, fields.of("token"))) {
                return CompletableFuture.completedFuture(new ControlAnswer(
                        HttpServletResponse.SC_FORBIDDEN, "The page is too old. Load it again, and try once more."));
            }
            return changes.make(user, ControlForm.of(fields));
        } catch (IllegalArgumentException e) {
            return CompletableFuture.completedFuture(
                    new ControlAnswer(HttpServletResponse.SC_BAD_REQUEST, String.valueOf(e.getMessage())));
        }
    }

    private static boolean isForm(String type) {
        if (type == null) {
            return false;
        }
        int parameters = type.indexOf(';');
        String media = parameters < 0 ? type : type.substring(0, parameters);
        return media.strip().toLowerCase(Locale.ROOT).equals(FORM);
    }
}
