// SPDX-License-Identifier: Apache-2.0
package penstats;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a file looks like from outside; another one if it was written or replaced since.
 *
 * @param file its device and inode
 */
record FileStamp(@Nullable Object file, FileTime modified, long size) {
    /**
     * Looks at a file, which may be a symbolic link to one.
     *
     * @return empty if there is none
     * @throws IOException if that cannot be told
     */
    static Optional<FileStamp> of(Path path) throws IOException {
        try {
            BasicFileAttributes seen = Files.readAttributes(path, BasicFileAttributes.class);
            return Optional.of(new FileStamp(seen.fileKey(), seen.lastModifiedTime(), seen.size()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }
}
