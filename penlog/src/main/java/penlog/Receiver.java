// SPDX-License-Identifier: Apache-2.0
package penlog;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import pen.net.Endpoint;

/** The penlogd that lines go to, and where its name says that it is: looked up on a thread of its own. */
final class Receiver {
    /** Looks a host up; as {@link InetAddress#getAllByName}. */
    interface Names {
        InetAddress[] all(String host) throws UnknownHostException;
    }

    /** After an error, the name is asked for at most this often. */
    private static final long AFTER_ERROR = TimeUnit.SECONDS.toNanos(10);

    /** Without an error; a host that is dead is not heard of. */
    private static final long REGULARLY = TimeUnit.SECONDS.toNanos(60);

    private final Endpoint endpoint;
    private final Optional<InetAddress> source;
    private final Names names;
    private final LongSupplier clock;
    private final Losses losses;
    private final AtomicBoolean asking = new AtomicBoolean();
    private volatile InetSocketAddress address;
    private volatile long asked;

    /**
     * Looks the host up; waits for that.
     *
     * @param source the local address; the receiver's is of its family
     * @param clock nanoseconds, as {@link System#nanoTime}
     * @throws UnknownHostException if the host has no address, or none of that family; the message names the host
     */
    Receiver(Endpoint endpoint, Optional<InetAddress> source, Names names, LongSupplier clock, Losses losses)
            throws UnknownHostException {
        this.endpoint = endpoint;
        this.source = source;
        this.names = names;
        this.clock = clock;
        this.losses = losses;
        this.asked = clock.getAsLong();
        this.address = new InetSocketAddress(addresses().get(0), endpoint.port());
    }

    /** Where to send; another object only if it has changed. Never waits. */
    InetSocketAddress address() {
        askIfOlderThan(REGULARLY);
        return address;
    }

    /** Something went wrong on the way there, so the name may have moved. Never waits. */
    void failed() {
        askIfOlderThan(AFTER_ERROR);
    }

    @Override
    public String toString() {
        return endpoint.toString();
    }

    private void askIfOlderThan(long age) {
        long now = clock.getAsLong();
        if (now - asked < age || asking.getAndSet(true)) {
            return;
        }
        asked = now;
        Thread look = new Thread(this::lookUp, "look-up");
        look.setDaemon(true);
        look.start();
    }

    private void lookUp() {
        try {
            List<InetAddress> now = addresses();
            // A name with several addresses is answered in any order: stay with one receiver.
            if (!now.contains(address.getAddress())) {
                address = new InetSocketAddress(now.get(0), endpoint.port());
            }
        } catch (UnknownHostException e) {
            losses.trouble(e.getMessage() + ", still sending to " + Endpoint.literal(address.getAddress()));
        } finally {
            asking.set(false);
        }
    }

    private List<InetAddress> addresses() throws UnknownHostException {
        InetAddress[] all;
        try {
            all = names.all(endpoint.host());
        } catch (UnknownHostException e) {
            UnknownHostException named = new UnknownHostException(endpoint.host() + ": unknown host");
            named.initCause(e);
            throw named;
        }
        List<InetAddress> usable = Arrays.stream(all)
                .filter(one -> source.isEmpty() || source.get().getClass() == one.getClass())
                .toList();
        if (usable.isEmpty()) {
            throw new UnknownHostException(endpoint.host() + ": no address of the family of "
                    + source.map(Endpoint::literal).orElse(""));
        }
        return usable;
    }
}
