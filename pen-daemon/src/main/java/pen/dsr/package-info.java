// SPDX-License-Identifier: Apache-2.0
/**
 * Direct server return: frames of clients go on to servers as they are, and servers answer clients themselves. Begin
 * with {@link pen.dsr.DirectServerReturn}, then {@link pen.dsr.Forwarder}.
 */
@NullMarked
package pen.dsr;

import org.jspecify.annotations.NullMarked;
