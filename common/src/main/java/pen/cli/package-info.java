// SPDX-License-Identifier: Apache-2.0
/** Command lines of the programs; start reading at {@link pen.cli.OptionTable}. */
@NullMarked
package pen.cli;

import org.jspecify.annotations.NullMarked;
