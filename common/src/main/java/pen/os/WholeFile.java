// SPDX-License-Identifier: Apache-2.0
package pen.os;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * A file that is written whole or not at all: whoever reads it, at any moment, finds the old text or the new one.
 *
 * <p>Any thread may write; one at a time does.
 */
public final class WholeFile {
    private static final Set<StandardOpenOption> NEW = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);

    /** Nobody else may read it, until it has the mode of the one before. */
    private static final FileAttribute<?>[] OWN = {
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
    };

    /** As the umask allows. */
    private static final FileAttribute<?>[] ANY = {};

    private WholeFile() {}

    /**
     * Writes or replaces a file, as UTF-8. One that is replaced keeps its mode, and its owner and group if this process
     * may give it to them; where it is a symbolic link, its target is replaced. The text goes to a new file beside it,
     * which is then renamed.
     *
     * @param what it is, for the message: {@code the status report}
     * @throws FileError if it cannot be written, or if what is there is no regular file; then that stays as it was
     */
    public static synchronized void write(Path path, String text, String what) throws FileError {
        try {
            replace(path, StandardCharsets.UTF_8.encode(text));
        } catch (IOException e) {
            throw new FileError(path, "cannot write " + what, e);
        }
    }

    private static void replace(Path path, ByteBuffer text) throws IOException {
        Path target = Files.exists(path) ? path.toRealPath() : path.toAbsolutePath();
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS) && !Files.isRegularFile(target)) {
            throw new IOException("exists and is no regular file");
        }
        Path beside = target.resolveSibling(
                "." + target.getFileName() + "." + ProcessHandle.current().pid());
        Files.deleteIfExists(beside);
        try {
            boolean keeps =
                    Files.exists(target) && Files.getFileAttributeView(target, PosixFileAttributeView.class) != null;
            try (FileChannel out = FileChannel.open(beside, NEW, keeps ? OWN : ANY)) {
                if (keeps) {
                    likeBefore(target, beside);
                }
                while (text.hasRemaining()) {
                    out.write(text);
                }
                out.force(true);
            }
            Files.move(beside, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(beside);
        }
    }

    private static void likeBefore(Path old, Path next) throws IOException {
        PosixFileAttributes before = Files.readAttributes(old, PosixFileAttributes.class);
        PosixFileAttributeView changed = Files.getFileAttributeView(next, PosixFileAttributeView.class);
        PosixFileAttributes now = changed.readAttributes();
        if (!now.owner().equals(before.owner())) {
            try {
                changed.setOwner(before.owner());
            } catch (FileSystemException e) {
                // Only root can give files away: then it is ours from now on.
            }
        }
        if (!now.group().equals(before.group())) {
            try {
                changed.setGroup(before.group());
            } catch (FileSystemException e) {
                // To a group that this process is not in, neither.
            }
        }
        changed.setPermissions(before.permissions());
    }
}
