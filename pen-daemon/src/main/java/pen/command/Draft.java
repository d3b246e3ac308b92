// SPDX-License-Identifier: Apache-2.0
package pen.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import pen.settings.Setting;
import pen.settings.Settings;

/**
 * What a command, or a whole file of them, is about to change. Nothing of it holds before it is put in force, so a
 * command that fails half-way has changed nothing.
 */
public final class Draft {
    /** How deep files may include each other: deeper than anybody needs, and far from the end of the stack. */
    private static final int DEEPEST = 16;

    private final List<Afterwards> actions = new ArrayList<>();
    private final Deque<Path> files = new ArrayDeque<>();
    private Settings settings;
    private @Nullable Supplier<String> reply;

    /** Something that is done once the settings are in force. */
    interface Afterwards {
        /**
         * Does it.
         *
         * @throws CommandException if it cannot be done; the settings stay in force
         */
        void run() throws CommandException;
    }

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
    void afterwards(Afterwards action) {
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

    List<Afterwards> actions() {
        return actions;
    }

    /**
     * The commands that come now are those of a file, until {@link #leave}.
     *
     * @throws CommandException if this file is being read already, or too many are
     */
    void enter(Path file) throws CommandException {
        Path entered = identity(file);
        if (files.contains(entered)) {
            throw new CommandException(Stream.concat(files.stream(), Stream.of(entered))
                    .map(Path::toString)
                    .collect(Collectors.joining(" > ", file + ": includes itself: ", "")));
        }
        if (files.size() == DEEPEST) {
            throw new CommandException(
                    file + ": included too deep (expected: at most " + DEEPEST + " files that include each other)");
        }
        files.addLast(entered);
    }

    /** The file that was entered last has ended; replies of its commands are dropped. */
    void leave() {
        reply = null;
        files.removeLast();
    }

    /** Whether the commands are those of a file. */
    boolean isInFile() {
        return !files.isEmpty();
    }

    /** The same for all names of a file. */
    private static Path identity(Path file) {
        try {
            return Files.exists(file) ? file.toRealPath() : file;
        } catch (IOException e) {
            // It has a name only for those who have it open, as a pipe; reading says if it cannot be read.
            return file;
        }
    }
}
