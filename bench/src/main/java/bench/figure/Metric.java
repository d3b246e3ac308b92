// SPDX-License-Identifier: Apache-2.0
package bench.figure;

/**
 * One figure of a row.
 *
 * @param name what is counted, such as "CPU"; with the unit, unique in its row
 * @param unit such as "µs/request"
 * @param better which way it improves
 * @param goal for ours
 */
public record Metric(String name, String unit, Better better, Goal goal) {
    /** The goal in words: "ratio ≥ 1.05", "≤ 0.6 s", or nothing. */
    public String goalText() {
        return switch (goal.scope()) {
            case NONE -> "";
            case RATIO -> "ratio " + better.sign() + " " + plain(goal.limit());
            case VALUE -> better.sign() + " " + plain(goal.limit()) + " " + unit;
        };
    }

    private static String plain(double limit) {
        return limit == Math.rint(limit) ? Long.toString((long) limit) : Double.toString(limit);
    }
}
