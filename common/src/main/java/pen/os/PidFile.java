// SPDX-License-Identifier: Apache-2.0
package pen.os;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** A file that names this process: its number and a newline, complete from the moment it is there. */
public final class PidFile implements AutoCloseable {
    /** No number of a process is longer; a file that is has another purpose. */
    private static final int LONGEST = 20;

    /** The words of a process that has none. */
    private static final List<String> NOBODY = List.of("");

    private final Path path;
    private final String content = ProcessHandle.current().pid() + "\n";

    /**
     * Writes the file, in the place of an old one.
     *
     * @throws IOException if it cannot be written
     */
    public PidFile(Path path) throws IOException {
        this.path = path;
        WholeFile.write(path, content, "the process id");
    }

    /**
     * Checks that the file does not name a living process of this program. One that was killed is no obstacle, nor is a
     * process of another program that has got its number since.
     *
     * @param program the name that messages have for it, and that it is started by
     * @param main its main class
     * @throws IOException if it does; the message has its number
     */
    public static void requireFree(Path path, String program, String main) throws IOException {
        if (!Files.isRegularFile(path) || !Files.isReadable(path) || Files.size(path) > LONGEST) {
            return;
        }
        String number = Files.readString(path).strip();
        if (!number.matches("[0-9]{1,10}") || isOwn(Long.parseLong(number))) {
            return;
        }
        if (isOf(commandLine(number), program, main)) {
            throw new IOException(path + ": " + program + " is already running as " + number
                    + " (expected: another file, or that one ended)");
        }
    }

    /**
     * The living process of a program that a file names.
     *
     * @param program the name that messages have for it, and that it is started by
     * @param main its main class
     * @throws IOException if the file cannot be read, or does not name one; the message says which
     */
    public static long running(Path path, String program, String main) throws IOException {
        String number = number(path);
        List<String> words = commandLine(number);
        if (words.equals(NOBODY)) {
            throw new IOException(path + ": no process " + number + " (expected: that of a " + program + " that runs)");
        }
        if (!isOf(words, program, main)) {
            throw new IOException(path + ": process " + number + " is no " + program);
        }
        return Long.parseLong(number);
    }

    /**
     * Removes the file, unless another process has put its own there; one that was prepared in a directory where this
     * process may remove nothing is left empty.
     *
     * @throws IOException if neither can be done
     */
    @Override
    public void close() throws IOException {
        try {
            if (Files.exists(path) && Files.readString(path).equals(content)) {
                remove();
            }
        } catch (IOException e) {
            throw new FileError(path, "cannot remove", e);
        }
    }

    private void remove() throws IOException {
        try {
            Files.delete(path);
        } catch (FileSystemException e) {
            if (!Files.isWritable(path)) {
                throw e;
            }
            Files.writeString(path, "");
        }
    }

    /** The number in a file, which is known to be one. */
    private static String number(Path path) throws IOException {
        String text;
        // No more than that is read: a device has no size, and perhaps no end.
        try (InputStream file = Files.newInputStream(path)) {
            byte[] bytes = file.readNBytes(LONGEST + 1);
            if (bytes.length > LONGEST) {
                throw new IOException("too long (expected: the number of a process)");
            }
            text = new String(bytes, StandardCharsets.ISO_8859_1).strip();
        } catch (IOException e) {
            throw new FileError(path, "cannot read the process id", e);
        }
        if (!text.matches("[1-9][0-9]{0,9}")) {
            throw new IOException(path + ": no process id in it (expected: a number)");
        }
        return text;
    }

    private static boolean isOf(List<String> words, String program, String main) {
        return words.contains(main) || name(words.get(0)).equals(program);
    }

    /** Whether the number is this process's, or that of the one that waits for its background start. */
    private static boolean isOwn(long number) {
        ProcessHandle self = ProcessHandle.current();
        return number == self.pid()
                || self.parent()
                        .map(ProcessHandle::pid)
                        .filter(parent -> parent == number)
                        .isPresent();
    }

    /** Its last part; as text, because not every name of a file can be said in every locale. */
    private static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** The words that a process was started with; {@link #NOBODY}'s if there is none or that cannot be told. */
    private static List<String> commandLine(String number) {
        // proc(5): each is ended by a NUL; of a process that has ended and was not waited for there are none.
        Path words = Path.of("/proc", number, "cmdline");
        try {
            return Arrays.asList(
                    Files.readString(words, StandardCharsets.ISO_8859_1).split("\0", -1));
        } catch (IOException e) {
            // It is gone, or this is no Linux.
            return ProcessHandle.of(Long.parseLong(number))
                    .flatMap(process -> process.info().commandLine())
                    .map(line -> Arrays.asList(line.split(" ", -1)))
                    .orElse(NOBODY);
        }
    }
}
