// SPDX-License-Identifier: Apache-2.0
package penlogd;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import pen.os.FileError;

/**
 * What the lines of a log say, one after the other, read ahead on a thread of its own, which waits when it is far
 * enough ahead. What is no line of such a log is complained of and left out; empty lines are left out. So is what comes
 * behind a place that cannot be read: the log ends there.
 *
 * @param <T> what a line says
 */
final class LogStream<T> implements LogItems<T> {
    /** Handed over at once, as handing over costs more than reading a line. */
    private static final int BATCH = 256;

    /** Batches that may wait: enough for two threads not to wait for each other in turn. */
    private static final int AHEAD = 4;

    private final LogLines lines;
    private final Function<String, @Nullable T> parser;
    private final String form;
    private final Complaints complaints;
    private final BlockingQueue<Batch<T>> ahead = new ArrayBlockingQueue<>(AHEAD);
    private final Thread reader = new Thread(this::read, "reader");
    private Iterator<T> current = List.<T>of().iterator();
    private boolean ended;

    /** @param failure why reading ended, if it did not with the file */
    private record Batch<T>(
            List<T> items, boolean last, @Nullable Throwable failure) {}

    /**
     * Opens a log and begins to read.
     *
     * @param parser what a line says; null: it is none
     * @param form what lines have to be, for complaints
     * @throws IOException if it cannot be opened
     */
    LogStream(Path path, Function<String, @Nullable T> parser, String form, Complaints complaints) throws IOException {
        this.lines = new LogLines(path);
        this.parser = parser;
        this.form = form;
        this.complaints = complaints;
        reader.setDaemon(true);
        reader.start();
    }

    @Override
    public @Nullable T next() throws IOException {
        while (!current.hasNext()) {
            if (ended) {
                return null;
            }
            Batch<T> batch = take();
            ended = batch.last();
            current = batch.items().iterator();
            if (batch.failure() instanceof IOException e) {
                throw e;
            } else if (batch.failure() != null) {
                throw new IllegalStateException("reading " + lines.path(), batch.failure());
            }
        }
        return current.next();
    }

    @Override
    public long position() {
        return lines.position();
    }

    /** Ends the thread, which closes the file. */
    @Override
    public void close() {
        reader.interrupt();
    }

    private Batch<T> take() throws IOException {
        try {
            return ahead.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private void read() {
        try (lines) {
            boolean more = true;
            while (more) {
                List<T> items = new ArrayList<>(BATCH);
                more = fillWhatCanBeRead(items);
                ahead.put(new Batch<>(items, !more, null));
            }
        } catch (InterruptedException e) {
            // Nobody wants the rest.
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException | Error e) {
            fail(e);
        }
    }

    private void fail(Throwable failure) {
        try {
            ahead.put(new Batch<>(List.of(), true, failure));
        } catch (InterruptedException e) {
            // Nobody wants to know.
            Thread.currentThread().interrupt();
        }
    }

    /** Whether there may be more. */
    private boolean fillWhatCanBeRead(List<T> items) {
        try {
            return fill(items);
        } catch (FileError e) {
            complaints.unreadable(e);
            return false;
        }
    }

    private boolean fill(List<T> items) throws FileError {
        while (items.size() < BATCH) {
            String line = lines.next();
            if (line == null) {
                return false;
            }
            if (line.isEmpty()) {
                continue;
            }
            T item = parser.apply(line);
            if (item == null) {
                complaints.of(lines, line, "left out (expected: " + form + ")");
                continue;
            }
            if (lines.isCut()) {
                complaints.of(lines, line, "longer than " + LogLines.LONGEST + " bytes, cut");
            }
            items.add(item);
        }
        return true;
    }
}
