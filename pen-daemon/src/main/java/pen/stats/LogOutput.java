// SPDX-License-Identifier: Apache-2.0
package pen.stats;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import pen.log.Diagnostics;
import pen.log.LineQueue;
import pen.os.Posix;

/**
 * The way of the access log's lines to one sink: a queue, and a thread of its own that writes. Lines that the sink does
 * not take in time are lost; they are counted, and told of once a minute.
 */
final class LogOutput implements AutoCloseable {
    /** Lines that may wait for the sink: a second of a very busy pen. */
    private static final int CAPACITY = 1 << 16;

    private static final long TELL_EVERY = TimeUnit.MINUTES.toNanos(1);

    private final LogSink sink;
    private final LongSupplier nanoTime;
    private final Diagnostics diagnostics;
    private final LineQueue queue;
    private long told;
    private long toldAt;
    private String cause;

    /** @param nanoTime the time, in nanoseconds of any origin */
    LogOutput(LogSink sink, LongSupplier nanoTime, Diagnostics diagnostics) {
        this.sink = sink;
        this.nanoTime = nanoTime;
        this.diagnostics = diagnostics;
        this.toldAt = nanoTime.getAsLong() - TELL_EVERY;
        this.cause = sink.bottleneck();
        this.queue = new LineQueue("access log", CAPACITY, this::write);
    }

    /** Queues a line. Never waits; any thread. */
    void offer(String line) {
        queue.offer(line);
    }

    /** @throws IOException as {@link LogSink#reopen} */
    synchronized void reopen() throws IOException {
        sink.reopen();
    }

    /** @throws IOException as {@link LogSink#giveTo} */
    synchronized void giveTo(Posix.User user) throws IOException {
        sink.giveTo(user);
    }

    /** Writes what waits, and closes the sink. */
    @Override
    public void close() {
        queue.close();
        synchronized (this) {
            try {
                sink.close();
            } catch (IOException e) {
                diagnostics.say("access log: " + e.getMessage());
            }
            tell(0);
        }
    }

    private synchronized void write(List<String> lines) {
        try {
            sink.write(lines);
        } catch (IOException e) {
            cause = String.valueOf(e.getMessage());
        }
        tell(TELL_EVERY);
    }

    /** Tells how many lines were lost, if that is news and was not told for so long; ns. */
    private void tell(long interval) {
        long lost = sink.lost() + queue.dropped();
        long now = nanoTime.getAsLong();
        if (lost > told && now - toldAt >= interval) {
            diagnostics.say("access log: " + (lost - told) + " lines lost: " + cause);
            told = lost;
            toldAt = now;
            cause = sink.bottleneck();
        }
    }
}
