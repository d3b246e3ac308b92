// SPDX-License-Identifier: Apache-2.0
package penstats;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Those who may change pens: the users of a file, which is read again when it changes. Passwords are checked on one
 * thread of its own, a few at a time, so that guessing them holds nothing else up. Any thread may call.
 */
final class Users implements AutoCloseable {
    /** Attempts that may wait; some seconds at a cost of 12. */
    static final int WAITING = 16;

    private final Path path;
    private final LongSupplier clock;
    private final Consumer<String> told;
    private final ThreadPoolExecutor checks =
            new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING), Users::thread);
    private volatile Known known;
    /** What was told of the file last; of its own thread. */
    private String fault = "";

    /**
     * What is known of the file, replaced whole.
     *
     * @param stamp empty: there was no file
     * @param file null: it could not be used
     * @param verified lost with the file, so that who is no longer in it is out at once
     */
    private record Known(
            Optional<FileStamp> stamp, @Nullable UserFile file, VerifiedCredentials verified) {}

    /**
     * Reads the file.
     *
     * @param clock nanoseconds from any origin, as {@link System#nanoTime}
     * @param told hears when the file cannot be used later on
     * @throws IOException if it cannot be used; the message names it and the line
     */
    Users(Path path, LongSupplier clock, Consumer<String> told) throws IOException {
        this.path = path;
        this.clock = clock;
        this.told = told;
        // Looked at before it is read: a change in between is seen the next time.
        Optional<FileStamp> stamp = FileStamp.of(path);
        known = new Known(stamp, UserFile.read(path), new VerifiedCredentials(clock));
    }

    /** Checks a name and a password; completes on a thread of its own, unless it knows at once. */
    CompletableFuture<Login> check(Credentials credentials) {
        Known now = known;
        if (now.verified().contains(credentials) && now.stamp().equals(stamp())) {
            return CompletableFuture.completedFuture(Login.ACCEPTED);
        }
        CompletableFuture<Login> login = new CompletableFuture<>();
        try {
            checks.execute(() -> login.complete(verify(credentials)));
        } catch (RejectedExecutionException e) {
            // Also what comes while this program ends.
            login.complete(Login.BUSY);
        }
        return login;
    }

    @Override
    public void close() {
        checks.shutdownNow();
    }

    /** On its own thread. */
    private Login verify(Credentials credentials) {
        Known now = refreshed();
        UserFile file = now.file();
        if (file == null) {
            return Login.UNAVAILABLE;
        }
        // A page sends several requests at once: the first one's answer is theirs too.
        if (now.verified().contains(credentials)) {
            return Login.ACCEPTED;
        }
        if (!file.accepts(credentials)) {
            return Login.REFUSED;
        }
        now.verified().add(credentials);
        return Login.ACCEPTED;
    }

    /** On its own thread. */
    private Known refreshed() {
        Optional<FileStamp> stamp = stamp();
        // One that cannot be used may be made readable without a change of it.
        if (known.file() == null || !known.stamp().equals(stamp)) {
            known = new Known(stamp, read(), new VerifiedCredentials(clock));
        }
        return known;
    }

    /** Nobody is let in by a file that cannot be used: whoever changed it may have meant to remove somebody. */
    private @Nullable UserFile read() {
        try {
            UserFile file = UserFile.read(path);
            fault = "";
            return file;
        } catch (IOException e) {
            String before = fault;
            fault = e.getMessage() + "; nobody can log in until it is mended";
            if (!fault.equals(before)) {
                told.accept(fault);
            }
            return null;
        }
    }

    private Optional<FileStamp> stamp() {
        try {
            return FileStamp.of(path);
        } catch (IOException e) {
            // As if it were gone; reading it says why.
            return Optional.empty();
        }
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "users");
        thread.setDaemon(true);
        return thread;
    }
}
