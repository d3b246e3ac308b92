// SPDX-License-Identifier: Apache-2.0
package pen.os;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** A file that names this process: its number and a newline, complete from the moment it is there. */
public final class PidFile implements AutoCloseable {
    /** No number of a process is longer; a file that is has another purpose. */
    private static final int LONGEST = 20;

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
        List<String> words = commandLine(number);
        if (words.contains(main) || name(words.get(0)).equals(program)) {
            throw new IOException(path + ": " + program + " is already running as " + number
                    + " (expected: another file, or that one ended)");
        }
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

    /** The words that a process was started with; one empty word if there is none or that cannot be told. */
    private static List<String> commandLine(String number) {
        // proc(5): each is ended by a NUL; of a process that has ended and was not waited for there are none.
        Path words = Path.of("/proc", number, "cmdline");
        try {
            return Arrays.asList(
                    Files.readString(words, Charset.forName("ISO-8859-1")).split("\0", -1));
        } catch (IOException e) {
            // It is gone, or this is no Linux.
            return ProcessHandle.of(Long.parseLong(number))
                    .flatMap(process -> process.info().commandLine())
                    .map(line -> Arrays.asList(line.split(" ", -1)))
                    .orElse(List.of(""));
        }
    }
}
