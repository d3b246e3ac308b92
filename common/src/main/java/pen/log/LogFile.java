// SPDX-License-Identifier: Apache-2.0
package pen.log;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** A reopenable log file: lines are appended, and after a rotation {@link #reopen} goes on in a new file. */
public final class LogFile implements AutoCloseable {
    private final Path path;
    private OutputStream out;

    /**
     * Opens the file for appending, made if it is not there.
     *
     * @throws IOException if it cannot be opened for writing
     */
    public LogFile(Path path) throws IOException {
        this.path = path;
        this.out = open(path);
    }

    public Path path() {
        return path;
    }

    /** Appends the lines, each ended by a newline, in one system call as far as the kernel takes it. */
    public synchronized void append(List<String> lines) throws IOException {
        StringBuilder text = new StringBuilder();
        for (String line : lines) {
            text.append(line).append('\n');
        }
        out.write(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Opens the path again and closes the old file; if that fails, the old file stays in use. */
    public synchronized void reopen() throws IOException {
        OutputStream old = out;
        out = open(path);
        old.close();
    }

    @Override
    public synchronized void close() throws IOException {
        out.close();
    }

    private static OutputStream open(Path path) throws IOException {
        return Files.newOutputStream(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
