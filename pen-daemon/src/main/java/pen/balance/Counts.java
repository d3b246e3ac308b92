// SPDX-License-Identifier: Apache-2.0
package pen.balance;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/**
 * How often each of some things has happened. Any thread may call.
 *
 * @param <E> the things
 */
public final class Counts<E extends Enum<E>> {
    private final Class<E> things;
    private final Map<E, LongAdder> counts;

    Counts(Class<E> things) {
        this.things = things;
        counts = new EnumMap<>(things);
        for (E thing : things.getEnumConstants()) {
            counts.put(thing, new LongAdder());
        }
    }

    void count(E thing) {
        counter(thing).increment();
    }

    /** How often this has happened so far. */
    public long of(E thing) {
        return counter(thing).sum();
    }

    /** How often each has happened so far, in their order. */
    public Map<E, Long> all() {
        Map<E, Long> all = new EnumMap<>(things);
        counts.forEach((thing, counter) -> all.put(thing, counter.sum()));
        return all;
    }

    private LongAdder counter(E thing) {
        return Objects.requireNonNull(counts.get(thing), "every thing has a counter");
    }
}
