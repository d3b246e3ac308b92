// SPDX-License-Identifier: Apache-2.0
package penstats;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * What browsers hear of pens: as long as one listens, each pen is asked at every interval, and its newest event goes to
 * all of them; nobody listens, nobody is asked. One thread asks and hands out.
 */
final class EventFeed implements AutoCloseable {
    /** Browsers at once: each takes a descriptor and some ten kilobytes. */
    static final int MOST = 2000;

    /** How often it is looked for browsers that have heard nothing for a while; s. */
    private static final int BEAT = 5;

    private final List<WatchedPen> pens;
    private final int interval;
    private final Set<EventStream> streams = ConcurrentHashMap.newKeySet();
    private final AtomicReferenceArray<byte[]> newest;
    private final List<AtomicBoolean> asked;
    private final ScheduledThreadPoolExecutor thread;
    private @Nullable ScheduledFuture<?> asking;

    /** @param interval ms */
    EventFeed(Pens pens, int interval) {
        this.pens = pens.all();
        this.interval = interval;
        this.newest = new AtomicReferenceArray<>(this.pens.size());
        this.asked = this.pens.stream().map(pen -> new AtomicBoolean()).toList();
        this.thread = new ScheduledThreadPoolExecutor(1, work -> {
            Thread events = new Thread(work, "events");
            events.setDaemon(true);
            return events;
        });
        thread.setRemoveOnCancelPolicy(true);
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        thread.scheduleWithFixedDelay(() -> streams.forEach(EventStream::beat), BEAT, BEAT, TimeUnit.SECONDS);
    }

    /** How many pens there are. */
    int size() {
        return pens.size();
    }

    /** How many browsers listen. */
    int streams() {
        return streams.size();
    }

    /** The newest event of a pen, by its place. */
    byte[] newest(int pen) {
        return newest.get(pen);
    }

    /** Has a browser hear of all pens, from what is known of them on; false: there are too many already. */
    synchronized boolean add(EventStream stream) {
        if (streams.size() >= MOST || thread.isShutdown()) {
            return false;
        }
        streams.add(stream);
        if (asking == null) {
            for (int i = 0; i < pens.size(); i++) {
                newest.set(i, event(pens.get(i).state()));
            }
            asking = thread.scheduleAtFixedRate(this::ask, 0, interval, TimeUnit.MILLISECONDS);
        }
        return true;
    }

    synchronized void remove(EventStream stream) {
        streams.remove(stream);
        if (streams.isEmpty() && asking != null) {
            asking.cancel(false);
            asking = null;
        }
    }

    /** Ends all streams. */
    @Override
    public void close() {
        thread.shutdown();
        streams.forEach(EventStream::end);
    }

    /** A pen that has not answered yet is not asked once more. */
    private void ask() {
        for (int i = 0; i < pens.size(); i++) {
            int pen = i;
            if (asked.get(pen).compareAndSet(false, true)) {
                pens.get(pen).report().whenComplete((state, failure) -> answered(pen, state));
            }
        }
    }

    /** On the thread of the pen. */
    private void answered(int pen, @Nullable PenState state) {
        asked.get(pen).set(false);
        if (state != null && !thread.isShutdown()) {
            thread.execute(() -> tell(pen, state));
        }
    }

    private void tell(int pen, PenState state) {
        newest.set(pen, event(state));
        streams.forEach(stream -> stream.changed(pen));
    }

    private static byte[] event(PenState state) {
        String data = Json.of(json -> Json.pen(json, state));
        return ("event: pen\ndata: " + data + "\n\n").getBytes(StandardCharsets.UTF_8);
    }
}
