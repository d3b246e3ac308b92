// SPDX-License-Identifier: Apache-2.0
/**
 * Receives records and log lines and merges them into one access log; start reading at {@link penlogd.PenLogD}.
 * Finished logs are merged likewise: {@link penlogd.MergeLogs}.
 */
@NullMarked
package penlogd;

import org.jspecify.annotations.NullMarked;
