// SPDX-License-Identifier: Apache-2.0
/** Sends a web server's log lines to penlogd; start reading at {@link penlog.PenLog}. */
@NullMarked
package penlog;

import org.jspecify.annotations.NullMarked;
