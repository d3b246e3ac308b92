// SPDX-License-Identifier: Apache-2.0
/**
 * What programs write down: log files, written off the event loops; the records that pen tells penlogd; diagnostics.
 * Start at {@link pen.log.LogFile}, {@link pen.log.LogRecord} and {@link pen.log.Diagnostics}.
 */
@NullMarked
package pen.log;

import org.jspecify.annotations.NullMarked;
