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
    private final long room;
    private final int rest;
    /** Characters in all lines that wait or are being written. */
    private final AtomicLong length = new AtomicLong();

    private final LongAdder dropped = new LongAdder();
    private final Thread writer;
    private volatile boolean closed;

    /**
     * Starts the writing thread.
     *
     * @param name the thread's name
     * @param capacity lines that may wait
     * @param sink gets the lines in order, on the writing thread; it deals with its own failures
     */
    public LineQueue(String name, int capacity, Consumer<List<String>> sink) {
        this(name, capacity, Long.MAX_VALUE, 0, sink);
    }

    /**
     * Starts the writing thread.
     *
     * @param name as above
     * @param capacity likewise
     * @param room characters that may wait in all lines together; for lines that others choose the length of
     * @param rest how long a line waits for others to be written with it, because to wake the thread for each would
     *     cost more than the line; ms
     * @param sink as above
     */
    public LineQueue(String name, int capacity, long room, int rest, Consumer<List<String>> sink) {
        this.room = room;
        this.rest = rest;
        lines = new ArrayBlockingQueue<>(capacity);
        writer = new Thread(() -> write(sink), name);
        writer.setDaemon(true);
        writer.start();
    }

    /** Queues a line, or drops and counts it when the queue is full. Never waits. */
    public void offer(String line) {
        if (closed || length.get() + line.length() > room) {
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

    /** Writes what is queued and ends the thread; waits at most 4 s for a sink that hangs. */
    @Override
    public void close() {
        closed = true;
        try {
            if (lines.offer(END, 2, TimeUnit.SECONDS)) {
                writer.join(2_000);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write(Consumer<List<String>> sink) {
        List<String> batch = new ArrayList<>();
        boolean ended = false;
        while (!ended) {
            try {
                batch.add(lines.take());
                TimeUnit.MILLISECONDS.sleep(rest);
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
