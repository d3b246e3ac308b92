// SPDX-License-Identifier: Apache-2.0
/**
 * What pen reports: of itself, start at {@link pen.stats.StatusReport}; of its clients, in the access log, start at
 * {@link pen.stats.AccessLog}.
 */
@NullMarked
package pen.stats;

import org.jspecify.annotations.NullMarked;
