// SPDX-License-Identifier: Apache-2.0
package penlogd;

import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The records of pen's log, and which servers they name of those that somebody expects in it. One thread only. */
final class NamedServers implements LogItems<FileRecord> {
    private final LogItems<FileRecord> log;
    private final Set<String> expected;
    /** Of those the ones that no record so far has named; mostly empty after a few. */
    private final Set<String> unnamed;

    private @Nullable String other;

    NamedServers(LogItems<FileRecord> log, Collection<String> expected) {
        this.log = log;
        this.expected = Set.copyOf(expected);
        this.unnamed = new HashSet<>(expected);
    }

    @Override
    public @Nullable FileRecord next() throws IOException {
        FileRecord record = log.next();
        if (record != null && !unnamed.isEmpty()) {
            String server = record.server();
            unnamed.remove(server);
            if (other == null && !expected.contains(server)) {
                other = server;
            }
        }
        return record;
    }

    /** Whether a record that was read so far names the server. */
    boolean has(String server) {
        return !unnamed.contains(server);
    }

    /** One that the log names and nobody expected; null: there was none while one was missing. */
    @Nullable
    String other() {
        return other;
    }

    @Override
    public long position() {
        return log.position();
    }

    @Override
    public void close() {
        log.close();
    }
}
