// SPDX-License-Identifier: Apache-2.0
/** The control language and its ways in. Start at {@link pen.command.CommandTable}. */
@NullMarked
package pen.command;

import org.jspecify.annotations.NullMarked;
