// SPDX-License-Identifier: Apache-2.0
package pen.balance;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import pen.settings.Setting;
import pen.settings.Settings;

/**
 * Which server a connection gets: the one its client used last, else the one that the selection picks; then, while
 * servers refuse, the {@link Route} leads on. Any thread may call.
 */
public final class Balancer {
    private final Supplier<Settings> settings;
    private final ServerPool pool;
    private final ClientTable clients;
    private final LongSupplier nanoTime;
    private final Selection priority = Selection.priority();
    private final Selection weighted = Selection.weighted();
    private final RoundRobin roundRobin = new RoundRobin();

    /**
     * @param settings those in force at the moment
     * @param nanoTime the time, in nanoseconds of any origin
     */
    public Balancer(Supplier<Settings> settings, ServerPool pool, ClientTable clients, LongSupplier nanoTime) {
        this.settings = settings;
        this.pool = pool;
        this.clients = clients;
        this.nanoTime = nanoTime;
    }

    /**
     * Begins a connection of the client: notes that it was seen, and chooses its first server.
     *
     * @param port the client's port; it matters only to a hash with {@code roundrobin}
     */
    public Route choose(Client client, int port) {
        Settings now = settings.get();
        if (isDenied(client, now)) {
            return Route.denied(this, client);
        }
        long tracking = TimeUnit.SECONDS.toNanos(now.get(Setting.TRACKING));
        int remembered = clients.seen(client, nanoTime.getAsLong(), tracking);
        Selection policy = policy(now);
        if (now.get(Setting.ROUNDROBIN) || now.get(Setting.STATELESS)) {
            int significantPort = now.get(Setting.ROUNDROBIN) ? port : 0;
            return new Route(this, client, policy.select(pool.servers(), client, significantPort), remembered);
        }
        int first = remembered != ClientTable.NONE
                ? remembered
                : clients.rememberedOr(client, () -> policy.select(pool.servers(), client, 0));
        return new Route(this, client, first, remembered);
    }

    /**
     * The first choice for a datagram that is balanced on its own.
     *
     * @return a server's number, or {@link ClientTable#NONE}
     */
    public int select(Client client, int port) {
        Settings now = settings.get();
        return policy(now).select(pool.servers(), client, now.get(Setting.ROUNDROBIN) ? port : 0);
    }

    /** Another way for a connection of the client, which has begun before. */
    public Route again(Client client, int port) {
        Settings now = settings.get();
        if (isDenied(client, now)) {
            return Route.denied(this, client);
        }
        int remembered = clients.remembered(client);
        boolean returns = remembered != ClientTable.NONE && !now.get(Setting.ROUNDROBIN) && !now.get(Setting.STATELESS);
        return new Route(this, client, returns ? remembered : select(client, port), remembered);
    }

    /** Another way for a connection of the client, which begins at the server of this number, if it is one. */
    public Route startingAt(Client client, int first) {
        if (isDenied(client, settings.get())) {
            return Route.denied(this, client);
        }
        return new Route(this, client, first, clients.remembered(client));
    }

    private static boolean isDenied(Client client, Settings now) {
        return !client.isPermitted(now, now.get(Setting.CLIENT_ACL));
    }

    private Selection policy(Settings now) {
        if (now.get(Setting.PRIO)) {
            return priority;
        }
        if (now.get(Setting.WEIGHT)) {
            return weighted;
        }
        // The table follows a moment after the settings.
        Maglev hash = pool.hash();
        return now.get(Setting.HASH) && !hash.isEmpty() ? hash : roundRobin;
    }

    /** A connection of the client has ended, after so many bytes to and from it. */
    public void ended(Client client, long toClient, long fromClient) {
        clients.ended(client, nanoTime.getAsLong(), toClient, fromClient);
    }

    /** The clients seen in so many seconds, the last one first, at most {@code limit} of them. */
    public List<ClientTable.Entry> recent(int seconds, int limit) {
        long nanos = TimeUnit.SECONDS.toNanos(seconds);
        return clients.recent(nanoTime.getAsLong(), limit, nanos);
    }

    /** The server that was chosen last because it was its turn, or {@link ClientTable#NONE}. */
    public int lastInTurn() {
        return roundRobin.last();
    }

    public ServerPool pool() {
        return pool;
    }

    public ClientTable clients() {
        return clients;
    }

    Settings settings() {
        return settings.get();
    }
}
