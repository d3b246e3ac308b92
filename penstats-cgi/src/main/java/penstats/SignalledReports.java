// SPDX-License-Identifier: Apache-2.0
package penstats;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The pages of a pen without a control port, one after another: who asks while one is awaited gets that one. Any thread
 * may call.
 */
final class SignalledReports {
    private final SignalledPen pen;
    private final Supplier<Instant> clock;
    private final ThreadPoolExecutor thread =
            new ThreadPoolExecutor(1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
                Thread asking = new Thread(work, "signalled pen");
                asking.setDaemon(true);
                return asking;
            });
    private @Nullable CompletableFuture<Page> coming;

    /** Since when there is no page; of its own thread. */
    private @Nullable Instant silent;

    SignalledReports(SignalledPen pen, Supplier<Instant> clock) {
        this.pen = pen;
        this.clock = clock;
        thread.allowCoreThreadTimeOut(true);
    }

    /** The page, or one that says why there is none. */
    synchronized CompletableFuture<Page> page() {
        CompletableFuture<Page> awaited = coming;
        if (awaited == null || awaited.isDone()) {
            awaited = CompletableFuture.supplyAsync(this::ask, thread);
            coming = awaited;
        }
        return awaited.copy();
    }

    private Page ask() {
        try {
            Page page = Page.html(HttpServletResponse.SC_OK, pen.report());
            silent = null;
            return page;
        } catch (IOException e) {
            return unreachable(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return unreachable("penstats ends");
        }
    }

    private Page unreachable(String error) {
        Instant since = silent == null ? clock.get() : silent;
        silent = since;
        return Page.html(HttpServletResponse.SC_SERVICE_UNAVAILABLE, ErrorPage.unreachable("pen", error, since));
    }
}
