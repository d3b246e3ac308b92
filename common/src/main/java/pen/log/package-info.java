// SPDX-License-Identifier: Apache-2.0
/** Log files, written off the event loops. Start at {@link pen.log.LogFile}. */
@NullMarked
package pen.log;

import org.jspecify.annotations.NullMarked;
