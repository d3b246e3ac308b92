// SPDX-License-Identifier: Apache-2.0
package penlogd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Requests that a client has chosen so that all of them have one hash code. */
class RequestKeyTest {
    private static final int BITS = 12;
    private static final int KEYS = 1 << BITS;

    private long comparisons;

    /** A key that counts how often it is compared; its order and its hash code are those of ours. */
    private final class Counted implements Comparable<Counted> {
        private final RequestKey key;

        private Counted(RequestKey key) {
            this.key = key;
        }

        @Override
        public int hashCode() {
            return key.hashCode();
        }

        @Override
        public boolean equals(Object other) {
            comparisons++;
            return other instanceof Counted counted && key.equals(counted.key);
        }

        @Override
        public int compareTo(Counted other) {
            comparisons++;
            return key.compareTo(other.key);
        }
    }

    /** "Aa" and "BB" have one hash code (String.hashCode), and so has whatever is made of as many of them. */
    private static RequestKey colliding(int number) {
        StringBuilder text = new StringBuilder("GET /");
        for (int bit = 0; bit < BITS; bit++) {
            text.append((number >> bit & 1) == 0 ? "Aa" : "BB");
        }
        return new RequestKey("192.0.2.1", text.toString());
    }

    @Test
    void lookUp_allHaveOneHashCode_comparesAFewTimes() {
        Map<Counted, Integer> map = new HashMap<>();
        for (int i = 0; i < KEYS; i++) {
            assertThat(colliding(i)).hasSameHashCodeAs(colliding(0));
            map.put(new Counted(colliding(i)), i);
        }
        // A tree compares each about twice a level, and has some more levels than it needs.
        assertThat(comparisons).isLessThan(4L * BITS * KEYS);
        comparisons = 0;
        for (int i = 0; i < KEYS; i++) {
            assertThat(map.get(new Counted(colliding(i)))).isEqualTo(i);
        }
        assertThat(comparisons).isLessThan(4L * BITS * KEYS);
    }

    @Test
    void order_isThatOfServerThenRequest_andAgreesWithEquality() {
        RequestKey key = new RequestKey("b", "b");
        assertThat(key).isEqualByComparingTo(new RequestKey("b", "b")).isGreaterThan(new RequestKey("a", "c"));
        assertThat(key).isLessThan(new RequestKey("b", "c")).isLessThan(new RequestKey("c", "a"));
        // HashMap asks for exactly this.
        assertThat(RequestKey.class.getGenericInterfaces()[0]).hasToString("java.lang.Comparable<penlogd.RequestKey>");
    }
}
