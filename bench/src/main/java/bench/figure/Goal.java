// SPDX-License-Identifier: Apache-2.0
package bench.figure;

/**
 * What our figure should be at least, or at most.
 *
 * @param scope what is compared with the limit
 * @param limit a factor or a value in the metric's unit, by scope
 */
public record Goal(Scope scope, double limit) {
    /** A figure that is only reported. */
    public static final Goal NONE = new Goal(Scope.NONE, Double.NaN);

    /** What a limit is compared with. */
    public enum Scope {
        NONE,
        /** Our figure divided by that of the best peer in the same round. */
        RATIO,
        /** Our figure itself. */
        VALUE
    }

    /** Ours divided by the best peer's. */
    public static Goal ratio(double limit) {
        return new Goal(Scope.RATIO, limit);
    }

    /** Ours, whatever the peers do. */
    public static Goal value(double limit) {
        return new Goal(Scope.VALUE, limit);
    }
}
