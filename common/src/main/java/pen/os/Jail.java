// SPDX-License-Identifier: Apache-2.0
package pen.os;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A directory that this process will have as its root. */
public final class Jail {
    private final Path directory;
    private volatile boolean entered;

    public Jail(Path directory) {
        this.directory = directory.toAbsolutePath().normalize();
    }

    /**
     * Checks what can be checked before anything is opened.
     *
     * @throws IOException if it is no directory
     */
    public void check() throws IOException {
        if (!Files.isDirectory(directory)) {
            throw new IOException("-j " + directory + ": no such directory");
        }
    }

    /** The file of this path inside, wherever this process is at the moment. */
    public Path locate(Path inside) {
        return entered ? inside : Path.of(directory + "/" + inside);
    }

    /**
     * Goes in, for good: to the process, the directory is all there is.
     *
     * @throws IOException if that is refused, as it is to all but root
     */
    public void enter() throws IOException {
        Posix.changeRoot(directory);
        entered = true;
    }
}
