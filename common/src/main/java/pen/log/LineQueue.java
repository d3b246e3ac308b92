// SPDX-License-Identifier: Apache-2.0
package pen.log;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * A bounded queue of lines between threads that must not wait and one thread that writes.
 *
 * <p>A full queue drops the line and counts it: a slow disk costs lines, never connections.
 */
public final class LineQueue implements AutoCloseable {
    /** Lines taken at once. */
    private static final int BATCH = 1 << 14;

    /** Characters handed over at once, and one line more: what the sink makes of them takes memory too. */
    private static final int BATCH_LENGTH = 1 << 20;

    /** Ends the writing thread; recognised by content, and no line contains a NUL. */
    private static final String END = "\0";

    private final BlockingQueue<String> lines;
    private final Limits limits;
    /** Characters in all lines that wait or are being written. */
    private final AtomicLong length = new AtomicLong();

    private final LongAdder dropped = new LongAdder();
    private final Thread writer;
    private volatile boolean closed;

    /**
     * What may wait.
     *
     * @param lines how many
     * @param length of all of them together, in characters; for lines that others choose the length of
     * @param rest how long a line waits for others to be written with it, because to wake the thread for each would
     *     cost more than the line; ms
     */
    public record Limits(int lines, long length, int rest) {
        /** Only so many, each written as soon as it can be. */
        public static Limits of(int lines) {
            return new Limits(lines, Long.MAX_VALUE, 0);
        }
    }

    /**
     * Starts the writing thread.
     *
     * @param name the thread's name
     * @param sink gets the lines in order, on the writing thread; it deals with its own failures
     */
    public LineQueue(String name, Limits limits, Consumer<List<String>> sink) {
        this.limits = limits;
        lines = new ArrayBlockingQueue<>(limits.lines());
        writer = new Thread(() -> write(sink), name);
        writer.setDaemon(true);
        writer.start();
    }

    /** Queues a line, or drops and counts it when the queue is full. Never waits. */
    public void offer(String line) {
        if (closed || length.get() + line.length() > limits.length()) {
            dropped.increment();
            return;
        }
        // Before it can be taken, or it would be subtracted first.
        length.addAndGet(line.length());
        if (!lines.offer(line)) {
            length.addAndGet(-line.length());
            dropped.increment();
        }
    }

    /** Lines dropped so far. */
    public long dropped() {
        return dropped.sum();
    }

    /** Writes what is queued and ends the thread; waits at most 4 s for a sink that hangs, and drops what is left. */
    @Override
    public void close() {
        closed = true;
        try {
            if (lines.offer(END, 2, TimeUnit.SECONDS)) {
                writer.join(2_000);
            }
            // What the sink has now may still be written; the rest of it will not be, nor is the end.
            dropped.add(lines.stream().filter(line -> !line.equals(END)).count());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether the writing thread has ended; after {@link #close}, false: the sink hangs. */
    boolean hasEnded() {
        return !writer.isAlive();
    }

    private void write(Consumer<List<String>> sink) {
        List<String> batch = new ArrayList<>();
        boolean ended = false;
        while (!ended) {
            try {
                batch.add(lines.take());
                TimeUnit.MILLISECONDS.sleep(limits.rest());
            } catch (InterruptedException e) {
                // Nobody interrupts this thread but a JVM that ends.
                Thread.currentThread().interrupt();
                return;
            }
            lines.drainTo(batch, BATCH - 1);
            ended = batch.remove(END);
            handOver(batch, sink);
            batch.clear();
        }
    }

    private void handOver(List<String> batch, Consumer<List<String>> sink) {
        int from = 0;
        while (from < batch.size()) {
            int end = from;
            long sum = 0;
            while (end < batch.size() && sum < BATCH_LENGTH) {
                sum += batch.get(end).length();
                end++;
            }
            sink.accept(batch.subList(from, end));
            length.addAndGet(-sum);
            from = end;
        }
    }
}
