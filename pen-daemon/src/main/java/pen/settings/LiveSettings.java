// SPDX-License-Identifier: Apache-2.0
package pen.settings;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The settings in force; replaced whole, or not at all. Any thread may read. */
public final class LiveSettings implements Supplier<Settings> {
    private final List<Follower> followers = new ArrayList<>();
    private volatile Settings current = Settings.DEFAULTS;

    /** Adds a part that must follow every change; before the first change. */
    public synchronized void follow(Follower follower) {
        followers.add(follower);
    }

    @Override
    public Settings get() {
        return current;
    }

    /**
     * Puts other settings in force, if every part can follow.
     *
     * @throws IllegalArgumentException as {@link Follower#prepare}; nothing has changed
     * @throws IOException as {@link Follower#prepare}; nothing has changed
     */
    public synchronized void apply(Settings next) throws IOException {
        List<Follower.Change> changes = new ArrayList<>();
        boolean ready = false;
        try {
            for (Follower follower : followers) {
                changes.add(follower.prepare(current, next));
            }
            ready = true;
        } finally {
            if (!ready) {
                changes.forEach(Follower.Change::cancel);
            }
        }
        current = next;
        commit(changes);
    }

    /** Commits all, even if one of them has a bug: else a part would be left that is neither here nor there. */
    private static void commit(List<Follower.Change> changes) {
        if (!changes.isEmpty()) {
            try {
                changes.get(0).commit();
            } finally {
                commit(changes.subList(1, changes.size()));
            }
        }
    }
}
