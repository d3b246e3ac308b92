// SPDX-License-Identifier: Apache-2.0
package pen.log;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import pen.os.Posix;

/**
 * The way of a log's lines to one sink: a queue, and a thread of its own that writes. Lines that the sink does not take
 * in time are lost; they are counted, and told of once a minute.
 */
public final class LogOutput implements AutoCloseable {
    private static final long TELL_EVERY = TimeUnit.MINUTES.toNanos(1);

    private final String name;
    private final LogSink sink;
    private final LongSupplier nanoTime;
    private final Diagnostics diagnostics;
    private final LineQueue queue;
    /** Lines that the sink had lost when it was last left: to ask it would be to wait for it. */
    private volatile long unwritten;

    private volatile long told;
    private long toldAt;
    private String cause;

    /**
     * Starts the writing thread.
     *
     * @param name of the log, in the diagnostics
     * @param limits of what may wait for the sink
     * @param nanoTime the time, in nanoseconds of any origin
     */
    public LogOutput(
            String name, LineQueue.Limits limits, LogSink sink, LongSupplier nanoTime, Diagnostics diagnostics) {
        this.name = name;
        this.sink = sink;
        this.nanoTime = nanoTime;
        this.diagnostics = diagnostics;
        this.toldAt = nanoTime.getAsLong() - TELL_EVERY;
        this.cause = sink.bottleneck();
        this.queue = new LineQueue(name, limits, this::write);
    }

    /** Queues a line. Never waits; any thread. */
    public void offer(String line) {
        queue.offer(line);
    }

    /**
     * Begins anew at the same place.
     *
     * @throws IOException as {@link LogSink#reopen}
     */
    public synchronized void reopen() throws IOException {
        try {
            sink.reopen();
        } finally {
            unwritten = sink.lost();
        }
    }

    /**
     * Makes sure that a user can {@link #reopen} it.
     *
     * @throws IOException as {@link LogSink#giveTo}
     */
    public synchronized void giveTo(Posix.User user) throws IOException {
        sink.giveTo(user);
    }

    /** Lines that were lost so far. Never waits; any thread. */
    public long lost() {
        return unwritten + queue.dropped();
    }

    /** Writes what waits, and closes the sink; one that hangs is left as it is, as {@link LineQueue#close} does. */
    @Override
    public void close() {
        queue.close();
        if (!queue.hasEnded()) {
            // The lock is the writing thread's.
            diagnostics.say(message(lost() - told, sink.bottleneck()));
            return;
        }
        synchronized (this) {
            try {
                sink.close();
            } catch (IOException e) {
                diagnostics.say(name + ": " + e.getMessage());
            }
            unwritten = sink.lost();
            tell(0);
        }
    }

    private synchronized void write(List<String> lines) {
        try {
            sink.write(lines);
        } catch (IOException e) {
            cause = String.valueOf(e.getMessage());
        }
        unwritten = sink.lost();
        tell(TELL_EVERY);
    }

    /** Tells how many lines were lost, if that is news and was not told for so long; ns. */
    private void tell(long interval) {
        long lost = lost();
        long now = nanoTime.getAsLong();
        if (lost > told && now - toldAt >= interval) {
            diagnostics.say(message(lost - told, cause));
            told = lost;
            toldAt = now;
            cause = sink.bottleneck();
        }
    }

    private String message(long lines, String reason) {
        return name + ": " + lines + (lines == 1 ? " line lost: " : " lines lost: ") + reason;
    }
}
