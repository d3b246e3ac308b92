// SPDX-License-Identifier: Apache-2.0
package penstats;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;

/** A page on its way to a browser, for which no thread waits, however long the page takes to come or to go. */
final class Sending implements WriteListener {
    /** What Jetty takes without waiting; bytes. */
    static final int BUFFER = 32_768;

    private final AsyncContext context;
    private final ServletOutputStream out;
    private final ByteBuffer body;
    private boolean written;

    private Sending(AsyncContext context, ServletOutputStream out, ByteBuffer body) {
        this.context = context;
        this.out = out;
        this.body = body;
    }

    /** Sends a page once it is there. */
    static void send(HttpServletRequest request, HttpServletResponse response, CompletableFuture<Page> coming)
            throws IOException {
        if (coming.isDone()
                && !coming.isCompletedExceptionally()
                && coming.join().body().remaining() < BUFFER) {
            Page page = coming.join();
            head(response, page);
            response.getOutputStream().write(page.body().asReadOnlyBuffer());
            return;
        }
        AsyncContext context = request.startAsync();
        context.setTimeout(0);
        send(context, response, coming);
    }

    /** Sends a page once it is there, as the answer to a request that is asynchronous already. */
    static void send(AsyncContext context, HttpServletResponse response, CompletableFuture<Page> coming) {
        coming.exceptionally(Sending::fault).thenAccept(page -> begin(context, response, page));
    }

    @Override
    public void onWritePossible() throws IOException {
        if (!written && out.isReady()) {
            written = true;
            out.write(body);
        }
        if (written && out.isReady()) {
            context.complete();
        }
    }

    /** The browser has gone. */
    @Override
    public void onError(Throwable failure) {
        context.complete();
    }

    private static void begin(AsyncContext context, HttpServletResponse response, Page page) {
        try {
            head(response, page);
            ServletOutputStream out = response.getOutputStream();
            out.setWriteListener(new Sending(context, out, page.body().asReadOnlyBuffer()));
        } catch (IOException | IllegalStateException e) {
            // The browser has gone.
            context.complete();
        }
    }

    private static Page fault(Throwable failure) {
        Fault.tell(failure);
        return Page.error(HttpServletResponse.SC_INTERNAL_SERVER_ERROR, "This is a fault in penstats.");
    }

    private static void head(HttpServletResponse response, Page page) {
        response.setStatus(page.status());
        page.headers().forEach(response::setHeader);
        if (page.status() != HttpServletResponse.SC_NOT_MODIFIED) {
            response.setContentType(page.type());
            response.setContentLength(page.body().remaining());
        }
    }
}
