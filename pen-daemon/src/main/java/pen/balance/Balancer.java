// SPDX-License-Identifier: Apache-2.0
package pen.balance;

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
    private final Selection roundRobin = Selection.roundRobin();

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

    /** Begins a connection of the client: notes that it was seen, and chooses its first server. */
    public Route choose(Client client) {
        Settings now = settings.get();
        long tracking = TimeUnit.SECONDS.toNanos(now.get(Setting.TRACKING));
        int remembered = clients.seen(client, nanoTime.getAsLong(), tracking);
        if (now.get(Setting.ROUNDROBIN)) {
            return new Route(this, client, roundRobin.select(pool.servers()), remembered);
        }
        int first = remembered != ClientTable.NONE
                ? remembered
                : clients.rememberedOr(client, () -> roundRobin.select(pool.servers()));
        return new Route(this, client, first, remembered);
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
