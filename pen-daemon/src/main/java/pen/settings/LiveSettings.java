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
        try {
            for (Follower follower : followers) {
                changes.add(follower.prepare(current, next));
            }
        } catch (IOException | RuntimeException e) {
            changes.forEach(Follower.Change::cancel);
            throw e;
        }
        current = next;
        changes.forEach(Follower.Change::commit);
    }
}
