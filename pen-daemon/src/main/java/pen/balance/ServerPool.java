// SPDX-License-Identifier: Apache-2.0
package pen.balance;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
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
        boolean direct = settings.get(Setting.DSR_IF).isPresent();
        List<ServerSettings> wanted = settings.servers();
        for (int i = 0; i < wanted.size(); i++) {
            if (i < next.size()) {
                next.get(i).settings(wanted.get(i));
            } else {
                next.add(new Server(i, wanted.get(i), nanoTime));
            }
            next.get(i).needsPort(!direct);
        }
        servers = List.copyOf(next);
        Server last = special(Server.EMERGENCY, emergency, settings.get(Setting.EMERGENCY));
        if (last != null) {
            last.needsPort(!direct);
        }
        emergency = last;
        abuse = special(Server.ABUSE, abuse, settings.get(Setting.ABUSE));
        // After the servers: it must not lead to one that is not there yet.
        hash = hash.with(
                direct || settings.get(Setting.HASH) ? wanted : List.of(),
                direct ? ServerSettings::hasHost : ServerSettings::isAddressed);
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

    /**
     * The server that the hash of a client's address leads to; null if no regular one can be picked. Makes no object.
     *
     * @param high the first half of the client's address, as {@link Client} has it
     * @param low the last half
     * @param port the client's port, 0 if that is not to matter
     * @param takes whether a server can be picked now
     */
    public @Nullable Server hashed(long high, long low, int port, Predicate<? super Server> takes) {
        // The servers after the table: it must not lead to one that is not there yet.
        Maglev table = hash;
        List<Server> now = servers;
        int picked = table.select(now, high, low, port, takes);
        return picked == Selection.NONE ? null : now.get(picked);
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
