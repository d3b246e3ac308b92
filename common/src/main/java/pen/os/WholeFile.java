// SPDX-License-Identifier: Apache-2.0
package pen.os;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
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
 * <p>The exception is a file that this process may write in a place where it may not put another: one that root has
 * prepared for a user in a directory of its own, or a single file that is mounted. It is written where it is.
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
     * which is then renamed; or, where that is not allowed but writing the file is, into the file itself.
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
        if (!putBeside(target, text.duplicate())) {
            overwrite(target, text);
        }
    }

    /** Whether the text is there now; otherwise it has to be written in place. */
    private static boolean putBeside(Path target, ByteBuffer text) throws IOException {
        Path beside = target.resolveSibling(
                "." + target.getFileName() + "." + ProcessHandle.current().pid());
        try {
            Files.deleteIfExists(beside);
            boolean keeps =
                    Files.exists(target) && Files.getFileAttributeView(target, PosixFileAttributeView.class) != null;
            try (FileChannel out = FileChannel.open(beside, NEW, keeps ? OWN : ANY)) {
                if (keeps) {
                    likeBefore(target, beside);
                }
                writeAll(out, text);
                out.force(true);
            }
            return move(beside, target);
        } catch (AccessDeniedException e) {
            if (Files.isWritable(target)) {
                return false;
            }
            throw e;
        } finally {
            Files.deleteIfExists(beside);
        }
    }

    /** Whether it could be done: not over a file that is mounted, nor over another user's in a directory like /tmp. */
    private static boolean move(Path beside, Path target) throws IOException {
        try {
            Files.move(beside, target, StandardCopyOption.ATOMIC_MOVE);
            return true;
        } catch (FileSystemException e) {
            if (Files.isWritable(target)) {
                return false;
            }
            throw e;
        }
    }

    private static void overwrite(Path target, ByteBuffer text) throws IOException {
        try (FileChannel out =
                FileChannel.open(target, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            writeAll(out, text);
        }
    }

    private static void writeAll(FileChannel out, ByteBuffer text) throws IOException {
        while (text.hasRemaining()) {
            out.write(text);
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
