// SPDX-License-Identifier: Apache-2.0
package pen.balance;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import pen.settings.Setting;
import pen.settings.Settings;

/**
 * One connection's way to a server: its first choice, then the servers after it, wrapping, then the emergency server. A
 * client that is denied has no way but to the abuse server.
 *
 * <p>{@link #next} hands out a server with a place reserved on it; each is answered by {@link #connected},
 * {@link #failed} or, if nothing was tried, {@link #finished}, and a connected one in the end by that too. One thread
 * at a time.
 */
public final class Route {
    private final Balancer balancer;
    private final Client client;
    private final int first;
    private final int remembered;
    private final boolean denied;
    private int upcoming;
    private boolean exhausted;
    private boolean triedLast;
    private @Nullable Server reserved;
    private @Nullable Set<Refusal> refusals;

    /**
     * The way of a client that may come.
     *
     * @param first the number of the first choice, or {@link ClientTable#NONE}
     * @param remembered the number of the server that the client used last, or {@link ClientTable#NONE}
     */
    Route(Balancer balancer, Client client, int first, int remembered) {
        this(balancer, client, first, remembered, false);
    }

    private Route(Balancer balancer, Client client, int first, int remembered, boolean denied) {
        this.balancer = balancer;
        this.client = client;
        this.first = first;
        this.remembered = remembered;
        this.denied = denied;
        this.upcoming = first;
        this.exhausted = first == ClientTable.NONE;
    }

    /** The way of a client that the client access list denies. */
    static Route denied(Balancer balancer, Client client) {
        return new Route(balancer, client, ClientTable.NONE, ClientTable.NONE, true);
    }

    public Client client() {
        return client;
    }

    /** The server to try now, with a place reserved on it; null if nobody is left to take the connection. */
    public @Nullable Server next() {
        Settings settings = balancer.settings();
        List<Server> servers = balancer.pool().servers();
        while (!exhausted) {
            Server candidate = servers.get(upcoming);
            upcoming = (upcoming + 1) % servers.size();
            exhausted = upcoming == first || settings.get(Setting.STUBBORN);
            boolean permitted =
                    client.isPermitted(settings, candidate.settings().acl());
            if (admits(candidate, permitted, candidate.index() == remembered)) {
                return candidate;
            }
        }
        if (denied) {
            return lastResort(balancer.pool().abuse());
        }
        if (!triedLast && (has(Refusal.DENIED) || has(Refusal.LIMIT))) {
            // Else a new client would be turned away by the same server again and again.
            balancer.clients().unchoose(client);
        }
        return settings.get(Setting.STUBBORN)
                ? null
                : lastResort(balancer.pool().emergency());
    }

    /** Why nobody is left to take the connection: of what stood in the way, what might have passed soonest. */
    public CloseReason reason() {
        if (denied || (has(Refusal.DENIED) && !has(Refusal.LIMIT) && !has(Refusal.TIMEOUT) && !has(Refusal.FAILED))) {
            return CloseReason.DENIED;
        }
        if (has(Refusal.LIMIT)) {
            return CloseReason.LIMIT;
        }
        return has(Refusal.TIMEOUT) ? CloseReason.TIMEOUT : CloseReason.NO_SERVER;
    }

    /** The reserved server took the connection. */
    public void connected() {
        Server server = taken();
        server.connected(has(Refusal.FAILED) || has(Refusal.TIMEOUT));
        if (server.index() >= 0 && server.index() != remembered) {
            balancer.clients().remember(client, server.index());
        }
    }

    /**
     * The reserved server did not take the connection: it is blacklisted, and its place given back.
     *
     * @param how {@link Refusal#FAILED} or {@link Refusal#TIMEOUT}
     */
    public void failed(Refusal how) {
        taken().failed(how, balancer.settings().get(Setting.BLACKLIST));
        note(how);
        finished();
    }

    /** Gives the place back, if one is held. */
    public void finished() {
        if (reserved != null) {
            reserved.release();
            reserved = null;
        }
    }

    private @Nullable Server lastResort(@Nullable Server server) {
        if (server == null || triedLast) {
            return null;
        }
        triedLast = true;
        // A denied client goes to the abuse server because a list denies it.
        boolean permitted = denied
                || client.isPermitted(balancer.settings(), server.settings().acl());
        return admits(server, permitted, false) ? server : null;
    }

    private boolean admits(Server server, boolean permitted, boolean returning) {
        Refusal refusal = server.admit(permitted, returning);
        if (refusal != null) {
            note(refusal);
            return false;
        }
        reserved = server;
        return true;
    }

    private void note(Refusal refusal) {
        if (refusals == null) {
            refusals = EnumSet.noneOf(Refusal.class);
        }
        refusals.add(refusal);
    }

    private boolean has(Refusal refusal) {
        return refusals != null && refusals.contains(refusal);
    }

    private Server taken() {
        if (reserved == null) {
            throw new IllegalStateException("no server is reserved");
        }
        return reserved;
    }
}
