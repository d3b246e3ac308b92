// SPDX-License-Identifier: Apache-2.0
package penstats;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import pen.control.ControlClient;
import pen.net.Endpoint;
import pen.net.SocketError;

/**
 * One pen, asked through its control port: one question at a time; equal questions for its state that wait are one. Any
 * thread may call.
 */
final class WatchedPen implements AutoCloseable {
    /** Clients and connections in the report that the dashboard shows. */
    static final int SHOWN = 100;

    /** The longest reply: twice what 10,000 clients and as many connections take; bytes. */
    private static final int LONGEST = 8 << 20;

    /** Questions that may wait; a handful of different ones comes from our own pages. */
    private static final int MOST_WAITING = 16;

    private static final Pattern PAGE = Pattern.compile("(?i)<(!doctype )?html\\b");

    private static final Pattern WELL = Pattern.compile("ok\\z");

    private final String name;
    private final Endpoint control;
    private final ControlClient client;
    private final Supplier<Instant> clock;
    private final ThreadPoolExecutor thread;
    private final Deque<Question> waiting = new ArrayDeque<>();
    private PenState state;

    private record Question(String command, CompletableFuture<String> reply) {
        /** Whether its answer serves everybody who asks the same: it changes nothing. */
        boolean isShared() {
            return command.startsWith("status") || command.equals("health");
        }
    }

    /**
     * A pen that was not asked yet.
     *
     * @param patience how long it may take to answer; seconds
     */
    WatchedPen(String name, Endpoint control, int patience, Supplier<Instant> clock) {
        this.name = name;
        this.control = control;
        this.client = new ControlClient(control, patience, LONGEST);
        this.clock = clock;
        this.state = PenState.unknown(name, clock.get());
        this.thread = new ThreadPoolExecutor(1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
            Thread asking = new Thread(work, "pen " + name);
            asking.setDaemon(true);
            return asking;
        });
        thread.allowCoreThreadTimeOut(true);
    }

    String name() {
        return name;
    }

    Endpoint control() {
        return control;
    }

    /** The last report, and whether it is up, stale or unknown. */
    synchronized PenState state() {
        return state;
    }

    /** Completes with the reply, without its last newline; exceptionally with {@link PenException}. */
    CompletableFuture<String> ask(String command) {
        Question question = new Question(command, new CompletableFuture<>());
        synchronized (waiting) {
            if (question.isShared()) {
                for (Question other : waiting) {
                    if (other.command.equals(command)) {
                        return other.reply.copy();
                    }
                }
            }
            if (waiting.size() >= MOST_WAITING) {
                return CompletableFuture.failedFuture(new PenException(
                        PenException.Kind.BUSY, control + ": busy: " + MOST_WAITING + " questions wait already", null));
            }
            waiting.add(question);
        }
        thread.execute(this::answer);
        return question.reply.copy();
    }

    /** Asks for a report. Completes with the state that follows, whatever comes of it. */
    CompletableFuture<PenState> report() {
        return report(SHOWN);
    }

    /**
     * The same with other lists; those that are longer than what is shown are for the one who asks alone.
     *
     * @param most clients and connections in it, of each 10,000 at most
     */
    CompletableFuture<PenState> report(int most) {
        return ask("status json " + most).handle((reply, failure) -> {
            if (failure != null) {
                return failed(PenException.of(failure));
            }
            try {
                return reported(Report.parse(reply), most <= SHOWN);
            } catch (PenException e) {
                return failed(new PenException(e.kind(), control + ": " + e.reason(), e));
            }
        });
    }

    /** Completes with the page that it makes of itself; exceptionally with {@link PenException}. */
    CompletableFuture<String> page() {
        return askFor("status html", PAGE, "a page");
    }

    /** Completes with {@code ok}, if it can take clients; exceptionally with {@link PenException}. */
    CompletableFuture<String> health() {
        return askFor("health", WELL, "ok");
    }

    /** Ends what is under way. */
    @Override
    public void close() {
        thread.shutdownNow();
    }

    /** What answers otherwise is no pen, or none that is well. */
    private CompletableFuture<String> askFor(String command, Pattern pattern, String expected) {
        return ask(command).thenApply(reply -> {
            if (pattern.matcher(reply).lookingAt()) {
                return reply;
            }
            PenException failure = new PenException(
                    PenException.Kind.UNREACHABLE,
                    control + ": " + command + ": " + (reply.isEmpty() ? "no answer" : "another answer")
                            + " (expected: " + expected + ")",
                    null);
            failed(failure);
            throw new CompletionException(failure);
        });
    }

    private void answer() {
        Question question;
        synchronized (waiting) {
            question = waiting.remove();
        }
        try {
            question.reply.complete(send(question.command));
        } catch (PenException e) {
            if (e.kind() == PenException.Kind.UNREACHABLE) {
                failed(e);
            }
            question.reply.completeExceptionally(e);
        } catch (RuntimeException | Error e) {
            question.reply.completeExceptionally(e);
        }
    }

    private String send(String command) throws PenException {
        String reply;
        try {
            reply = client.send(command);
        } catch (IOException e) {
            throw new PenException(PenException.Kind.UNREACHABLE, control + ": " + SocketError.reason(e), e);
        }
        if (reply.startsWith(ControlClient.ERROR)) {
            String reason = reply.substring(ControlClient.ERROR.length()).strip();
            throw new PenException(PenException.Kind.REFUSED, reason, null);
        }
        return reply.endsWith("\n") ? reply.substring(0, reply.length() - 1) : reply;
    }

    private synchronized PenState reported(Report report, boolean kept) {
        PenState next = state.reported(report, clock.get());
        if (kept) {
            state = next;
        }
        return next;
    }

    /** A question too many says nothing of the pen. */
    private synchronized PenState failed(PenException failure) {
        if (failure.kind() != PenException.Kind.BUSY) {
            state = state.failed(failure.reason(), clock.get());
        }
        return state;
    }
}
