// SPDX-License-Identifier: Apache-2.0
package penstats;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;

/**
 * One answer of CGI/1.1 (RFC 3875): pen's own page. Uses nothing of the web server, whose classes would take longer to
 * load than the answer takes.
 *
 * <pre>
 * answer = "Status: " code NL { header NL } NL [page]
 * </pre>
 */
final class Cgi {
    /** What may come behind the name of the script; the rest has no page here. */
    private static final Set<String> PATHS = Set.of("", "/", "/status");

    private static final Set<String> METHODS = Set.of("GET", "HEAD");

    private static final String METHOD = "REQUEST_METHOD";

    private final Map<String, String> environment;
    private final Options options;

    /** @param environment what the web server says of the request; nothing of it need be there */
    Cgi(Map<String, String> environment, Options options) {
        this.environment = environment;
        this.options = options;
    }

    /** The answer, which says so if there is no page. */
    String answer() throws InterruptedException {
        String method = environment.getOrDefault(METHOD, "GET");
        if (!METHODS.contains(method)) {
            return refusal("405 Method Not Allowed", "Allow: GET, HEAD\n", "Expected: GET, HEAD.");
        }
        if (!PATHS.contains(environment.getOrDefault("PATH_INFO", ""))) {
            return refusal("404 Not Found", "", "There is nothing at this address.");
        }
        Optional<SignalledPen> signalled = SignalledPen.of(options);
        if (signalled.isPresent()) {
            return signalled(signalled.get());
        }
        Optional<String> name;
        try {
            name = pen(environment.getOrDefault("QUERY_STRING", ""));
        } catch (IllegalArgumentException e) {
            return refusal("400 Bad Request", "", "The name of the pen is not URL-encoded.");
        }
        try (Pens pens = new Pens(options)) {
            Optional<WatchedPen> pen = name.map(pens::find).orElseGet(() -> Optional.of(pens.first()));
            return pen.isPresent()
                    ? watched(pen.get())
                    : refusal("404 Not Found", "", "No pen is called " + name.orElseThrow() + " here.");
        }
    }

    private String watched(WatchedPen pen) throws InterruptedException {
        try {
            return page("200 OK", "", pen.page().get() + "\n");
        } catch (ExecutionException e) {
            PenException failure = PenException.of(e);
            return failure.kind() == PenException.Kind.UNREACHABLE
                    ? unreachable(pen.name(), failure.reason())
                    : refusal("503 Service Unavailable", "", pen.name() + ": " + failure.reason() + ".");
        }
    }

    private String signalled(SignalledPen pen) throws InterruptedException {
        try {
            return page("200 OK", "", pen.report());
        } catch (IOException e) {
            return unreachable("pen", String.valueOf(e.getMessage()));
        }
    }

    private String unreachable(String name, String error) {
        return page("503 Service Unavailable", "", ErrorPage.unreachable(name, error, Instant.now()));
    }

    private String refusal(String status, String headers, String sentence) {
        return page(status, headers, ErrorPage.of(status, sentence));
    }

    private String page(String status, String headers, String page) {
        String head = "Status: " + status + "\nContent-Type: text/html; charset=utf-8\nCache-Control: no-store\n"
                + "X-Content-Type-Options: nosniff\nX-Frame-Options: DENY\nReferrer-Policy: same-origin\n"
                + ContentPolicy.NAME + ": " + ContentPolicy.of(page) + "\n" + headers + "\n";
        return environment.getOrDefault(METHOD, "GET").equals("HEAD") ? head : head + page;
    }

    /** The first pen that a query names; the rest of it may be anything. */
    private static Optional<String> pen(String query) {
        for (String field : query.split("&", -1)) {
            if (field.startsWith("pen=")) {
                return Optional.of(URLDecoder.decode(field.substring("pen=".length()), StandardCharsets.UTF_8));
            }
        }
        return Optional.empty();
    }
}
