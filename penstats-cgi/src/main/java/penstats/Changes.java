// SPDX-License-Identifier: Apache-2.0
package penstats;

import jakarta.servlet.http.HttpServletResponse;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** What users change in pens, each told in a line: who, which pen, what. */
final class Changes {
    private final Pens pens;
    private final Consumer<String> told;

    /** @param told hears of each change, and of each that failed */
    Changes(Pens pens, Consumer<String> told) {
        this.pens = pens;
        this.told = told;
    }

    /** Makes a change. Completes with what came of it; never fails. */
    CompletableFuture<ControlAnswer> make(String user, ControlForm form) {
        Optional<WatchedPen> pen = pens.find(form.pen());
        if (pen.isEmpty()) {
            return CompletableFuture.completedFuture(new ControlAnswer(
                    HttpServletResponse.SC_NOT_FOUND, "pen: " + Printable.of(form.pen()) + ": no pen of this name"));
        }
        return known(pen.get(), form)
                .thenCompose(known -> known ? send(user, pen.get(), form) : unknown(form))
                .exceptionally(Changes::failed);
    }

    /** Whether pen has the server: it would add one that it has not, and all before it. */
    private static CompletableFuture<Boolean> known(WatchedPen pen, ControlForm form) {
        if (form.server().isEmpty()) {
            return CompletableFuture.completedFuture(true);
        }
        // penctl(1), servers: each line begins with a number.
        String line = form.server().getAsInt() + " ";
        return pen.ask("servers").thenApply(reply -> reply.lines().anyMatch(known -> known.startsWith(line)));
    }

    private static CompletableFuture<ControlAnswer> unknown(ControlForm form) {
        return CompletableFuture.completedFuture(new ControlAnswer(
                HttpServletResponse.SC_BAD_REQUEST,
                "server: " + form.server().orElseThrow() + " (expected: one that " + Printable.of(form.pen())
                        + " has)"));
    }

    private CompletableFuture<ControlAnswer> send(String user, WatchedPen pen, ControlForm form) {
        String line = Printable.of(user) + ": " + Printable.of(pen.name()) + ": " + form.command();
        return pen.ask(form.command())
                .whenComplete((reply, failure) -> {
                    // Without an answer it may be done all the same.
                    told.accept(
                            failure == null
                                    ? line
                                    : line + ": "
                                            + Printable.of(
                                                    PenException.of(failure).reason()));
                })
                .thenApply(reply -> new ControlAnswer(
                        HttpServletResponse.SC_OK, reply.isEmpty() ? form.command() + ": done" : reply));
    }

    private static ControlAnswer failed(Throwable failure) {
        PenException cause = PenException.of(failure);
        return switch (cause.kind()) {
            case REFUSED -> new ControlAnswer(HttpServletResponse.SC_CONFLICT, cause.reason());
            case BUSY, UNREACHABLE -> ControlAnswer.later(cause.reason(), 5);
        };
    }
}
