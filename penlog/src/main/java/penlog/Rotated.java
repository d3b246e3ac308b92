// SPDX-License-Identifier: Apache-2.0
package penlog;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import pen.os.FileError;

/** The files that a log has been renamed to: {@code access.log.1}, {@code access.log-20261123}. */
final class Rotated {
    private record Candidate(Path path, long inode, FileTime changed) {}

    private Rotated() {}

    /**
     * Finds a file that had this name, and those that had it afterwards but no longer, oldest first. They are told by
     * their names and times; compressed ones are others.
     *
     * @param inode the file's number
     * @return empty if it is not there any more
     */
    static List<Path> since(long inode, Path log) throws FileError {
        Path name = log.toAbsolutePath();
        Path directory = name.resolveSibling(".");
        List<Candidate> all = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(
                directory,
                file -> isRotation(
                        file.getFileName().toString(), name.getFileName().toString()))) {
            for (Path file : files) {
                try {
                    if (Files.isRegularFile(file)) {
                        all.add(new Candidate(file, OpenLog.inode(file), Files.getLastModifiedTime(file)));
                    }
                } catch (NoSuchFileException e) {
                    // Removed or compressed just now, as old ones are.
                }
            }
        } catch (IOException e) {
            throw new FileError(directory, "cannot look for rotated logs", e);
        }
        all.sort(Comparator.comparing(Candidate::changed));
        int first = 0;
        while (first < all.size() && all.get(first).inode != inode) {
            first++;
        }
        return all.subList(first, all.size()).stream().map(Candidate::path).toList();
    }

    private static boolean isRotation(String file, String log) {
        return file.length() > log.length()
                && file.startsWith(log)
                && ".-_".indexOf(file.charAt(log.length())) >= 0
                && !file.matches(".*\\.(gz|bz2|xz|zst|lz4|Z)");
    }
}
