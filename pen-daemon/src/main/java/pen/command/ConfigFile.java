// SPDX-License-Identifier: Apache-2.0
package pen.command;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import pen.os.FileError;
import pen.os.NamedPipe;

/**
 * A file of commands, one a line; applied whole or not at all.
 *
 * <p>Its text is UTF-8; comments may be anything. The last line needs no end.
 */
public final class ConfigFile {
    /** The longest line, in bytes without its end: that of the control port. A file without lines is none of ours. */
    private static final int LONGEST = 4096;

    private final Path path;
    private final CommandTable commands;

    public ConfigFile(Path path, CommandTable commands) {
        this.path = path;
        this.commands = commands;
    }

    /**
     * Reads the file and puts it in force.
     *
     * @throws CommandException if a line is refused, named as {@code file:line}, or if the file cannot be read or is a
     *     pipe or a device; then nothing has changed
     */
    public void apply() throws CommandException {
        requireNoPipe();
        synchronized (commands) {
            Draft draft = commands.draft();
            read(draft);
            commands.commit(draft);
        }
    }

    /**
     * Runs the file's lines on a draft. It may be a pipe; reading waits for who writes to it.
     *
     * @throws CommandException as {@link #apply}
     */
    public void read(Draft draft) throws CommandException {
        draft.enter(path);
        try (InputStream in = new BufferedInputStream(Files.newInputStream(path))) {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            int number = 1;
            int next;
            do {
                next = in.read();
                if (next == '\n' || next < 0) {
                    run(line.toString(StandardCharsets.UTF_8), number++, draft);
                    line.reset();
                } else if (line.size() == LONGEST) {
                    throw new CommandException(
                            path + ":" + number + ": line too long (expected: at most " + LONGEST + " bytes)");
                } else {
                    line.write(next);
                }
            } while (next >= 0);
        } catch (IOException e) {
            throw new CommandException(new FileError(path, "cannot read", e));
        }
        draft.leave();
    }

    /** A running pen reads no pipe: whoever has a command would wait until somebody writes to it. */
    void requireNoPipe() throws CommandException {
        try {
            NamedPipe.refuseAndDevices(path);
        } catch (IOException e) {
            throw new CommandException(new FileError(path, "cannot read", e));
        }
    }

    private void run(String line, int number, Draft draft) throws CommandException {
        try {
            commands.run(line, draft);
        } catch (CommandException e) {
            throw new CommandException(path + ":" + number + ": " + e.getMessage(), e);
        }
    }
}
