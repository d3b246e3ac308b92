// SPDX-License-Identifier: Apache-2.0
package penstats;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** The files of the dashboard, out of the jar: {@code /}, {@code /assets/NAME} and the symbol. */
final class AssetServlet extends ReadServlet {
    /** What browsers ask for if a page does not say where its symbol is, as pen's own page does not. */
    static final String SYMBOL = "/favicon.ico";

    private static final String DIRECTORY = "/dashboard/";

    /** {@code name} or {@code directory/name}; nothing begins with a dot. */
    private static final Pattern NAME = Pattern.compile("(?:[A-Za-z0-9_-]+/)?[A-Za-z0-9_-][A-Za-z0-9._-]*");

    private static final Map<String, String> TYPES = Map.of(
            "html", Page.HTML,
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "svg", "image/svg+xml");

    /** Those that were asked for, of the few that there are. */
    private final Map<String, Page> known = new ConcurrentHashMap<>();

    AssetServlet(Pens pens) {
        super(pens);
    }

    @Override
    CompletableFuture<Page> read(HttpServletRequest request) {
        return CompletableFuture.completedFuture(page(request));
    }

    private Page page(HttpServletRequest request) {
        if (request.getServletPath().isEmpty()) {
            return find("index.html").with("Cache-Control", "no-store");
        }
        if (request.getServletPath().equals(SYMBOL)) {
            return find("pen.svg");
        }
        String path = request.getPathInfo();
        Page page = find(path == null ? "" : path.substring(1));
        String tag = page.headers().get(Page.TAG);
        return tag != null && tag.equals(request.getHeader("If-None-Match"))
                ? new Page(HttpServletResponse.SC_NOT_MODIFIED, page.type(), ByteBuffer.allocate(0), page.headers())
                : page;
    }

    private Page find(String name) {
        Page page = known.get(name);
        if (page != null) {
            return page;
        }
        String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
        if (type == null || !NAME.matcher(name).matches()) {
            return missing();
        }
        try (InputStream file = AssetServlet.class.getResourceAsStream(DIRECTORY + name)) {
            if (file == null) {
                return missing();
            }
            byte[] content = file.readAllBytes();
            // A browser asks each time whether it still has the right one: after an upgrade nothing is old.
            Page read = new Page(HttpServletResponse.SC_OK, type, ByteBuffer.wrap(content), Map.of())
                    .with("Cache-Control", "no-cache")
                    .with(Page.TAG, tag(content));
            known.put(name, read);
            return read;
        } catch (IOException e) {
            throw new UncheckedIOException(DIRECTORY + name + " in the jar", e);
        }
    }

    private static Page missing() {
        return Page.error(HttpServletResponse.SC_NOT_FOUND, "There is nothing at this address.");
    }

    private static String tag(byte[] content) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
            return '"' + HexFormat.of().formatHex(hash, 0, 12) + '"';
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }
}
