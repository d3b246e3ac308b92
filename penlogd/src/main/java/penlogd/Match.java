// SPDX-License-Identifier: Apache-2.0
package penlogd;

import java.util.Locale;

/** How the client of a web server's line was found. */
enum Match {
    /** By the port that the web server saw. */
    EXACT,
    /** By the text of the request. */
    MATCHED,
    /** Not at all. */
    UNMATCHED;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
