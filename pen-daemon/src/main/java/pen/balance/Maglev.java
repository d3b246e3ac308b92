// SPDX-License-Identifier: Apache-2.0
package pen.balance;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import pen.settings.ServerSettings;

/**
 * Consistent hashing: a client's address leads to the same server as long as that server is available.
 *
 * <p>The table is that of Eisenbud and others, "Maglev: A Fast and Reliable Software Network Load Balancer" (NSDI 2016,
 * section 3.4): every server fills places of a table of prime size in an order of its own, each as often as its weight
 * says. The order depends on addresses and ports alone, so pens with the same servers agree, however those are
 * numbered.
 *
 * <p>The table holds all servers, available or not: a client whose server is not available draws again, so losing a
 * server moves no client of another one, and costs no new table. Weights count if any server has one; then a server of
 * weight 0 is not chosen.
 */
final class Maglev implements Selection {
    /** The paper's sizes: the small one for up to a hundredth as many servers. */
    private static final int SMALL = 65_537;

    private static final int LARGE = 655_373;

    /** Draws before an available server is looked for in order: at 1 of 3 available they fail once in 650 clients. */
    private static final int DRAWS = 16;

    // FNV-1a, 64 bits: draft-eastlake-fnv.
    private static final long FNV_BASIS = 0xCBF2_9CE4_8422_2325L;
    private static final long FNV_PRIME = 0x0000_0100_0000_01B3L;

    /** What the table was made of. */
    private final List<Entry> entries;

    private final int[] table;

    /** A server as far as it matters here. */
    private record Entry(String name, int index, int weight) {}

    /** A table for servers with these settings. */
    Maglev(List<ServerSettings> servers) {
        this(servers, ServerSettings::isAddressed);
    }

    private Maglev(List<ServerSettings> servers, Predicate<ServerSettings> counts) {
        entries = entries(servers, counts);
        table = entries.isEmpty() ? new int[0] : fill(entries, entries.size() <= SMALL / 100 ? SMALL : LARGE);
    }

    /**
     * This one if it is right for servers with these settings, else another.
     *
     * @param counts which of them are servers
     */
    Maglev with(List<ServerSettings> servers, Predicate<ServerSettings> counts) {
        return entries(servers, counts).equals(entries) ? this : new Maglev(servers, counts);
    }

    /** Whether it leads nowhere: it was made of no servers. */
    boolean isEmpty() {
        return table.length == 0;
    }

    @Override
    public int select(List<Server> servers, Client client, int port) {
        return select(servers, client.high(), client.low(), port, Server::isAvailable);
    }

    /**
     * Picks a server, and makes no object.
     *
     * @param high the first half of the client's address, as {@link Client} has it
     * @param low the last half
     * @param takes whether a server can be picked now
     */
    int select(List<Server> servers, long high, long low, int port, Predicate<? super Server> takes) {
        if (table.length == 0) {
            return NONE;
        }
        long hash = Spread.mix(Spread.mix(high) ^ low ^ (long) port << 48);
        for (int draw = 0; draw < DRAWS; draw++) {
            int index = table[(int) Long.remainderUnsigned(hash, table.length)];
            if (takes.test(servers.get(index))) {
                return index;
            }
            hash = Spread.mix(hash + Spread.GOLDEN);
        }
        int start = (int) Long.remainderUnsigned(hash, entries.size());
        for (int step = 0; step < entries.size(); step++) {
            int index = entries.get((start + step) % entries.size()).index();
            if (takes.test(servers.get(index))) {
                return index;
            }
        }
        return NONE;
    }

    private static List<Entry> entries(List<ServerSettings> servers, Predicate<ServerSettings> counts) {
        boolean weighted = servers.stream().anyMatch(server -> server.weight() > 0);
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < servers.size(); i++) {
            ServerSettings server = servers.get(i);
            int weight = weighted ? server.weight() : 1;
            if (counts.test(server) && weight > 0) {
                entries.add(new Entry(server.host() + " " + server.endpoint().port(), i, weight));
            }
        }
        entries.sort(Comparator.comparing(Entry::name).thenComparingInt(Entry::weight));
        return entries;
    }

    private static int[] fill(List<Entry> entries, int size) {
        int[] table = new int[size];
        Arrays.fill(table, NONE);
        int count = entries.size();
        int heaviest = entries.stream().mapToInt(Entry::weight).max().orElseThrow();
        long[] place = new long[count];
        long[] skip = new long[count];
        double[] due = new double[count];
        for (int i = 0; i < count; i++) {
            long hash = hash(entries.get(i).name());
            place[i] = Long.remainderUnsigned(hash, size);
            skip[i] = Long.remainderUnsigned(Spread.mix(hash + Spread.GOLDEN), size - 1L) + 1;
        }
        int filled = 0;
        while (filled < size) {
            for (int i = 0; i < count && filled < size; i++) {
                due[i] += (double) entries.get(i).weight() / heaviest;
                if (due[i] >= 1) {
                    due[i] -= 1;
                    while (table[(int) place[i]] != NONE) {
                        place[i] = (place[i] + skip[i]) % size;
                    }
                    table[(int) place[i]] = entries.get(i).index();
                    filled++;
                }
            }
        }
        return table;
    }

    // Without a seed, unlike in ClientTable: the spread must be the same in every pen.
    private static long hash(String name) {
        long hash = FNV_BASIS;
        for (byte octet : name.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (octet & 0xff)) * FNV_PRIME;
        }
        return Spread.mix(hash);
    }
}
