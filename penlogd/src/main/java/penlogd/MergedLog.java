// SPDX-License-Identifier: Apache-2.0
package penlogd;

import java.io.IOException;
import java.util.function.LongSupplier;
import pen.log.Diagnostics;
import pen.log.LineQueue;
import pen.log.LogOutput;
import pen.log.LogSink;
import pen.os.Posix;

/** Where merged lines go: a file, or standard output. Those that it does not take in time are lost, and counted. */
final class MergedLog implements Merger.Sink, AutoCloseable {
    /** Some seconds of a busy server; senders choose how long lines are. */
    private static final LineQueue.Limits LIMITS = new LineQueue.Limits(1 << 17, 32 << 20, 2);

    private final LogOutput output;
    private final boolean marks;
    private final Counts counts;

    /**
     * A log that takes lines from now on.
     *
     * @param marks whether each line says as its last field how its client was found
     * @param nanoTime the time, in nanoseconds of any origin
     */
    MergedLog(LogSink sink, boolean marks, Counts counts, LongSupplier nanoTime, Diagnostics diagnostics) {
        this.output = new LogOutput("merged log", LIMITS, sink, nanoTime, diagnostics);
        this.marks = marks;
        this.counts = counts;
    }

    @Override
    public void write(String line, Match how) {
        counts.add(how);
        output.offer(marks ? line + " " + how : line);
    }

    /**
     * Goes on in a new file of the same name, after a rotation.
     *
     * @throws IOException if it cannot be opened; then the old file stays in use
     */
    void reopen() throws IOException {
        output.reopen();
    }

    /**
     * Gives a file that was made here to the user that penlogd is about to become, so that it can be opened again.
     *
     * @throws IOException if that is refused
     */
    void giveTo(Posix.User user) throws IOException {
        output.giveTo(user);
    }

    /** Writes what waits. */
    @Override
    public void close() {
        output.close();
    }

    /** Brings the count of lines that are not in the log up to date. Any thread. */
    synchronized void count() {
        counts.add(Counts.Figure.UNWRITTEN, output.lost() - counts.get(Counts.Figure.UNWRITTEN));
    }
}
