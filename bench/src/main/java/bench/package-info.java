// SPDX-License-Identifier: Apache-2.0
/** Measures pen beside other balancers. Not built yet; start reading at {@link bench.Bench}. */
@NullMarked
package bench;

import org.jspecify.annotations.NullMarked;
