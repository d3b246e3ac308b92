// SPDX-License-Identifier: Apache-2.0
/** What pen reports of itself. Start at {@link pen.stats.StatusReport}. */
@NullMarked
package pen.stats;

import org.jspecify.annotations.NullMarked;
