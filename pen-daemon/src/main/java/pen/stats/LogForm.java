// SPDX-License-Identifier: Apache-2.0
package pen.stats;

import pen.settings.LogFormat;
import pen.settings.LogTarget;

/** What a line of the access log looks like. */
enum LogForm {
    /** {@code client SP unix-seconds SP server SP request}: a file. */
    FILE,
    /** {@link pen.log.LogRecord.Entry}: datagrams. */
    ENTRY,
    /** {@link pen.log.LogRecord.Opened} and {@link pen.log.LogRecord.Closed}: either. */
    EXACT;

    static LogForm of(LogTarget target, LogFormat format) {
        if (format == LogFormat.EXACT) {
            return EXACT;
        }
        return target.receiver().isPresent() ? ENTRY : FILE;
    }
}
