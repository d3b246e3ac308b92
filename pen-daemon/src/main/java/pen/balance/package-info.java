// SPDX-License-Identifier: Apache-2.0
/** Which server a connection gets. Start at {@link pen.balance.Balancer}. */
@NullMarked
package pen.balance;

import org.jspecify.annotations.NullMarked;
