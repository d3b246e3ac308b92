// SPDX-License-Identifier: Apache-2.0
package penlogd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RequestsTest {
    private static final RequestKey KEY = new RequestKey("192.0.2.1", "GET / HTTP/1.1");

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
        assertThat(requests.takenLast(KEY, 000, 199)).isEqualTo("b");
    }

    @Test
    void take_outsideOfTheTimes_findsNothing() {
        Requests requests = new Requests(10);
        requests.add(KEY, "a", 500);

        assertThat(requests.take(KEY, 600, 999)).isNull();
        assertThat(requests.take(KEY, 100, 499)).isNull();
        assertThat(requests.take(new RequestKey("192.0.2.2", KEY.request()), 100, 999))
                .isNull();
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
        for (int i = 0; i < 200_000; i++) {
            RequestKey key = new RequestKey("s" + random.nextInt(2), "r" + random.nextInt(3));
            // Clocks go back now and then.
            long second = i / 20L - (random.nextInt(100) == 0 ? 3 : 0);
            long from = second - random.nextInt(4);
            switch (random.nextInt(3)) {
                case 0 -> {
                    requests.add(key, "c" + i, 100 * second + random.nextInt(100));
                    list.add(new Told(key, "c" + i, second));
                    if (list.size() > 50) {
                        list.remove(0);
                    }
                }
                case 1 ->
                    assertThat(requests.take(key, 100 * from, 100 * second)).isEqualTo(take(list, key, from, second));
                default ->
                    assertThat(requests.takenLast(key, 100 * from, 100 * second))
                            .isEqualTo(takenLast(list, key, from, second));
            }
        }
    }

    private static @Nullable String take(List<Told> list, RequestKey key, long from, long to) {
        for (long second = from; second <= to; second++) {
            for (Told told : list) {
                if (told.key.equals(key) && told.second == second && !told.taken) {
                    told.taken = true;
                    return told.client;
                }
            }
        }
        return null;
    }

    private static @Nullable String takenLast(List<Told> list, RequestKey key, long from, long to) {
        for (long second = to; second >= from; second--) {
            String last = null;
            for (Told told : list) {
                if (told.key.equals(key) && told.second == second && told.taken) {
                    last = told.client;
                }
            }
            if (last != null) {
                return last;
            }
        }
        return null;
    }

    private static final class Told {
        private final RequestKey key;
        private final String client;
        private final long second;
        private boolean taken;

        private Told(RequestKey key, String client, long second) {
            this.key = key;
            this.client = client;
            this.second = second;
        }
    }
}
