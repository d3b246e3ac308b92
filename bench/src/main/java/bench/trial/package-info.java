// SPDX-License-Identifier: Apache-2.0
/** How each row is measured: one small class a kind of work. Start reading at {@link bench.trial.Row}. */
@NullMarked
package bench.trial;

import org.jspecify.annotations.NullMarked;
