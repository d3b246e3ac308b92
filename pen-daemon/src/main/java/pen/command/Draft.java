// SPDX-License-Identifier: Apache-2.0
package pen.command;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import pen.settings.Setting;
import pen.settings.Settings;

/**
 * What a command, or a whole file of them, is about to change. Nothing of it holds before it is put in force, so a
 * command that fails half-way has changed nothing.
 */
public final class Draft {
    private final List<Runnable> actions = new ArrayList<>();
    private Settings settings;
    private @Nullable Supplier<String> reply;

    /** A draft that begins with these settings. */
    public Draft(Settings settings) {
        this.settings = settings;
    }

    /** What would be in force. */
    public Settings settings() {
        return settings;
    }

    /** Sets a value. */
    public <T> void set(Setting<T> setting, T value) {
        settings = settings.with(setting, value);
    }

    void change(UnaryOperator<Settings> change) {
        settings = change.apply(settings);
    }

    /** Adds something that is done once the settings are in force. */
    void afterwards(Runnable action) {
        actions.add(action);
    }

    /** Says what the reply will be once the settings are in force, where it depends on what came of them. */
    void replyAfterwards(Supplier<String> text) {
        reply = text;
    }

    /** The reply, now that the settings are in force, of a command that gave this one before. */
    String reply(String before) {
        return reply == null ? before : reply.get();
    }

    List<Runnable> actions() {
        return actions;
    }
}
