// SPDX-License-Identifier: Apache-2.0
/** Addresses and the sockets behind them. Start at {@link pen.net.Endpoint}. */
@NullMarked
package pen.net;

import org.jspecify.annotations.NullMarked;
