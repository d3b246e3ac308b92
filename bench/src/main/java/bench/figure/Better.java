// SPDX-License-Identifier: Apache-2.0
package bench.figure;

/** Which way a figure improves. */
public enum Better {
    HIGHER("≥"),
    LOWER("≤");

    private final String sign;

    Better(String sign) {
        this.sign = sign;
    }

    /** How a goal is written: "≥ 1.05". */
    String sign() {
        return sign;
    }

    /** Whether {@code a} is better than {@code b}. */
    public boolean prefers(double a, double b) {
        return this == HIGHER ? a > b : a < b;
    }

    /** Whether {@code value} is at the limit or on the good side of it. */
    public boolean reaches(double value, double limit) {
        return value == limit || prefers(value, limit);
    }
}
