// SPDX-License-Identifier: Apache-2.0
package pen.stats;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import pen.balance.Client;
import pen.balance.Server;
import pen.log.Diagnostics;
import pen.log.LineQueue;
import pen.log.LogFile;
import pen.log.LogOutput;
import pen.log.LogSink;
import pen.net.Endpoint;
import pen.os.Posix;
import pen.proxy.ConnectionLog;
import pen.settings.Follower;
import pen.settings.LogTarget;
import pen.settings.Setting;
import pen.settings.Settings;

/**
 * The access log: a line for each request, in a file or to penlogd, and if that is wanted for each connection.
 *
 * <p>Connections only queue their lines, each a {@link LoggedConnection}; a {@link LogOutput} writes them.
 */
public final class AccessLog implements ConnectionLog, Follower, AutoCloseable {
    /** Lines that may wait for their sink: a second of a very busy pen. */
    private static final int CAPACITY = 1 << 16;

    private final UnaryOperator<Path> place;
    private final LongSupplier epochMillis;
    private final LongSupplier nanoTime;
    private final Diagnostics diagnostics;
    private final AtomicLong lines = new AtomicLong();
    private volatile @Nullable Live live;

    /** What is in force, replaced whole. */
    record Live(LogOutput output, LogForm form) {}

    /**
     * A log that is off until the settings name a target.
     *
     * @param place where the file of a path is for this process
     * @param epochMillis the wall clock, in milliseconds since 1970
     * @param nanoTime the time, in nanoseconds of any origin
     */
    public AccessLog(
            UnaryOperator<Path> place, LongSupplier epochMillis, LongSupplier nanoTime, Diagnostics diagnostics) {
        this.place = place;
        this.epochMillis = epochMillis;
        this.nanoTime = nanoTime;
        this.diagnostics = diagnostics;
    }

    @Override
    public @Nullable Entry connected(
            Client client, int port, Server server, Supplier<@Nullable InetSocketAddress> local) {
        if (live == null) {
            return null;
        }
        LoggedConnection connection = new LoggedConnection(this, client, port, server.settings(), local);
        connection.opened();
        return connection;
    }

    /**
     * Goes on in a new file of the same name, after a rotation; of a receiver, the name is looked up again.
     *
     * @throws IOException if it cannot be opened; then the old file stays in use
     */
    public void reopen() throws IOException {
        Live now = live;
        if (now != null) {
            now.output().reopen();
        }
    }

    /**
     * Gives a file that was made here to the user that pen is about to become, so that it can be opened again.
     *
     * @throws IOException if that is refused
     */
    public void giveTo(Posix.User user) throws IOException {
        Live now = live;
        if (now != null) {
            now.output().giveTo(user);
        }
    }

    @Override
    public Change prepare(Settings now, Settings next) throws IOException {
        Optional<LogTarget> target = next.get(Setting.LOG);
        boolean moves = !target.equals(now.get(Setting.LOG));
        if (!moves && next.get(Setting.LOG_FORMAT) == now.get(Setting.LOG_FORMAT)) {
            return Change.NONE;
        }
        if (target.isEmpty()) {
            return new Change() {
                @Override
                public void commit() {
                    close();
                }
            };
        }
        LogSink opened = moves ? open(target.get()) : null;
        LogForm form = LogForm.of(target.get(), next.get(Setting.LOG_FORMAT));
        return new Change() {
            @Override
            public void commit() {
                Live old = live;
                if (opened != null) {
                    turnTo(new Live(
                            new LogOutput("access log", LineQueue.Limits.of(CAPACITY), opened, nanoTime, diagnostics),
                            form));
                } else if (old != null) {
                    live = new Live(old.output(), form);
                }
            }

            @Override
            public void cancel() {
                if (opened != null) {
                    discard(opened);
                }
            }
        };
    }

    /** Writes what waits, and is off; it can be switched on again. */
    @Override
    public void close() {
        turnTo(null);
    }

    /** What is in force; null: nothing is logged. */
    @Nullable
    Live live() {
        return live;
    }

    /**
     * The number of the next line that has one: 1 and so on. Loops that ask at once may queue them in another order.
     */
    long nextLine() {
        return lines.incrementAndGet();
    }

    /** The wall clock, in milliseconds since 1970. */
    long epochMillis() {
        return epochMillis.getAsLong();
    }

    /** The time, in nanoseconds of any origin. */
    long nanoTime() {
        return nanoTime.getAsLong();
    }

    /** What is queued still goes where it belongs. */
    private void turnTo(@Nullable Live next) {
        Live old = live;
        live = next;
        if (old != null) {
            old.output().close();
        }
    }

    private LogSink open(LogTarget target) throws IOException {
        Optional<Endpoint> receiver = target.receiver();
        try {
            return receiver.isPresent()
                    ? new DatagramSink(receiver.get(), Endpoint::resolve, nanoTime)
                    : new LogFile(Path.of(target.text()), place, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IOException("log: " + e.getMessage(), e);
        }
    }

    private void discard(LogSink opened) {
        try {
            opened.close();
        } catch (IOException e) {
            diagnostics.say("access log: " + e.getMessage());
        }
    }
}
