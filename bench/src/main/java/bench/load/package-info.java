// SPDX-License-Identifier: Apache-2.0
/** Who asks: the clients that put work on a balancer. Start reading at {@link bench.load.Wrk}. */
@NullMarked
package bench.load;

import org.jspecify.annotations.NullMarked;
