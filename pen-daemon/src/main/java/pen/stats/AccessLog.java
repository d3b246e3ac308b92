// SPDX-License-Identifier: Apache-2.0
package pen.stats;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import pen.balance.Client;
import pen.balance.Server;
import pen.log.Diagnostics;
import pen.log.LineQueue;
import pen.log.LogFile;
import pen.os.FileError;
import pen.proxy.ConnectionLog;
import pen.settings.Follower;
import pen.settings.Setting;
import pen.settings.Settings;

/**
 * The access log: a line in a file for each request.
 *
 * <pre>
 * line = client-address SP unix-seconds SP server-address SP request
 * </pre>
 *
 * Requests only queue a line; a thread of its own writes. A disk that is slow or full costs lines, which are counted
 * and told of once a minute.
 */
public final class AccessLog implements ConnectionLog, Follower, AutoCloseable {
    /** Lines that may wait for the disk: a second of a very busy pen. */
    private static final int CAPACITY = 1 << 16;

    private static final String TOO_SLOW = "the disk is too slow";

    private static final long TELL_EVERY = TimeUnit.MINUTES.toNanos(1);

    private final Diagnostics diagnostics;
    private final LongSupplier epochMillis;
    private final LongSupplier nanoTime;
    private volatile @Nullable LogFile file;
    private @Nullable LineQueue queue;
    // The writing thread's own.
    private long failed;
    private long told;
    private long toldAt;
    private String cause = TOO_SLOW;

    /**
     * A log that is off until the settings name a file.
     *
     * @param epochMillis the wall clock, in milliseconds since 1970
     * @param nanoTime the time, in nanoseconds of any origin
     */
    public AccessLog(LongSupplier epochMillis, LongSupplier nanoTime, Diagnostics diagnostics) {
        this.epochMillis = epochMillis;
        this.nanoTime = nanoTime;
        this.toldAt = nanoTime.getAsLong() - TELL_EVERY;
        this.diagnostics = diagnostics;
    }

    @Override
    public boolean isOn() {
        return file != null;
    }

    @Override
    public void request(Client client, Server server, String line) {
        LineQueue lines = queue;
        if (lines != null) {
            long seconds = TimeUnit.MILLISECONDS.toSeconds(epochMillis.getAsLong());
            lines.offer(client + " " + seconds + " " + server.settings().host() + " " + line);
        }
    }

    /**
     * Goes on in a new file of the same name, after a rotation.
     *
     * @throws IOException if it cannot be opened; then the old file stays in use
     */
    public void reopen() throws IOException {
        LogFile current = file;
        if (current != null) {
            try {
                current.reopen();
            } catch (IOException e) {
                throw new FileError(current.path(), "cannot open again", e);
            }
        }
    }

    @Override
    public Change prepare(Settings now, Settings next) throws IOException {
        Optional<String> path = next.get(Setting.LOG);
        if (path.equals(now.get(Setting.LOG))) {
            return Change.NONE;
        }
        LogFile opened = path.isPresent() ? open(path.get()) : null;
        return new Change() {
            @Override
            public void commit() {
                LogFile old = file;
                if (queue == null) {
                    queue = new LineQueue("access log", CAPACITY, AccessLog.this::write);
                }
                // Last, so that whoever sees the file sees the queue.
                file = opened;
                closeQuietly(old);
            }

            @Override
            public void cancel() {
                closeQuietly(opened);
            }
        };
    }

    @Override
    public void close() {
        if (queue != null) {
            queue.close();
        }
        closeQuietly(file);
    }

    private static LogFile open(String path) throws IOException {
        try {
            return new LogFile(Path.of(path));
        } catch (IOException e) {
            FileError error = new FileError(Path.of(path), "cannot open for appending", e);
            throw new IOException("log: " + error.getMessage(), error);
        }
    }

    private void write(List<String> lines) {
        LogFile target = file;
        if (target == null) {
            return;
        }
        try {
            target.append(lines);
        } catch (IOException e) {
            failed += lines.size();
            cause = target.path() + ": " + e.getMessage();
        }
        tell();
    }

    private void tell() {
        LineQueue lines = queue;
        long lost = failed + (lines == null ? 0 : lines.dropped());
        long now = nanoTime.getAsLong();
        if (lost > told && now - toldAt >= TELL_EVERY) {
            diagnostics.say("access log: " + (lost - told) + " lines lost: " + cause);
            told = lost;
            toldAt = now;
            cause = TOO_SLOW;
        }
    }

    private void closeQuietly(@Nullable LogFile old) {
        if (old == null) {
            return;
        }
        try {
            old.close();
        } catch (IOException e) {
            diagnostics.say("access log: closing " + old.path() + ": " + e.getMessage());
        }
    }
}
