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
import java.util.concurrent.Semaphore;

/** A page on its way to a browser, for which no thread waits, however long the page takes to come or to go. */
final class Sending implements WriteListener {
    /** What Jetty takes without waiting; bytes. */
    static final int BUFFER = 32_768;

    /**
     * What pages may hold that browsers are slow to take; bytes. Of the 192 MB that bin/penstats gives, the rest is for
     * replies of pens, which have up to 8 MB each.
     */
    private static final int MOST_HELD = 48 << 20;

    private static final Semaphore ROOM = new Semaphore(MOST_HELD);

    private final AsyncContext context;
    private final ServletOutputStream out;
    private final ByteBuffer body;
    private int held;
    private boolean written;

    private Sending(AsyncContext context, ServletOutputStream out, ByteBuffer body, int held) {
        this.context = context;
        this.out = out;
        this.body = body;
        this.held = held;
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
            end();
        }
    }

    /** The browser has gone. */
    @Override
    public void onError(Throwable failure) {
        end();
    }

    private void end() {
        ROOM.release(held);
        held = 0;
        context.complete();
    }

    private static void begin(AsyncContext context, HttpServletResponse response, Page page) {
        int size = page.body().remaining();
        int held = size < BUFFER || page.isKept() ? 0 : Math.min(size, MOST_HELD);
        if (ROOM.tryAcquire(held)) {
            begin(context, response, page, held);
        } else {
            begin(context, response, busy(), 0);
        }
    }

    private static void begin(AsyncContext context, HttpServletResponse response, Page page, int held) {
        try {
            head(response, page);
            ServletOutputStream out = response.getOutputStream();
            out.setWriteListener(new Sending(context, out, page.body().asReadOnlyBuffer(), held));
        } catch (IOException | IllegalStateException e) {
            // The browser has gone.
            ROOM.release(held);
            context.complete();
        }
    }

    private static Page busy() {
        return Page.error(HttpServletResponse.SC_SERVICE_UNAVAILABLE, "Too many large pages are on their way.")
                .with("Retry-After", "5");
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
