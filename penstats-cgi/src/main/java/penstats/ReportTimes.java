// SPDX-License-Identifier: Apache-2.0
package penstats;

import org.jspecify.annotations.Nullable;

/**
 * How long it took to connect to a server; seconds.
 *
 * @param p50 what half of the connects did not exceed; null: there was none
 * @param p99 what 99 of 100 did not exceed; null: there was none
 */
record ReportTimes(
        long count,
        double sum,
        @Nullable Double p50,
        @Nullable Double p99) {
    static ReportTimes of(JsonFields fields) throws PenException {
        return new ReportTimes(
                fields.count("count"), fields.amount("sum"), fields.amountOrNull("p50"), fields.amountOrNull("p99"));
    }
}
