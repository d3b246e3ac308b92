// SPDX-License-Identifier: Apache-2.0
/**
 * Receives records and log lines and merges them into one access log. Not built yet; start reading at
 * {@link penlogd.PenLogD}.
 */
@NullMarked
package penlogd;

import org.jspecify.annotations.NullMarked;
