// SPDX-License-Identifier: Apache-2.0
package penlogd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RequestsTest {
    private static final long KEY = 7;

    @Test
    void take_severalAreEqual_oldestFirst_eachOnce() {
        Requests requests = new Requests(10);
        requests.add(KEY, "a", 100);
        requests.add(KEY, "b", 100);
        requests.add(KEY, "c", 200);

        assertThat(requests.take(KEY, 000, 499)).isEqualTo("a");
        assertThat(requests.take(KEY, 000, 499)).isEqualTo("b");
        assertThat(requests.take(KEY, 000, 499)).isEqualTo("c");
        assertThat(requests.take(KEY, 000, 499)).isNull();
        assertThat(requests.takenLast(KEY, 000, 499)).isEqualTo("c");
        assertThat(requests.takenLast(KEY, 000, 199)).isNull();
    }

    @Test
    void take_outsideOfTheTimes_findsNothing() {
        Requests requests = new Requests(10);
        requests.add(KEY, "a", 500);

        assertThat(requests.take(KEY, 600, 999)).isNull();
        assertThat(requests.take(KEY, 100, 499)).isNull();
        assertThat(requests.take(KEY + 1, 100, 999)).isNull();
        assertThat(requests.take(KEY, 500, 599)).isEqualTo("a");
    }

    @Test
    void add_oneTooMany_forgetsTheOldest() {
        Requests requests = new Requests(2);
        requests.add(KEY, "a", 100);
        requests.add(KEY, "b", 100);
        assertThat(requests.take(KEY, 100, 199)).isEqualTo("a");
        requests.add(KEY, "c", 100);
        assertThat(requests.takenLast(KEY, 100, 199)).isNull();
        requests.add(KEY, "d", 200);

        assertThat(requests.take(KEY, 000, 999)).isEqualTo("c");
        assertThat(requests.take(KEY, 000, 999)).isEqualTo("d");
    }

    /** Against a list that is searched from end to end. */
    @Test
    void anything_atRandom_isAsAListWouldHaveIt() {
        Random random = new Random(20261123);
        Requests requests = new Requests(50);
        List<Told> list = new ArrayList<>();
        Map<Long, Told> newestTaken = new HashMap<>();
        for (int i = 0; i < 200_000; i++) {
            // Some are of one chain of the hash table.
            long key = random.nextInt(3) + 64L * random.nextInt(3);
            // Clocks go back now and then.
            long now = 5L * i - (random.nextInt(100) == 0 ? 300 : random.nextInt(20));
            long from = now - random.nextInt(400);
            switch (random.nextInt(3)) {
                case 0 -> {
                    requests.add(key, "c" + i, now);
                    list.add(new Told(key, "c" + i, now));
                    if (list.size() > 50) {
                        newestTaken.values().remove(list.remove(0));
                    }
                }
                case 1 -> {
                    Told oldest = oldest(list, key, from);
                    if (oldest == null || oldest.time > now) {
                        assertThat(requests.take(key, from, now)).isNull();
                    } else {
                        assertThat(requests.take(key, from, now)).isEqualTo(oldest.client);
                        oldest.taken = true;
                        newestTaken.merge(key, oldest, (one, other) -> other.time >= one.time ? other : one);
                    }
                }
                default -> {
                    Told newest = newestTaken.get(key);
                    String client = newest == null || newest.time < from || newest.time > now ? null : newest.client;
                    assertThat(requests.takenLast(key, from, now)).isEqualTo(client);
                }
            }
        }
    }

    private static @Nullable Told oldest(List<Told> list, long key, long from) {
        Told oldest = null;
        for (Told told : list) {
            if (told.key == key && !told.taken && told.time >= from && (oldest == null || told.time < oldest.time)) {
                oldest = told;
            }
        }
        return oldest;
    }

    private static final class Told {
        private final long key;
        private final String client;
        private final long time;
        private boolean taken;

        private Told(long key, String client, long time) {
            this.key = key;
            this.client = client;
            this.time = time;
        }
    }
}
