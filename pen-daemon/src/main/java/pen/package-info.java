// SPDX-License-Identifier: Apache-2.0
/** The programs: {@link pen.Pen} and {@link pen.PenCtl}. Start at {@link pen.Pen}. */
@NullMarked
package pen;

import org.jspecify.annotations.NullMarked;
