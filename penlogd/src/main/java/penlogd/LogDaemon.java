// SPDX-License-Identifier: Apache-2.0
package penlogd;

import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import pen.log.Diagnostics;
import pen.log.LogFile;
import pen.log.LogSink;
import pen.net.Endpoint;
import pen.net.SocketError;
import pen.net.Transport;
import pen.os.Jail;
import pen.os.PidFile;
import pen.os.Posix;

/** A penlogd that runs. */
final class LogDaemon implements AutoCloseable {
    private final Options options;
    private final Diagnostics diagnostics;
    private final Counts counts = new Counts();
    private final Optional<Jail> jail;
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile boolean abandoned;
    private @Nullable MergedLog log;
    private @Nullable Receiver source;

    LogDaemon(Options options, Diagnostics diagnostics) {
        this.options = options;
        this.diagnostics = diagnostics;
        this.jail = options.jail().map(Jail::new);
    }

    /**
     * Opens everything and receives.
     *
     * @param address where
     * @throws IOException if something cannot be opened; then nothing stays open
     */
    void open(Endpoint address) throws IOException {
        try {
            Posix.User user = options.user().isPresent() ? user(options.user().get()) : null;
            if (jail.isPresent()) {
                jail.get().check();
            }
            if (options.pidFile().isPresent()) {
                PidFile.requireFree(locate(options.pidFile().get()), "penlogd", PenLogD.class.getName());
            }
            MergedLog merged = new MergedLog(sink(), options.marks(), counts, System::nanoTime, diagnostics);
            opened.push(merged);
            log = merged;
            if (user != null) {
                merged.giveTo(user);
            }
            Merger merger = new Merger(options.requests(), options.patience(), true, told(merged));
            Receiver receiver = receiver(address, merger);
            opened.push(receiver);
            source = receiver;
            MetricsServer metrics = null;
            if (options.metrics().isPresent()) {
                metrics = MetricsServer.open(options.metrics().get(), () -> page(merged), diagnostics);
                opened.push(metrics);
            }
            if (jail.isPresent()) {
                jail.get().enter();
            }
            if (user != null) {
                Posix.become(user);
            }
            if (options.pidFile().isPresent()) {
                opened.push(new PidFile(locate(options.pidFile().get())));
            }
            receiver.begin();
            if (metrics != null) {
                metrics.accept();
            }
            // Once everything else is closed.
            opened.addLast(this::report);
        } catch (IOException | RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /** Opens the log again, after a rotation. */
    void reopen() {
        MergedLog merged = log;
        if (merged == null) {
            return;
        }
        try {
            merged.reopen();
        } catch (IOException e) {
            diagnostics.say("-l " + e.getMessage() + "; the old file stays in use");
        }
    }

    /** Tells what was counted. */
    void report() {
        count();
        for (Counts.Figure figure : Counts.Figure.values()) {
            diagnostics.say(figure.title() + " " + counts.get(figure));
        }
        diagnostics.say("waiting " + counts.waiting());
    }

    /** Has {@link #awaitStop} end. */
    void stop() {
        stopped.countDown();
    }

    /**
     * Waits until it is told to stop.
     *
     * @return whether it was told: else nobody reads the merged log any more
     */
    boolean awaitStop() throws InterruptedException {
        stopped.await();
        return !abandoned;
    }

    /** Decides what waits, writes it, and tells what was counted. */
    @Override
    public void close() {
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception e) {
                diagnostics.say("ending: " + e.getMessage());
            }
        }
    }

    /** What the kernel dropped, and what waits, is of the last second: no client of ours is to bother the merger. */
    private String page(MergedLog merged) {
        merged.count();
        return MetricsPage.of(counts);
    }

    private void abandon() {
        if (!abandoned) {
            abandoned = true;
            diagnostics.say("standard output: nobody reads it any more (expected: a reader, or a file by -l)");
            stop();
        }
    }

    /** Brings what is counted up to date. */
    private void count() {
        if (source != null) {
            source.count();
        }
        if (log != null) {
            log.count();
        }
    }

    private Receiver receiver(Endpoint address, Merger merger) throws IOException {
        try {
            return new Receiver(
                    address.resolve(),
                    Transport.best(),
                    new Intake(merger, options.senders(), counts),
                    merger,
                    counts,
                    System::currentTimeMillis,
                    diagnostics);
        } catch (UnknownHostException e) {
            throw new IOException("--bind " + e.getMessage(), e);
        } catch (IOException e) {
            String place = (address.isAnyHost() ? "port " : "--bind ") + address;
            throw new IOException(place + ": " + SocketError.reason(e), e);
        }
    }

    private LogSink sink() throws IOException {
        if (options.log().isEmpty()) {
            return StandardOutput.open(this::abandon);
        }
        try {
            return new LogFile(options.log().get(), this::locate, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new IOException("-l " + e.getMessage(), e);
        }
    }

    private Merger.Sink told(MergedLog merged) {
        if (!options.debug()) {
            return merged;
        }
        return (line, how) -> {
            if (how == Match.UNMATCHED) {
                diagnostics.say("unmatched: " + line);
            }
            merged.write(line, how);
        };
    }

    private Path locate(Path path) {
        return jail.map(directory -> directory.locate(path)).orElse(path);
    }

    private static Posix.User user(String name) throws IOException {
        try {
            return Posix.user(name);
        } catch (IOException e) {
            throw new IOException("-u " + name + ": " + e.getMessage(), e);
        }
    }
}
