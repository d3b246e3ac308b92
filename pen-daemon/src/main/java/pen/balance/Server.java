// SPDX-License-Identifier: Apache-2.0
package pen.balance;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import pen.settings.ServerSettings;

/** One of the balanced hosts: what is set for it, its connections, and whether it can take one. Any thread may call. */
public final class Server {
    /** The number of the emergency server, which is not one of the regular ones. */
    public static final int EMERGENCY = -1;

    /** The number of the abuse server, which is not one of the regular ones. */
    public static final int ABUSE = -2;

    private final int index;
    private final LongSupplier nanoTime;
    private final AtomicInteger connections = new AtomicInteger();
    private final LongAdder connects = new LongAdder();
    private final ConnectTimes connectTimes = new ConnectTimes();
    private final LongAdder failovers = new LongAdder();
    private final LongAdder blacklistings = new LongAdder();
    private final Counts<Refusal> refusals = new Counts<>(Refusal.class);
    private final Counts<CloseReason> closes = new Counts<>(CloseReason.class);
    private final LongAdder sent = new LongAdder();
    private final LongAdder received = new LongAdder();
    private volatile ServerSettings settings;
    private volatile boolean needsPort = true;
    private volatile boolean reached = true;
    // By a failure, and by hand: a connect that succeeds ends the first, never the second.
    private volatile long failedUntil;
    private volatile long heldUntil;

    /** @param nanoTime the time, in nanoseconds of any origin */
    Server(int index, ServerSettings settings, LongSupplier nanoTime) {
        this.index = index;
        this.settings = settings;
        this.nanoTime = nanoTime;
        this.failedUntil = nanoTime.getAsLong();
        this.heldUntil = failedUntil;
    }

    /** The server's number, from 0, or {@link #EMERGENCY} or {@link #ABUSE}. */
    public int index() {
        return index;
    }

    /** How messages and reports call it. */
    public String name() {
        return switch (index) {
            case EMERGENCY -> "emergency server";
            case ABUSE -> "abuse server";
            default -> "server " + index;
        };
    }

    public ServerSettings settings() {
        return settings;
    }

    void settings(ServerSettings changed) {
        settings = changed;
    }

    /** Whether it is connected to, by its port; else a host is enough. */
    void needsPort(boolean does) {
        needsPort = does;
    }

    /** Whether there is somewhere to connect to, or to send frames to. */
    public boolean isAddressed() {
        return needsPort ? settings.isAddressed() : settings.hasHost();
    }

    /** Whether its host answers, as far as that is known before it is needed: frames have to be sent somewhere. */
    public boolean isReached() {
        return reached;
    }

    public void reached(boolean is) {
        reached = is;
    }

    /** Whether it has an address, is reached, and is not blacklisted; it may still be at its limit. */
    public boolean isAvailable() {
        return isAddressed() && reached && blacklistedNanos() <= 0;
    }

    /** Whether a new client could have it now, if its access list permits. */
    public boolean hasRoom() {
        int max = settings.max();
        return isAvailable() && (max == 0 || connections.get() < max);
    }

    /** Seconds, rounded up, until the server is tried again; 0 if it is not blacklisted. */
    public long blacklistedSeconds() {
        return TimeUnit.NANOSECONDS.toSeconds(Math.max(0, blacklistedNanos()) + TimeUnit.SECONDS.toNanos(1) - 1);
    }

    /** Keeps connections away from it by hand for so many seconds; 0 makes it available at once. */
    public synchronized void blacklist(int seconds) {
        countBlacklisting(seconds);
        long now = nanoTime.getAsLong();
        heldUntil = now + TimeUnit.SECONDS.toNanos(seconds);
        if (seconds == 0) {
            failedUntil = now;
        }
    }

    /** Before it happens; the caller holds the lock, so that of two failures at once only the first counts. */
    private void countBlacklisting(int seconds) {
        if (seconds > 0 && blacklistedNanos() <= 0) {
            blacklistings.increment();
        }
    }

    private long blacklistedNanos() {
        // The time comes last: another loop may set either to a time that is later than one taken before.
        long failed = failedUntil;
        long held = heldUntil;
        long now = nanoTime.getAsLong();
        return Math.max(failed - now, held - now);
    }

    /**
     * Takes one of the places that its limits allow, for a connection.
     *
     * @param permitted whether its access list permits the client
     * @param returning whether the client used this server last: for it {@code max} may be passed up to {@code hard}
     * @return null, or why it cannot take the connection
     */
    @Nullable
    Refusal admit(boolean permitted, boolean returning) {
        Refusal refusal = refusal(permitted, returning);
        if (refusal != null) {
            refusals.count(refusal);
        }
        return refusal;
    }

    private @Nullable Refusal refusal(boolean permitted, boolean returning) {
        if (!isAddressed()) {
            return Refusal.NO_ADDRESS;
        }
        if (blacklistedNanos() > 0) {
            return Refusal.BLACKLISTED;
        }
        if (!permitted) {
            return Refusal.DENIED;
        }
        return reserve(returning) ? null : Refusal.LIMIT;
    }

    private boolean reserve(boolean returning) {
        ServerSettings limits = settings;
        int open = connections.get();
        while (limits.max() == 0 || open < limits.max() || (returning && open < limits.hard())) {
            if (connections.compareAndSet(open, open + 1)) {
                return true;
            }
            open = connections.get();
        }
        return false;
    }

    void release() {
        connections.decrementAndGet();
    }

    /** @param failover whether it took the connection after another server had failed it */
    void connected(boolean failover) {
        connects.increment();
        if (failover) {
            failovers.increment();
        }
        long now = nanoTime.getAsLong();
        if (failedUntil - now > 0) {
            failedUntil = now;
        }
    }

    /**
     * A connect to it failed.
     *
     * @param how {@link Refusal#FAILED} or {@link Refusal#TIMEOUT}
     */
    public synchronized void failed(Refusal how, int blacklistSeconds) {
        refusals.count(how);
        if (index >= 0) {
            countBlacklisting(blacklistSeconds);
            failedUntil = nanoTime.getAsLong() + TimeUnit.SECONDS.toNanos(blacklistSeconds);
        }
    }

    /** Counts bytes sent to the server. */
    public void addSent(long bytes) {
        sent.add(bytes);
    }

    /** Counts bytes received from the server. */
    public void addReceived(long bytes) {
        received.add(bytes);
    }

    /** Connections that are open or being opened. */
    public int connections() {
        return connections.get();
    }

    /** Connections that it took so far. */
    public long connects() {
        return connects.sum();
    }

    /** Connects to it that failed so far. */
    public long failures() {
        return refusals.of(Refusal.FAILED) + refusals.of(Refusal.TIMEOUT);
    }

    /** Connections that it took after another server, tried before it for the same one, had failed. */
    public long failovers() {
        return failovers.sum();
    }

    /** How often it was put on the blacklist, by a failure or by hand, when it was not on it. */
    public long blacklistings() {
        return blacklistings.sum();
    }

    /** How long connects to it took; of idlers and datagrams there are none. */
    public ConnectTimes connectTimes() {
        return connectTimes;
    }

    /** How often connections that tried it did not get it. */
    public Counts<Refusal> refusals() {
        return refusals;
    }

    /** How the connections that it had taken ended. */
    public Counts<CloseReason> closes() {
        return closes;
    }

    /** Counts the end of a connection that it had taken. */
    public void closed(CloseReason why) {
        closes.count(why);
    }

    /** Bytes sent to it. */
    public long sent() {
        return sent.sum();
    }

    /** Bytes received from it. */
    public long received() {
        return received.sum();
    }

    @Override
    public String toString() {
        return name() + " " + settings.endpoint();
    }
}
