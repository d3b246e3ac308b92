// SPDX-License-Identifier: Apache-2.0
package e2e;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import pen.TestClient;

/** Clients that come one after the other, so many a second if the machine can, until they are told to stop. */
final class Visits implements AutoCloseable {
    /** One visit of a client. */
    interface Visit {
        /** Comes from an address; returns what the server says, or null if it says nothing. */
        @Nullable
        String from(String client) throws IOException;
    }

    private static final int CLIENTS = 4;

    private final Visit visit;
    private final long interval;
    private final List<CompletableFuture<Void>> clients;
    private final AtomicLong served = new AtomicLong();
    private final ConcurrentLinkedQueue<String> lost = new ConcurrentLinkedQueue<>();
    private final long begun = System.nanoTime();
    private volatile boolean over;

    Visits(int perSecond, Visit visit) {
        this.visit = visit;
        interval = TimeUnit.SECONDS.toNanos(CLIENTS) / perSecond;
        clients = IntStream.rangeClosed(1, CLIENTS)
                .mapToObj(number -> CompletableFuture.runAsync(() -> run("127.0.2." + number), TestClient.THREAD_EACH))
                .toList();
    }

    /** How many were served. */
    long served() {
        return served.get();
    }

    /** What happened to those that were not. */
    List<String> lost() {
        return List.copyOf(lost);
    }

    /** Sends nobody any more, and waits for those that are under way; tells how many came in a second. */
    double stop() {
        over = true;
        for (CompletableFuture<Void> client : clients) {
            client.join();
        }
        return served.get() * 1e9 / (System.nanoTime() - begun);
    }

    @Override
    public void close() {
        stop();
    }

    private void run(String from) {
        for (long next = System.nanoTime(); !over; next = Math.max(next + interval, System.nanoTime() - interval)) {
            LockSupport.parkNanos(next - System.nanoTime());
            try {
                if (visit.from(from) == null) {
                    lost.add("closed without an answer");
                } else {
                    served.incrementAndGet();
                }
            } catch (IOException e) {
                lost.add(e.toString());
            }
        }
    }
}
