// SPDX-License-Identifier: Apache-2.0
package pen.balance;

import static java.util.Objects.requireNonNull;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import pen.settings.ServerSettings;
import pen.settings.Setting;
import pen.settings.Settings;

/** The rules of balancing once more, for one thread, as plainly as they can be written; the judge of the real thing. */
final class NaiveBalancer {
    static final int NOBODY = -9;

    /** What is known of a client. */
    static final class Known {
        long seen;
        long ended;
        int open;
        long connects;
        int server = ClientTable.NONE;
        int chosen = ClientTable.NONE;
    }

    /** A server's state. */
    static final class Host {
        int connections;
        long failedUntil;
        long heldUntil;
    }

    /** One connection's way. */
    final class Way {
        private final Client client;
        private final int remembered;
        private final Deque<Integer> left = new ArrayDeque<>();
        private final boolean denied;
        private @Nullable Host host;
        private int reserved = NOBODY;
        private boolean turnedAway;
        boolean connected;

        Way(Client client, int first, int remembered, boolean denied) {
            this.client = client;
            this.remembered = remembered;
            this.denied = denied;
            if (denied) {
                left.add(Server.ABUSE);
                return;
            }
            int count = settings.servers().size();
            for (int step = 0; first != ClientTable.NONE && step < count; step++) {
                left.add((first + step) % count);
            }
            left.add(Server.EMERGENCY);
        }

        /** The number of the server to try, or {@link #NOBODY}. */
        int next() {
            boolean stubborn = settings.get(Setting.STUBBORN) && !denied;
            while (!left.isEmpty() && !(stubborn && left.element() == Server.EMERGENCY)) {
                int candidate = left.remove();
                if (candidate == Server.EMERGENCY) {
                    chooseAnew();
                }
                if (stubborn) {
                    left.removeIf(each -> each != Server.EMERGENCY);
                }
                if (admits(candidate)) {
                    host = host(candidate);
                    host.connections++;
                    reserved = candidate;
                    return candidate;
                }
            }
            chooseAnew();
            return NOBODY;
        }

        /** A server that a list or a limit closes to a new client must not stay its choice. */
        private void chooseAnew() {
            Known known = clients.get(client);
            if (turnedAway && known != null) {
                known.chosen = ClientTable.NONE;
            }
            turnedAway = false;
        }

        void connected() {
            connected = true;
            Host taker = requireNonNull(host);
            if (taker.failedUntil > now) {
                taker.failedUntil = now;
            }
            Known known = clients.get(client);
            if (reserved >= 0 && known != null && reserved != remembered) {
                known.server = reserved;
            }
        }

        void failed() {
            if (reserved >= 0) {
                requireNonNull(host).failedUntil = now + settings.get(Setting.BLACKLIST) * 1_000_000_000L;
            }
            finished();
        }

        void finished() {
            requireNonNull(host).connections--;
            reserved = NOBODY;
        }

        private boolean admits(int candidate) {
            if (!exists(candidate) || !isAvailable(candidate)) {
                return false;
            }
            ServerSettings set = set(candidate);
            int open = host(candidate).connections;
            boolean permitted = denied || client.isPermitted(settings, set.acl());
            boolean room = set.max() == 0
                    || open < set.max()
                    || (candidate >= 0 && candidate == remembered && open < set.hard());
            turnedAway |= candidate >= 0 && !(permitted && room);
            return permitted && room;
        }
    }

    Settings settings;
    long now;
    int capacity;
    final Map<Client, Known> clients = new LinkedHashMap<>();
    private final Map<Integer, Host> hosts = new LinkedHashMap<>();
    private int last;
    /** Has the table that hashing should have now. */
    private ServerPool fresh = new ServerPool(() -> 0);

    NaiveBalancer(Settings settings, int capacity) {
        this.settings = settings;
        this.capacity = capacity;
    }

    void put(Settings next) {
        settings = next;
        fresh = new ServerPool(() -> 0);
        fresh.apply(next);
        // Whoever is taken away and comes back is another one.
        List.of(Server.EMERGENCY, Server.ABUSE).stream()
                .filter(index -> !exists(index))
                .forEach(hosts::remove);
    }

    void ended(Client client) {
        Known known = clients.get(client);
        if (known != null) {
            known.ended = now;
            known.open = Math.max(0, known.open - 1);
        }
    }

    Host host(int index) {
        return hosts.computeIfAbsent(index, each -> new Host());
    }

    Way choose(Client client, int port) {
        if (!client.isPermitted(settings, settings.get(Setting.CLIENT_ACL))) {
            return new Way(client, ClientTable.NONE, ClientTable.NONE, true);
        }
        Known known = clients.remove(client);
        long tracking = settings.get(Setting.TRACKING) * 1_000_000_000L;
        if (known == null || (tracking > 0 && known.open == 0 && now - known.ended > tracking)) {
            known = new Known();
        }
        clients.put(client, known);
        if (clients.size() > capacity) {
            clients.remove(clients.keySet().iterator().next());
        }
        known.seen = now;
        known.ended = now;
        known.open++;
        known.connects++;
        int remembered = known.server;
        boolean turns = settings.get(Setting.ROUNDROBIN);
        if (turns || settings.get(Setting.STATELESS)) {
            return new Way(client, select(client, turns ? port : 0), remembered, false);
        }
        if (remembered == ClientTable.NONE && known.chosen == ClientTable.NONE) {
            known.chosen = select(client, 0);
        }
        return new Way(client, remembered == ClientTable.NONE ? known.chosen : remembered, remembered, false);
    }

    private int select(Client client, int port) {
        int count = settings.servers().size();
        int[] available = IntStream.range(0, count).filter(this::isAvailable).toArray();
        int best = ClientTable.NONE;
        if (settings.get(Setting.PRIO)) {
            for (int i : available) {
                best = best == ClientTable.NONE || set(i).prio() < set(best).prio() ? i : best;
            }
        } else if (settings.get(Setting.WEIGHT)) {
            for (int i : available) {
                if (set(i).weight() > 0 && (best == ClientTable.NONE || load(i) < load(best))) {
                    best = i;
                }
            }
        } else if (settings.get(Setting.HASH)) {
            // The table's own properties are SelectionTest's; here it counts that it fits the settings.
            for (int i = 0; i < count; i++) {
                fresh.servers().get(i).blacklist(isAvailable(i) ? 0 : 1);
            }
            best = fresh.hash().select(fresh.servers(), client, port);
        } else if (available.length > 0) {
            best = IntStream.rangeClosed(1, count)
                    .map(step -> (last + step) % count)
                    .filter(this::isAvailable)
                    .findFirst()
                    .orElseThrow();
            last = best;
        }
        return best;
    }

    private double load(int index) {
        return (double) host(index).connections / set(index).weight();
    }

    private boolean exists(int index) {
        return index >= 0
                || settings.get(index == Server.ABUSE ? Setting.ABUSE : Setting.EMERGENCY)
                        .isPresent();
    }

    private ServerSettings set(int index) {
        return index >= 0
                ? settings.server(index)
                : settings.get(index == Server.ABUSE ? Setting.ABUSE : Setting.EMERGENCY)
                        .orElseThrow();
    }

    private boolean isAvailable(int index) {
        return set(index).isAddressed() && host(index).failedUntil <= now && host(index).heldUntil <= now;
    }
}
