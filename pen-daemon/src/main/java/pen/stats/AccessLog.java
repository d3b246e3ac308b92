// SPDX-License-Identifier: Apache-2.0
package pen.stats;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import pen.balance.Client;
import pen.balance.Server;
import pen.log.Diagnostics;
import pen.log.LineQueue;
import pen.log.LogFile;
import pen.os.FileError;
import pen.os.Posix;
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

    private final UnaryOperator<Path> place;
    private final Diagnostics diagnostics;
    private final LongSupplier epochMillis;
    private final LongSupplier nanoTime;
    /** Held while lines are written, so that no file is closed under them; guards all that is not volatile. */
    private final Object writing = new Object();

    private volatile boolean on;
    private volatile @Nullable LineQueue queue;
    private @Nullable LogFile file;
    /** Lines lost before the present file and the present queue. */
    private long lostBefore;

    private long told;
    private long toldAt;
    private String cause = TOO_SLOW;

    /**
     * A log that is off until the settings name a file.
     *
     * @param place where the file of a path is for this process
     * @param epochMillis the wall clock, in milliseconds since 1970
     * @param nanoTime the time, in nanoseconds of any origin
     */
    public AccessLog(
            UnaryOperator<Path> place, LongSupplier epochMillis, LongSupplier nanoTime, Diagnostics diagnostics) {
        this.place = place;
        this.epochMillis = epochMillis;
        this.nanoTime = nanoTime;
        this.toldAt = nanoTime.getAsLong() - TELL_EVERY;
        this.diagnostics = diagnostics;
    }

    @Override
    public boolean isOn() {
        return on;
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
        synchronized (writing) {
            if (file != null) {
                try {
                    file.reopen();
                } catch (IOException e) {
                    throw new FileError(file.path(), "cannot open again", e);
                }
            }
        }
    }

    /**
     * Gives a file that was made here to the user that pen is about to become, so that it can be opened again.
     *
     * @throws IOException if that is refused
     */
    public void giveTo(Posix.User user) throws IOException {
        synchronized (writing) {
            if (file != null) {
                try {
                    file.giveTo(user.uid(), user.gid());
                } catch (IOException e) {
                    throw new FileError(file.path(), "cannot give to user " + user.name(), e);
                }
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
                if (opened == null) {
                    close();
                } else {
                    turnTo(opened);
                    if (queue == null) {
                        queue = new LineQueue("access log", CAPACITY, AccessLog.this::write);
                    }
                    // Last, so that whoever sees this sees the queue.
                    on = true;
                }
            }

            @Override
            public void cancel() {
                if (opened != null) {
                    closeQuietly(opened);
                }
            }
        };
    }

    /** Writes what waits, and is off; it can be switched on again. */
    @Override
    public void close() {
        on = false;
        LineQueue lines = queue;
        queue = null;
        if (lines != null) {
            lines.close();
        }
        synchronized (writing) {
            turnTo(null);
            lostBefore += lines == null ? 0 : lines.dropped();
            tell(0);
        }
    }

    private void turnTo(@Nullable LogFile next) {
        synchronized (writing) {
            if (file != null) {
                closeQuietly(file);
                lostBefore += file.lost();
            }
            file = next;
        }
    }

    private LogFile open(String path) throws IOException {
        try {
            return new LogFile(Path.of(path), place);
        } catch (IOException e) {
            FileError error = new FileError(Path.of(path), "cannot open for appending", e);
            throw new IOException("log: " + error.getMessage(), error);
        }
    }

    private void write(List<String> lines) {
        synchronized (writing) {
            if (file == null) {
                return;
            }
            try {
                file.append(lines);
            } catch (IOException e) {
                cause = file.path() + ": " + e.getMessage();
            }
            tell(TELL_EVERY);
        }
    }

    /** Tells how many lines were lost, if that is news and was not told for so long; ns. */
    private void tell(long interval) {
        LineQueue lines = queue;
        long lost = lostBefore + (file == null ? 0 : file.lost()) + (lines == null ? 0 : lines.dropped());
        long now = nanoTime.getAsLong();
        if (lost > told && now - toldAt >= interval) {
            diagnostics.say("access log: " + (lost - told) + " lines lost: " + cause);
            told = lost;
            toldAt = now;
            cause = TOO_SLOW;
        }
    }

    private void closeQuietly(LogFile old) {
        try {
            old.close();
        } catch (IOException e) {
            diagnostics.say("access log: closing " + old.path() + ": " + e.getMessage());
        }
    }
}
