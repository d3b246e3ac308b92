// SPDX-License-Identifier: Apache-2.0
package penlogd;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import pen.log.Diagnostics;
import pen.log.LineQueue;
import pen.log.LogFile;
import pen.os.Posix;

/**
 * Where merged lines go: a file, or standard output. A thread of its own writes, as soon as there is something; lines
 * that a disk does not take in time are lost, counted, and told of once a minute.
 */
final class MergedLog implements Merger.Sink, AutoCloseable {
    /** Lines that may wait for the disk: some seconds of a busy server. */
    private static final int CAPACITY = 1 << 17;

    /** Characters that may, in all of them. */
    private static final long ROOM = 32 << 20;

    /** How long a line waits for others; ms. */
    private static final int REST = 2;

    private final @Nullable LogFile file;
    private final @Nullable StandardOutput standard;
    private final boolean marks;
    private final Counts counts;
    private final Losses losses;
    private final LineQueue queue;
    private final Runnable abandoned;
    /** Lines that were taken from the queue and are not in the log. */
    private final AtomicLong lost = new AtomicLong();

    private volatile String cause = "the disk is too slow";

    /**
     * Opens the file.
     *
     * @param path empty: standard output
     * @param place where the file is for this process each time that it is opened
     * @param marks whether each line says as its last field how its client was found
     * @param nanoTime the time, in nanoseconds of any origin
     * @param abandoned is run when nobody reads standard output any more
     * @throws IOException if it, or standard output, cannot be opened for appending
     */
    MergedLog(
            Optional<Path> path,
            UnaryOperator<Path> place,
            boolean marks,
            Counts counts,
            LongSupplier nanoTime,
            Runnable abandoned,
            Diagnostics diagnostics)
            throws IOException {
        this.file = path.isPresent() ? new LogFile(path.get(), place, StandardCharsets.ISO_8859_1) : null;
        this.standard = file == null ? StandardOutput.open() : null;
        this.marks = marks;
        this.counts = counts;
        this.abandoned = abandoned;
        this.losses = new Losses("lines", nanoTime, diagnostics);
        this.queue = new LineQueue("merged log", CAPACITY, ROOM, REST, this::writeAll);
    }

    @Override
    public void write(String line, Match how) {
        counts.add(how);
        queue.offer(marks ? line + " " + how : line);
    }

    /**
     * Goes on in a new file of the same name, after a rotation.
     *
     * @throws IOException if it cannot be opened; then the old file stays in use
     */
    void reopen() throws IOException {
        if (file != null) {
            file.reopen();
        }
    }

    /**
     * Gives a file that was made here to the user that penlogd is about to become, so that it can be opened again.
     *
     * @throws IOException if that is refused
     */
    void giveTo(Posix.User user) throws IOException {
        if (file != null) {
            file.giveTo(user.uid(), user.gid());
        }
    }

    /** Writes what waits. */
    @Override
    public void close() throws IOException {
        queue.close();
        if (file != null) {
            file.close();
        }
        count();
        losses.tell(counts.get(Counts.Figure.UNWRITTEN), cause);
    }

    /** Brings the count of lines that are not in the log up to date. Any thread. */
    void count() {
        long all;
        synchronized (this) {
            all = lost.get() + queue.dropped();
            counts.add(Counts.Figure.UNWRITTEN, all - counts.get(Counts.Figure.UNWRITTEN));
        }
        losses.are(all, cause);
    }

    private void writeAll(List<String> lines) {
        if (file != null) {
            append(file, lines);
        } else if (standard != null) {
            print(standard, lines);
        }
        count();
    }

    private void append(LogFile to, List<String> lines) {
        try {
            to.append(lines);
        } catch (IOException e) {
            cause = String.valueOf(e.getMessage());
        }
        // The file knows how many of them it has.
        lost.set(to.lost());
    }

    private void print(StandardOutput to, List<String> lines) {
        try {
            to.stream().write((String.join("\n", lines) + "\n").getBytes(StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            cause = String.valueOf(e.getMessage());
            lost.addAndGet(lines.size());
            if (to.pipe()) {
                abandoned.run();
            }
        }
    }
}
