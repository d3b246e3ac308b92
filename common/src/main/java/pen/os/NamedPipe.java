// SPDX-License-Identifier: Apache-2.0
package pen.os;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * What the name of a file may turn out to be: a pipe, of which opening waits for somebody at its other end, for ever if
 * nobody comes. It is looked at before it is opened.
 */
public final class NamedPipe {
    // stat(2), inode(7)
    private static final int S_IFMT = 0170000;
    private static final int S_IFIFO = 0010000;

    private NamedPipe() {}

    /**
     * Checks a file to be written. Devices are none, nor are pipes that some process has open and that are named only
     * by that, as {@code /dev/stdout}; a file that is not there is left to who opens it.
     *
     * @throws IOException if it is one, without its name
     */
    public static void refuse(Path path) throws IOException {
        if (Files.exists(path) && ((int) Files.getAttribute(path, "unix:mode") & S_IFMT) == S_IFIFO && isNamed(path)) {
            throw new IOException("a named pipe (expected: a regular file or a device)");
        }
    }

    /**
     * Checks a file to be read: devices may be as endless, or as silent, and are refused too. A file that is not there,
     * and a directory, are left to who opens them.
     *
     * @throws IOException if it is a pipe, a device or a socket, without its name
     */
    public static void refuseAndDevices(Path path) throws IOException {
        if (Files.exists(path)
                && Files.readAttributes(path, BasicFileAttributes.class).isOther()) {
            throw new IOException("no regular file");
        }
    }

    /** Whether it is a pipe, named or not: writing to one that is open fails only when nobody will read it. */
    public static boolean is(Path path) {
        try {
            return ((int) Files.getAttribute(path, "unix:mode") & S_IFMT) == S_IFIFO;
        } catch (IOException e) {
            // It is not there, or /proc is not: it is not known.
            return false;
        }
    }

    private static boolean isNamed(Path pipe) throws IOException {
        try {
            return Files.exists(pipe.toRealPath());
        } catch (NoSuchFileException e) {
            // proc(5), fd: a link to "pipe:[12345]", which is no file.
            return false;
        }
    }
}
