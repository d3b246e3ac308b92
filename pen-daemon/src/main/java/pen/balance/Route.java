// SPDX-License-Identifier: Apache-2.0
package pen.balance;

import java.util.List;
import org.jspecify.annotations.Nullable;
import pen.settings.Setting;
import pen.settings.Settings;

/**
 * One connection's way to a server: its first choice, then the servers after it, wrapping, then the emergency server.
 *
 * <p>{@link #next} hands out a server with a place reserved on it; each is answered by {@link #connected} or
 * {@link #failed}, and a connected one in the end by {@link #finished}. One thread at a time.
 */
public final class Route {
    private final Balancer balancer;
    private final Client client;
    private final int first;
    private final int remembered;
    private int upcoming;
    private boolean exhausted;
    private boolean triedEmergency;
    private @Nullable Server reserved;

    Route(Balancer balancer, Client client, int first, int remembered) {
        this.balancer = balancer;
        this.client = client;
        this.first = first;
        this.remembered = remembered;
        this.upcoming = first;
        this.exhausted = first == ClientTable.NONE;
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
            if (candidate.isAvailable() && candidate.reserve(candidate.index() == remembered)) {
                reserved = candidate;
                return candidate;
            }
        }
        return settings.get(Setting.STUBBORN) ? null : lastResort();
    }

    /** The reserved server took the connection. */
    public void connected() {
        Server server = taken();
        server.connected();
        if (server.index() != Server.EMERGENCY && server.index() != remembered) {
            balancer.clients().remember(client, server.index());
        }
    }

    /** The reserved server refused or did not answer: it is blacklisted, and its place given back. */
    public void failed() {
        Server server = taken();
        server.failed(balancer.settings().get(Setting.BLACKLIST));
        finished();
    }

    /** Gives the place back, if one is held. */
    public void finished() {
        if (reserved != null) {
            reserved.release();
            reserved = null;
        }
    }

    private @Nullable Server lastResort() {
        Server emergency = balancer.pool().emergency();
        if (emergency == null || triedEmergency || !emergency.isAvailable() || !emergency.reserve(false)) {
            return null;
        }
        triedEmergency = true;
        reserved = emergency;
        return emergency;
    }

    private Server taken() {
        if (reserved == null) {
            throw new IllegalStateException("no server is reserved");
        }
        return reserved;
    }
}
