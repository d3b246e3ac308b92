// SPDX-License-Identifier: Apache-2.0
/**
 * Who is measured: the contenders, the server behind them, and their processes. Start reading at
 * {@link bench.stand.Contender}.
 */
@NullMarked
package bench.stand;

import org.jspecify.annotations.NullMarked;
