// SPDX-License-Identifier: Apache-2.0
package pen.os;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A file that names this process: its number and a newline, complete from the moment it is there. */
public final class PidFile implements AutoCloseable {
    private final Path path;
    private final String content = ProcessHandle.current().pid() + "\n";

    /**
     * Writes the file, in the place of an old one.
     *
     * @throws IOException if it cannot be written
     */
    public PidFile(Path path) throws IOException {
        this.path = path.toAbsolutePath();
        Path complete = Path.of(this.path + "." + content.strip());
        try {
            Files.writeString(complete, content);
            Files.move(complete, this.path, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            Files.deleteIfExists(complete);
            throw new FileError(path, "cannot write the process id", e);
        }
    }

    /** Removes the file, unless another process has put its own there. */
    @Override
    public void close() throws IOException {
        try {
            if (Files.exists(path) && Files.readString(path).equals(content)) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new FileError(path, "cannot remove", e);
        }
    }
}
