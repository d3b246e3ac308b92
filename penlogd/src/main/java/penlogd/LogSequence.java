// SPDX-License-Identifier: Apache-2.0
package penlogd;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What several logs say, as if they were one: those of a rotation, the oldest first.
 *
 * @param <T> what a line says
 */
final class LogSequence<T> implements LogItems<T> {
    private final List<? extends LogItems<T>> logs;
    private int current;

    /** @param logs in the order of what they say */
    LogSequence(List<? extends LogItems<T>> logs) {
        this.logs = List.copyOf(logs);
    }

    @Override
    public @Nullable T next() throws IOException {
        for (; current < logs.size(); current++) {
            T item = logs.get(current).next();
            if (item != null) {
                return item;
            }
        }
        return null;
    }

    @Override
    public long position() {
        return logs.stream().mapToLong(LogItems::position).sum();
    }

    @Override
    public void close() {
        logs.forEach(LogItems::close);
    }
}
