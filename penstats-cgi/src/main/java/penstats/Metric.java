// SPDX-License-Identifier: Apache-2.0
package penstats;

import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is measured of something.
 *
 * @param name without what it is measured of
 * @param label by which its values differ; empty: there is one value, under that name
 * @param values by label; none: not known
 */
record Metric<T>(
        String name, String help, boolean isCounter, String label, Function<T, Map<String, ? extends Number>> values) {

    /** One figure of something; null: not known. */
    interface Figure<T> {
        @Nullable
        Number of(T thing);
    }

    static <T> Metric<T> gauge(String name, String help, Figure<T> figure) {
        return new Metric<>(name, help, false, "", thing -> single(figure.of(thing)));
    }

    static <T> Metric<T> gauge(
            String name, String help, String label, Function<T, Map<String, ? extends Number>> values) {
        return new Metric<>(name, help, false, label, values);
    }

    static <T> Metric<T> counter(String name, String help, Figure<T> figure) {
        return new Metric<>(name, help, true, "", thing -> single(figure.of(thing)));
    }

    static <T> Metric<T> counter(
            String name, String help, String label, Function<T, Map<String, ? extends Number>> values) {
        return new Metric<>(name, help, true, label, values);
    }

    private static Map<String, ? extends Number> single(@Nullable Number figure) {
        return figure == null ? Map.of() : Map.of("", figure);
    }
}
