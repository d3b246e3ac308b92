// SPDX-License-Identifier: Apache-2.0
package penlogd;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
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

    private static final long TELL_EVERY = TimeUnit.MINUTES.toNanos(1);

    private final @Nullable LogFile file;
    private final OutputStream standard = new FileOutputStream(FileDescriptor.out);
    private final boolean marks;
    private final Counts counts;
    private final LongSupplier nanoTime;
    private final Diagnostics diagnostics;
    private final LineQueue queue;
    private long lost;
    private long told;
    private long toldAt;
    private String cause = "the disk is too slow";

    /**
     * Opens the file.
     *
     * @param path empty: standard output
     * @param place where the file is for this process each time that it is opened
     * @param marks whether each line says as its last field how its client was found
     * @param nanoTime the time, in nanoseconds of any origin
     * @throws IOException if it cannot be opened for appending
     */
    MergedLog(
            Optional<Path> path,
            UnaryOperator<Path> place,
            boolean marks,
            Counts counts,
            LongSupplier nanoTime,
            Diagnostics diagnostics)
            throws IOException {
        this.file = path.isPresent() ? new LogFile(path.get(), place, StandardCharsets.ISO_8859_1) : null;
        this.marks = marks;
        this.counts = counts;
        this.nanoTime = nanoTime;
        this.diagnostics = diagnostics;
        this.toldAt = nanoTime.getAsLong() - TELL_EVERY;
        this.queue = new LineQueue("merged log", CAPACITY, this::writeAll);
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
        tell(0);
    }

    private void writeAll(List<String> lines) {
        try {
            if (file != null) {
                file.append(lines);
            } else {
                standard.write((String.join("\n", lines) + "\n").getBytes(StandardCharsets.ISO_8859_1));
            }
        } catch (IOException e) {
            cause = String.valueOf(e.getMessage());
            // A file knows better how many of them it has.
            lost += file == null ? lines.size() : 0;
        }
        tell(TELL_EVERY);
    }

    private synchronized void tell(long interval) {
        long all = lost + queue.dropped() + (file == null ? 0 : file.lost());
        counts.add(Counts.Figure.UNWRITTEN, all - counts.get(Counts.Figure.UNWRITTEN));
        long now = nanoTime.getAsLong();
        if (all > told && now - toldAt >= interval) {
            diagnostics.say((all - told) + " lines lost: " + cause);
            told = all;
            toldAt = now;
        }
    }
}
