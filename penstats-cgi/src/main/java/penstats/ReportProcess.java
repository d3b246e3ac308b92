// SPDX-License-Identifier: Apache-2.0
package penstats;

import org.jspecify.annotations.Nullable;

/**
 * What the process of a pen takes; null: not known there.
 *
 * @param cpuSeconds processor time since its start
 */
record ReportProcess(
        @Nullable Double cpuSeconds,
        @Nullable Double residentBytes,
        @Nullable Double heapUsedBytes,
        @Nullable Double heapMaxBytes,
        @Nullable Double openDescriptors,
        @Nullable Double maxDescriptors,
        @Nullable Double threads) {

    static ReportProcess of(JsonFields fields) throws PenException {
        return new ReportProcess(
                fields.amountOrNull("cpu_seconds"),
                fields.amountOrNull("resident_bytes"),
                fields.amountOrNull("heap_used_bytes"),
                fields.amountOrNull("heap_max_bytes"),
                fields.amountOrNull("open_descriptors"),
                fields.amountOrNull("max_descriptors"),
                fields.amountOrNull("threads"));
    }
}
