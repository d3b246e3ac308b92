// SPDX-License-Identifier: Apache-2.0
package bench.figure;

import java.util.Arrays;
import java.util.Collection;

/** The middle and the ends of some figures. */
public record Summary(double median, double min, double max) {
    /**
     * Of at least one figure; the median of an even number is the mean of the middle two.
     *
     * @throws IllegalArgumentException if there are none
     */
    public static Summary of(Collection<Double> figures) {
        if (figures.isEmpty()) {
            throw new IllegalArgumentException("no figures (expected: at least one)");
        }
        double[] sorted = figures.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Summary(median, sorted[0], sorted[sorted.length - 1]);
    }
}
