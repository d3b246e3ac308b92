// SPDX-License-Identifier: Apache-2.0
/**
 * The tour that {@code dev/quickstart} gives: real processes, real requests. Start at {@link quickstart.Quickstart}.
 */
@NullMarked
package quickstart;

import org.jspecify.annotations.NullMarked;
