// SPDX-License-Identifier: Apache-2.0
/** The client's side of the control port. Start at {@link pen.control.ControlClient}. */
@NullMarked
package pen.control;

import org.jspecify.annotations.NullMarked;
