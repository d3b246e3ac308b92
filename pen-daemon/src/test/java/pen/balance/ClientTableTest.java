// SPDX-License-Identifier: Apache-2.0
package pen.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ClientTableTest {
    private static final int OPERATIONS = 300_000;

    /** The same table, written for clearness: a map in order of use. */
    private static final class Model {
        private record Entry(
                int place,
                int server,
                long lastSeen,
                long lastEnd,
                int open,
                long connects,
                long sent,
                long received) {}

        private final Map<Client, Entry> entries = new LinkedHashMap<>();
        private int slots;

        Model(int slots) {
            this.slots = slots;
        }

        int seen(Client client, long now, long tracking) {
            @Nullable Entry old = entries.remove(client);
            int place = old == null ? entries.size() : old.place;
            if (old == null && entries.size() == slots) {
                Client oldest = entries.keySet().iterator().next();
                place = Objects.requireNonNull(entries.remove(oldest)).place;
            }
            Entry seen = new Entry(place, ClientTable.NONE, now, now, 1, 1, 0, 0);
            if (old != null && (tracking == 0 || old.open > 0 || now - old.lastEnd <= tracking)) {
                seen = new Entry(place, old.server, now, now, old.open + 1, old.connects + 1, old.sent, old.received);
            }
            entries.put(client, seen);
            return seen.server;
        }

        void remember(Client client, int server) {
            entries.computeIfPresent(
                    client,
                    (key, e) ->
                            new Entry(e.place, server, e.lastSeen, e.lastEnd, e.open, e.connects, e.sent, e.received));
        }

        void ended(Client client, long now, long sent, long received) {
            entries.computeIfPresent(
                    client,
                    (key, e) -> new Entry(
                            e.place,
                            e.server,
                            e.lastSeen,
                            now,
                            Math.max(0, e.open - 1),
                            e.connects,
                            e.sent + sent,
                            e.received + received));
        }

        List<ClientTable.Entry> recent(long now) {
            List<ClientTable.Entry> recent = new ArrayList<>();
            entries.forEach((client, e) -> recent.add(
                    0,
                    new ClientTable.Entry(
                            e.place, client, e.server, now - e.lastSeen, e.connects, e.sent, e.received)));
            return recent;
        }

        List<ClientTable.Entry> page(long now, int from, int limit) {
            return recent(now).stream()
                    .sorted(Comparator.comparingInt(ClientTable.Entry::place))
                    .filter(entry -> entry.place() >= from)
                    .limit(limit)
                    .toList();
        }
    }

    @Test
    void randomOperations_tableAndModel_neverDiffer() {
        Random random = new Random(20261122);
        ClientTable table = new ClientTable(10);
        Model model = new Model(10);
        long now = 0;
        for (int i = 0; i < OPERATIONS; i++) {
            now += random.nextInt(3);
            Client client = new Client(random.nextInt(2), random.nextInt(60));
            int server = random.nextInt(5);
            switch (random.nextInt(4)) {
                case 0, 1 -> assertThat(table.seen(client, now, 50)).isEqualTo(model.seen(client, now, 50));
                case 2 -> {
                    table.remember(client, server);
                    model.remember(client, server);
                }
                default -> {
                    table.ended(client, now, server, 1);
                    model.ended(client, now, server, 1);
                }
            }
            if (i == OPERATIONS / 2) {
                table.grow(37);
                model.slots = 37;
            }
            if (i % 1000 == 0) {
                assertThat(table.recent(now, 100)).isEqualTo(model.recent(now));
                int from = random.nextInt(50);
                int limit = random.nextInt(20);
                assertThat(table.page(now, from, limit)).isEqualTo(model.page(now, from, limit));
            }
        }
        assertThat(table.recent(now, 100)).isEqualTo(model.recent(now));
        assertThat(table.size()).isEqualTo(37);
    }

    @Test
    void rememberedOr_newClient_takesTheChoiceOnce() {
        ClientTable table = new ClientTable(2);
        Client client = new Client(0, 1);
        assertThat(table.seen(client, 0, 0)).isEqualTo(ClientTable.NONE);
        assertThat(table.rememberedOr(client, () -> 3)).isEqualTo(3);
        assertThat(table.rememberedOr(client, () -> 4)).isEqualTo(3);
    }

    /** All that a slot takes is in arrays, so the heap tells what a full table costs. */
    @Test
    void millionClients_takeLessThan150Megabytes() {
        long before = heap();
        ClientTable table = new ClientTable(1_000_000);
        for (int i = 0; i < 1_000_000; i++) {
            table.seen(new Client(i, i), i, 0);
            table.remember(new Client(i, i), i % 7);
        }
        long grown = heap() - before;
        assertThat(table.size()).isEqualTo(1_000_000);
        System.out.println("1,000,000 clients: " + grown / 1_000_000 + " MB of heap");
        assertThat(grown).isLessThan(150_000_000);
    }

    private static long heap() {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed();
    }

    @Test
    void grow_beyondMemory_isRefused_andChangesNothing() {
        ClientTable table = new ClientTable(100);
        assertThatThrownBy(() -> table.grow(Integer.MAX_VALUE / 4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not enough memory (expected: at most ");
        assertThat(table.capacity()).isEqualTo(100);
    }

    @Test
    void grow_smaller_changesNothing() {
        ClientTable table = new ClientTable(100);
        table.grow(50);
        assertThat(table.capacity()).isEqualTo(100);
    }
}
