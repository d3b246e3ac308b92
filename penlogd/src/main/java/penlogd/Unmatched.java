// SPDX-License-Identifier: Apache-2.0
package penlogd;

import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Counts the lines whose client was not found, and tells of them at the end. One thread only. */
final class Unmatched {
    private final Set<String> servers = new TreeSet<>();
    private long lines;
    private long unmatched;

    /** A line was written. */
    void line(Match how, ServerLog server) {
        lines++;
        if (how == Match.UNMATCHED) {
            unmatched++;
            servers.add(server.server());
        }
    }

    /**
     * Tells how many there were, if any, and of which servers pen's log knows nothing, as if their names were wrong.
     *
     * @param sink gets each message, without the program's name
     */
    void tell(NamedServers named, Consumer<String> sink) {
        if (unmatched == 0) {
            return;
        }
        sink.accept(unmatched + " of " + lines + " lines without a client");
        for (String server : servers) {
            if (!named.has(server)) {
                String other = named.other();
                sink.accept(server + ": pen's log has no request of it up to there (expected: an address as there"
                        + (other == null ? ")" : ", such as " + Printable.of(other) + ")"));
            }
        }
    }
}
