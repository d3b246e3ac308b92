// SPDX-License-Identifier: Apache-2.0
package pen.balance;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import pen.settings.ServerSettings;
import pen.settings.Setting;
import pen.settings.Settings;

/** The servers of one pen: the regular ones, numbered from 0, and the emergency server. Any thread may read. */
public final class ServerPool {
    private final LongSupplier nanoTime;
    private volatile List<Server> servers = List.of();
    private volatile @Nullable Server emergency;

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
        ServerSettings wantedEmergency = settings.get(Setting.EMERGENCY).orElse(null);
        Server current = emergency;
        if (wantedEmergency == null) {
            emergency = null;
        } else if (current == null) {
            emergency = new Server(Server.EMERGENCY, wantedEmergency, nanoTime);
        } else {
            current.settings(wantedEmergency);
        }
    }

    /** The regular servers by number. */
    public List<Server> servers() {
        return servers;
    }

    /** The server for connections that no regular one takes. */
    public @Nullable Server emergency() {
        return emergency;
    }
}
