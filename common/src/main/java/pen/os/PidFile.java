// SPDX-License-Identifier: Apache-2.0
package pen.os;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file that names this process: its number and a newline, complete from the moment it is there. */
public final class PidFile implements AutoCloseable {
    private final Path path;

    /**
     * Writes the file, over an old one.
     *
     * @throws IOException if it cannot be written
     */
    public PidFile(Path path) throws IOException {
        this.path = path.toAbsolutePath();
        try {
            Files.writeString(this.path, ProcessHandle.current().pid() + "\n");
        } catch (IOException e) {
            throw new FileError(path, "cannot write the process id", e);
        }
    }

    /** Removes the file. */
    @Override
    public void close() throws IOException {
        Files.deleteIfExists(path);
    }
}
