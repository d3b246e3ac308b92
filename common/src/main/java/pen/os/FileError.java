// SPDX-License-Identifier: Apache-2.0
package pen.os;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A file that could not be used, said in words: Java's own message is often only the path. */
public final class FileError extends IOException {
    /**
     * Names the file and the cause.
     *
     * @param what was tried: {@code cannot read}
     */
    public FileError(Path path, String what, IOException cause) {
        super(path + ": " + what + ": " + reason(cause), cause);
    }

    /** Names the file and the cause, where it is clear what was tried. */
    public FileError(Path path, IOException cause) {
        super(path + ": " + reason(cause), cause);
    }

    private static String reason(IOException cause) {
        if (cause instanceof NoSuchFileException) {
            return "no such file or directory";
        }
        if (cause instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (cause instanceof FileAlreadyExistsException) {
            return "exists already";
        }
        String reason = cause instanceof FileSystemException file ? file.getReason() : cause.getMessage();
        return reason == null ? cause.toString() : reason;
    }
}
