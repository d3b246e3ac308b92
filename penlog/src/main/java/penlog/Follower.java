// SPDX-License-Identifier: Apache-2.0
package penlog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import pen.os.FileError;

/**
 * Follows a log file through rotation, and remembers how far its lines were sent.
 *
 * <p>Renamed: the old file is read until it is quiet, and only then the new one; a server's processes begin with that
 * one after another. Truncated: what is in it now is read from the start. One thread.
 */
final class Follower implements AutoCloseable {
    /** How long an old file must be quiet, from the first line in the new one on. */
    static final long LINGER = TimeUnit.SECONDS.toNanos(2);

    /** Between two looks at a file in which nothing is new; ms. */
    private static final int LOOK_AGAIN = 100;

    /** Between two writes of the state. */
    private static final long SAVE = TimeUnit.SECONDS.toNanos(1);

    private final Path path;
    private final Optional<State> state;
    private final Lines lines;
    private final Losses losses;
    private final LongSupplier clock;
    private final CountDownLatch stopping;
    /** What is read, and what came after it. */
    private final Deque<OpenLog> logs = new ArrayDeque<>();

    private long quietSince;
    private boolean nextUsed;
    private long saved;

    /**
     * @param lines take what is read
     * @param clock nanoseconds, as {@link System#nanoTime}
     * @param stopping down to 0 when the program is to end
     */
    Follower(
            Path path, Optional<State> state, Lines lines, Losses losses, LongSupplier clock, CountDownLatch stopping) {
        this.path = path;
        this.state = state;
        this.lines = lines;
        this.losses = losses;
        this.clock = clock;
        this.stopping = stopping;
        this.quietSince = clock.getAsLong();
        this.saved = quietSince;
    }

    /**
     * Goes to the place that the state remembers, else to the end of the file. A file that is not there yet is read
     * from its start when it comes.
     *
     * @param fromStart else to the start
     * @throws IOException if the state cannot be read or written, or the file not be read; the message names it
     */
    void open(boolean fromStart) throws IOException {
        if (state.isPresent()) {
            state.get().requireWritable();
        }
        Optional<Place> place = state.isPresent() ? state.get().read() : Optional.empty();
        if (place.isPresent()) {
            resume(place.get());
        } else if (Files.exists(path)) {
            OpenLog log = openLog(path);
            logs.add(log);
            if (!fromStart) {
                log.toEnd();
            }
        } else {
            losses.trouble(path + ": not there yet, waiting for it");
        }
        save();
    }

    /** Follows until it is stopped. */
    void run() throws IOException, InterruptedException {
        while (stopping.getCount() > 0) {
            boolean busy = step();
            if (clock.getAsLong() - saved >= SAVE) {
                saveOrTell();
            }
            if (!busy) {
                stopping.await(LOOK_AGAIN, TimeUnit.MILLISECONDS);
            }
        }
        save();
    }

    /** Reads once. False: nothing was new. */
    boolean step() throws IOException {
        lookForNext();
        OpenLog log = logs.peek();
        if (log == null) {
            return false;
        }
        if (log.size() < log.position()) {
            lines.finish();
            if (lines.pending() > 0) {
                return false;
            }
            log.position(0);
        }
        if (lines.read(log.channel()) > 0) {
            quietSince = clock.getAsLong();
            return true;
        }
        return logs.size() > 1 && isOver() && goOn();
    }

    /** Remembers the place, if there is a state. */
    void save() throws IOException {
        OpenLog log = logs.peek();
        if (state.isPresent() && log != null) {
            state.get().write(log.place(log.position() - lines.pending()));
        }
        saved = clock.getAsLong();
    }

    @Override
    public void close() throws IOException {
        for (OpenLog log : logs) {
            log.close();
        }
    }

    private void resume(Place place) throws IOException {
        boolean sameName = Files.exists(path) && OpenLog.inode(path) == place.inode();
        List<Path> files = sameName ? List.of(path) : Rotated.since(place.inode(), path);
        if (files.isEmpty()) {
            losses.trouble(path + ": what was followed is gone, going on with what is there now");
            return;
        }
        for (Path file : files) {
            logs.add(openLog(file));
        }
        OpenLog log = logs.element();
        if (log.size() >= place.offset() && log.place(place.offset()).equals(place)) {
            log.position(place.offset());
        }
    }

    private void lookForNext() throws IOException {
        try {
            if (logs.isEmpty() || OpenLog.inode(path) != logs.getLast().inode()) {
                logs.add(openLog(path));
            }
        } catch (NoSuchFileException e) {
            // Renamed, and the new one is not there yet.
        } catch (FileError e) {
            // Made just now, and its mode is yet to come.
            losses.trouble(String.valueOf(e.getMessage()));
        }
    }

    /** Whether the server is done with the file that is read, as far as can be told. */
    private boolean isOver() throws IOException {
        long now = clock.getAsLong();
        if (!nextUsed) {
            OpenLog next = logs.stream().skip(1).findFirst().orElseThrow();
            nextUsed = logs.size() > 2 || next.size() > 0;
            quietSince = now;
            return false;
        }
        return now - quietSince >= LINGER;
    }

    private boolean goOn() throws IOException {
        lines.finish();
        if (lines.pending() > 0) {
            return false;
        }
        logs.remove().close();
        nextUsed = false;
        quietSince = clock.getAsLong();
        saveOrTell();
        return true;
    }

    /** The disk may be full: that is no reason to stop. */
    private void saveOrTell() throws IOException {
        try {
            save();
        } catch (FileError e) {
            losses.trouble(String.valueOf(e.getMessage()));
            saved = clock.getAsLong();
        }
    }

    private static OpenLog openLog(Path path) throws IOException {
        try {
            return OpenLog.open(path);
        } catch (NoSuchFileException e) {
            throw e;
        } catch (IOException e) {
            throw new FileError(path, "cannot follow", e);
        }
    }
}
