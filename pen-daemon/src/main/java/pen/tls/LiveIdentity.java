// SPDX-License-Identifier: Apache-2.0
package pen.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import pen.log.Diagnostics;

/**
 * An identity that follows its files: while it is used they are looked at once a second, in the background. What cannot
 * be read leaves it as it was, so that files can be replaced one after the other. Any thread may use it.
 */
final class LiveIdentity {
    private static final long PERIOD = TimeUnit.SECONDS.toNanos(1);

    private final IdentityReader reader;
    private final Supplier<IdentityFiles> files;
    private final Executor background;
    private final LongSupplier nanoTime;
    private final Diagnostics diagnostics;
    private volatile @Nullable Identity identity;
    private final AtomicBoolean awaited = new AtomicBoolean();
    private volatile long checked;
    private List<IdentityFiles.Stamp> read = List.of();
    private List<IdentityFiles.Stamp> refused = List.of();

    /** One that has read nothing yet. */
    LiveIdentity(
            IdentityReader reader,
            Supplier<IdentityFiles> files,
            Executor background,
            LongSupplier nanoTime,
            Diagnostics diagnostics) {
        this.reader = reader;
        this.files = files;
        this.background = background;
        this.nanoTime = nanoTime;
        this.diagnostics = diagnostics;
        this.checked = nanoTime.getAsLong();
    }

    /** What holds at the moment; null if nothing could be read so far. */
    @Nullable
    Identity get() {
        long now = nanoTime.getAsLong();
        // A disk that is slow must not make requests pile up.
        if (now - checked >= PERIOD && !awaited.getAndSet(true)) {
            checked = now;
            background.execute(() -> {
                awaited.set(false);
                refresh();
            });
        }
        return identity;
    }

    /**
     * Reads the files if they have changed. Not on an event loop.
     *
     * @throws IOException as {@link IdentityReader#read}; then everything is as it was
     */
    synchronized void read() throws IOException {
        IdentityFiles now = files.get();
        List<IdentityFiles.Stamp> stamps = now.stamps();
        if (!stamps.equals(read)) {
            identity = reader.read(now);
            read = stamps;
        }
    }

    /** The same, but what cannot be read is only told, and only once. */
    synchronized void refresh() {
        List<IdentityFiles.Stamp> before = files.get().stamps();
        try {
            read();
        } catch (IOException e) {
            if (!before.equals(refused)) {
                refused = before;
                diagnostics.say(e.getMessage() + (identity == null ? "" : "; what was read before stays"));
            }
        }
    }

    /** Whether there is no certificate any more. */
    boolean isGone() {
        return !Files.exists(files.get().certificate());
    }
}
