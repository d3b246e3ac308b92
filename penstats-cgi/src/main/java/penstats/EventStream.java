// SPDX-License-Identifier: Apache-2.0
package penstats;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One browser that listens. A slow one gets of each pen only the newest event; nothing is queued for it but which pens
 * it has yet to hear of. Any thread may call; one lock, in which nothing waits.
 */
final class EventStream implements WriteListener {
    /** How long a browser hears nothing before it hears that somebody is still here; ns. */
    private static final long QUIET = TimeUnit.SECONDS.toNanos(15);

    private static final byte[] STILL_HERE = ": still here\n\n".getBytes(StandardCharsets.UTF_8);

    private final AsyncContext context;
    private final ServletOutputStream out;
    private final EventFeed feed;
    private final BitSet pending = new BitSet();
    private byte @Nullable [] first;
    private boolean begun;
    private boolean unflushed;
    private boolean quiet;
    private boolean ended;
    private long written = System.nanoTime();

    /** @param hello the first event */
    EventStream(AsyncContext context, ServletOutputStream out, EventFeed feed, byte[] hello) {
        this.context = context;
        this.out = out;
        this.feed = feed;
        this.first = hello;
        pending.set(0, feed.size());
    }

    /** There is a new event of this pen. */
    synchronized void changed(int pen) {
        pending.set(pen);
        write();
    }

    /** If it was quiet for long, says that somebody is still here; so it is found out whether the browser is. */
    synchronized void beat() {
        if (System.nanoTime() - written >= QUIET) {
            quiet = true;
            write();
        }
    }

    @Override
    public synchronized void onWritePossible() {
        begun = true;
        write();
    }

    /** The browser has gone, or took nothing for too long. */
    @Override
    public void onError(Throwable failure) {
        end();
    }

    /** Ends it; the browser will come again. */
    synchronized void end() {
        if (ended) {
            return;
        }
        ended = true;
        feed.remove(this);
        try {
            context.complete();
        } catch (IllegalStateException e) {
            // Jetty has ended it already.
        }
    }

    /** Before Jetty's first call a write would wait. */
    private void write() {
        if (!begun) {
            return;
        }
        try {
            while (!ended && out.isReady()) {
                byte[] next = next();
                if (next != null) {
                    out.write(next);
                    unflushed = true;
                } else if (unflushed) {
                    unflushed = false;
                    written = System.nanoTime();
                    out.flush();
                } else {
                    return;
                }
            }
        } catch (IOException | IllegalStateException e) {
            // The browser has gone, or Jetty is about to say so.
            end();
        }
    }

    private byte @Nullable [] next() {
        byte[] hello = first;
        if (hello != null) {
            first = null;
            return hello;
        }
        int pen = pending.nextSetBit(0);
        if (pen >= 0) {
            pending.clear(pen);
            quiet = false;
            return feed.newest(pen);
        }
        if (quiet) {
            quiet = false;
            return STILL_HERE;
        }
        return null;
    }
}
