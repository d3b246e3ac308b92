// SPDX-License-Identifier: Apache-2.0
package penstats;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import pen.cli.OptionTable;

/**
 * {@code /status.json}: what pens report, for programs.
 *
 * <pre>
 * query = [ "pen=" name [ ( "clients=" | "connections=" ) from ] [ "n=" most ] ]
 * from  = 0..2147483647      ; the place that a page of the list begins at
 * most  = 0..10000
 * </pre>
 */
final class JsonServlet extends ReadServlet {
    /** Clients and connections of each pen, if it is not said. */
    private static final int MOST = 1000;

    private static final List<String> LISTS = List.of("clients", "connections");

    private final Pens pens;

    JsonServlet(Pens pens) {
        super(pens);
        this.pens = pens;
    }

    @Override
    CompletableFuture<Page> read(HttpServletRequest request) {
        if (parameter(request, "pen") == null) {
            return all();
        }
        Optional<WatchedPen> pen = pen(request);
        if (pen.isEmpty()) {
            return CompletableFuture.completedFuture(Page.jsonError(
                    HttpServletResponse.SC_NOT_FOUND, "pen: " + parameter(request, "pen") + ": unknown"));
        }
        String command;
        try {
            command = command(request);
        } catch (IllegalArgumentException e) {
            return CompletableFuture.completedFuture(
                    Page.jsonError(HttpServletResponse.SC_BAD_REQUEST, String.valueOf(e.getMessage())));
        }
        return pen.get().ask(command).handle((reply, failure) -> page(pen.get(), reply, failure));
    }

    private CompletableFuture<Page> all() {
        List<CompletableFuture<PenState>> coming =
                pens.all().stream().map(pen -> pen.report(MOST)).toList();
        return CompletableFuture.allOf(coming.toArray(CompletableFuture<?>[]::new))
                .thenApply(
                        done -> all(coming.stream().map(CompletableFuture::join).toList()));
    }

    private static Page all(List<PenState> states) {
        String text = Json.of(json -> {
            json.writeStartObject();
            json.writeNumberProperty("schema", Report.SCHEMA);
            json.writeName("pens");
            json.writeStartArray();
            states.forEach(state -> Json.pen(json, state));
            json.writeEndArray();
            json.writeEndObject();
        });
        boolean one = states.stream().anyMatch(state -> state.state() == PenState.State.UP);
        return Page.of(
                one ? HttpServletResponse.SC_OK : HttpServletResponse.SC_SERVICE_UNAVAILABLE, Page.JSON, text + "\n");
    }

    private static String command(HttpServletRequest request) {
        String most = parameter(request, "n");
        String end = most == null ? " " + MOST : " " + OptionTable.number("n", most, 0, 10_000);
        StringBuilder command = new StringBuilder("status json");
        for (String list : LISTS) {
            String from = parameter(request, list);
            if (from != null) {
                command.append(' ')
                        .append(list)
                        .append(' ')
                        .append(OptionTable.number(list, from, 0, Integer.MAX_VALUE));
            }
        }
        if (LISTS.stream().allMatch(list -> parameter(request, list) != null)) {
            throw new IllegalArgumentException("clients: with connections (expected: one of them)");
        }
        return command.append(end).toString();
    }

    private static Page page(WatchedPen pen, String reply, @Nullable Throwable failure) {
        if (failure == null) {
            try {
                ReportReader.check(reply);
                return Page.of(HttpServletResponse.SC_OK, Page.JSON, reply + "\n");
            } catch (PenException e) {
                return Page.jsonError(HttpServletResponse.SC_SERVICE_UNAVAILABLE, pen.control() + ": " + e.reason());
            }
        }
        PenException reason = PenException.of(failure);
        return reason.kind() == PenException.Kind.UNREACHABLE
                ? Page.of(
                        HttpServletResponse.SC_SERVICE_UNAVAILABLE,
                        Page.JSON,
                        Json.of(json -> Json.pen(json, pen.state())) + "\n")
                : Page.jsonError(HttpServletResponse.SC_SERVICE_UNAVAILABLE, reason.reason());
    }
}
