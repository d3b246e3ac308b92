// SPDX-License-Identifier: Apache-2.0
package pen.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import pen.os.FileError;

/** A file of commands, one a line; applied whole or not at all. */
public final class ConfigFile {
    private final Path path;
    private final CommandTable commands;

    public ConfigFile(Path path, CommandTable commands) {
        this.path = path;
        this.commands = commands;
    }

    /**
     * Reads the file and puts it in force.
     *
     * @throws CommandException if a line is refused, named as {@code file:line}, or if the file cannot be read; then
     *     nothing has changed
     */
    public void apply() throws CommandException {
        synchronized (commands) {
            Draft draft = commands.draft();
            read(draft);
            commands.commit(draft);
        }
    }

    /**
     * Runs the file's lines on a draft.
     *
     * @throws CommandException as {@link #apply}
     */
    public void read(Draft draft) throws CommandException {
        List<String> lines;
        try {
            lines = Files.readAllLines(path);
        } catch (IOException e) {
            throw new CommandException(new FileError(path, "cannot read", e));
        }
        for (int number = 1; number <= lines.size(); number++) {
            try {
                commands.run(lines.get(number - 1), draft);
            } catch (CommandException e) {
                throw new CommandException(path + ":" + number + ": " + e.getMessage(), e);
            }
        }
    }
}
