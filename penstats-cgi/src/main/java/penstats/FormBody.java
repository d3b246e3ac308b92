// SPDX-License-Identifier: Apache-2.0
package penstats;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The body of a request as it comes in, for which no thread waits; bounded. */
final class FormBody implements ReadListener {
    /** Many times what a form has; bytes. */
    static final int MOST = 8192;

    private final ServletInputStream in;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private final CompletableFuture<Optional<String>> whole = new CompletableFuture<>();

    private FormBody(ServletInputStream in) {
        this.in = in;
    }

    /** Reads it, of a request that is asynchronous already; completes with nothing if it is too long. */
    static CompletableFuture<Optional<String>> read(HttpServletRequest request) throws IOException {
        FormBody body = new FormBody(request.getInputStream());
        body.in.setReadListener(body);
        return body.whole;
    }

    @Override
    public void onDataAvailable() throws IOException {
        byte[] chunk = new byte[1024];
        while (!whole.isDone() && in.isReady()) {
            int length = in.read(chunk);
            if (length < 0) {
                return;
            }
            body.write(chunk, 0, length);
            if (body.size() > MOST) {
                whole.complete(Optional.empty());
            }
        }
    }

    @Override
    public void onAllDataRead() {
        whole.complete(Optional.of(body.toString(StandardCharsets.UTF_8)));
    }

    /** The browser has gone, or is silent for too long. */
    @Override
    public void onError(Throwable failure) {
        whole.completeExceptionally(failure);
    }
}
