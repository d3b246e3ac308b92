// SPDX-License-Identifier: Apache-2.0
package pen.balance;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import pen.settings.ServerSettings;
import pen.settings.Setting;
import pen.settings.Settings;

/**
 * The servers of one pen: the regular ones, numbered from 0, the emergency server and the abuse server. Any thread may
 * read.
 */
public final class ServerPool {
    private final LongSupplier nanoTime;
    private final Counts<CloseReason> withoutServer = new Counts<>(CloseReason.class);
    private volatile List<Server> servers = List.of();
    private volatile @Nullable Server emergency;
    private volatile @Nullable Server abuse;
    private volatile Maglev hash = new Maglev(List.of());

    /** @param nanoTime the time, in nanoseconds of any origin */
    public ServerPool(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Follows the settings: servers keep their state, new ones are added. One thread at a time. */
    public void apply(Settings settings) {
        List<Server> next = new ArrayList<>(servers);
        List<ServerSettings> wanted = settings.servers();
        for (int i = 0; i < wanted.size(); i++) {
            if (i < next.size()) {
                next.get(i).settings(wanted.get(i));
            } else {
                next.add(new Server(i, wanted.get(i), nanoTime));
            }
        }
        servers = List.copyOf(next);
        emergency = special(Server.EMERGENCY, emergency, settings.get(Setting.EMERGENCY));
        abuse = special(Server.ABUSE, abuse, settings.get(Setting.ABUSE));
        // After the servers: it must not lead to one that is not there yet.
        hash = hash.with(settings.get(Setting.HASH) ? wanted : List.of());
    }

    /** The regular servers by number. */
    public List<Server> servers() {
        return servers;
    }

    /** The server for connections that no regular one takes. */
    public @Nullable Server emergency() {
        return emergency;
    }

    /** The server for clients that the client access list denies. */
    public @Nullable Server abuse() {
        return abuse;
    }

    /** How connections ended that no server had taken. */
    public Counts<CloseReason> withoutServer() {
        return withoutServer;
    }

    /**
     * Counts the end of a connection.
     *
     * @param server the one that had taken it, if one had
     */
    public void closed(@Nullable Server server, CloseReason why) {
        if (server == null) {
            withoutServer.count(why);
        } else {
            server.closed(why);
        }
    }

    Maglev hash() {
        return hash;
    }

    private @Nullable Server special(int index, @Nullable Server current, Optional<ServerSettings> wanted) {
        if (wanted.isEmpty()) {
            return null;
        }
        if (current == null) {
            return new Server(index, wanted.get(), nanoTime);
        }
        current.settings(wanted.get());
        return current;
    }
}
