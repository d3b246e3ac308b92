// SPDX-License-Identifier: Apache-2.0
package penlogd;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Lines that came before pen's records of them, by what a record finds them by. One thread only. */
final class WaitingLines {
    /** Lines that may wait; beyond that the oldest is decided early. */
    private static final int MOST = 1 << 17;

    /** Characters in all of them; likewise. */
    private static final long MOST_LENGTH = 32 << 20;

    /** Lines of one request among which pen's record of it looks for its own; that is one of the first. */
    private static final int MOST_TRIED = 1024;

    /** Those that wait, and some that have found their record meanwhile. */
    private final Queue<Waiting> oldestFirst = new ArrayDeque<>();

    private final Map<Long, Deque<Waiting>> byRequest = new HashMap<>();
    private final Map<String, Deque<Waiting>> byLocal = new HashMap<>();
    /** Characters in the lines of {@link #oldestFirst}. */
    private long length;

    private int count;

    /** How many wait. */
    int count() {
        return count;
    }

    void add(Waiting line) {
        oldestFirst.add(line);
        length += line.line().text().length();
        count++;
        if (hasPort(line)) {
            byLocal.computeIfAbsent(ServerConnections.key(line.line().field()), any -> new ArrayDeque<>(2))
                    .add(line);
        }
        if (line.hasRequest()) {
            byRequest
                    .computeIfAbsent(line.fingerprint(), any -> new ArrayDeque<>(2))
                    .add(line);
        }
    }

    /**
     * Takes the oldest away if it came at this time or before, or if there are too many.
     *
     * @param until ms since 1970
     * @return null if there is none such
     */
    @Nullable
    Waiting takeOldest(long until) {
        Waiting oldest = oldestFirst.peek();
        while (oldest != null && (oldest.isWritten() || oldest.arrival() <= until || isCrowded())) {
            oldestFirst.remove();
            length -= oldest.line().text().length();
            if (!oldest.isWritten()) {
                remove(oldest);
                return oldest;
            }
            oldest = oldestFirst.peek();
        }
        return null;
    }

    /** Takes the first line of a request away that is written by this. */
    void removeFirst(long fingerprint, Predicate<Waiting> write) {
        Deque<Waiting> lines = byRequest.get(fingerprint);
        if (lines == null) {
            return;
        }
        int tried = 0;
        for (Waiting line : lines) {
            tried++;
            if (tried > MOST_TRIED) {
                return;
            }
            if (write.test(line)) {
                remove(line);
                return;
            }
        }
    }

    /** Takes the lines of an end of pen's away, the oldest first, up to the first that is not written by this. */
    void removeWhile(String local, Predicate<Waiting> write) {
        Deque<Waiting> lines = byLocal.get(local);
        while (lines != null && !lines.isEmpty() && write.test(lines.element())) {
            remove(lines.element());
        }
    }

    private boolean isCrowded() {
        return oldestFirst.size() > MOST || length > MOST_LENGTH;
    }

    /** No record is looked for any more that the line might have. */
    private void remove(Waiting line) {
        count--;
        if (hasPort(line)) {
            forget(byLocal, ServerConnections.key(line.line().field()), line);
        }
        if (line.hasRequest()) {
            forget(byRequest, line.fingerprint(), line);
        }
    }

    /** Or is an address of IPv6. */
    private static boolean hasPort(Waiting line) {
        return line.line().field().indexOf(':') >= 0;
    }

    private static <K> void forget(Map<K, Deque<Waiting>> lines, K key, Waiting line) {
        Deque<Waiting> equal = lines.get(key);
        if (equal != null && equal.remove(line) && equal.isEmpty()) {
            lines.remove(key);
        }
    }
}
