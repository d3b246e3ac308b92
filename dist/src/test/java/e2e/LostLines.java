// SPDX-License-Identifier: Apache-2.0
package e2e;

import java.util.regex.Pattern;

/** How many lines a program says that it has lost. */
final class LostLines {
    /** As penlog and pen tell it, each time for the lines since the last time. */
    private static final Pattern TOLD = Pattern.compile("(\\d+) lines? (?:lost|dropped|not sent)");

    private LostLines() {}

    /** All that were told of. */
    static long in(String diagnostics) {
        return TOLD.matcher(diagnostics)
                .results()
                .mapToLong(told -> Long.parseLong(told.group(1)))
                .sum();
    }
}
