// SPDX-License-Identifier: Apache-2.0
package pen.stats;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import pen.log.LogFile;
import pen.os.FileError;
import pen.os.Posix;

/** The access log in a file. */
final class FileSink implements LogSink {
    private final LogFile file;

    /**
     * Opens the file for appending, made if it is not there.
     *
     * @param place where the path is for this process
     * @throws IOException if it cannot be opened; the message names it
     */
    FileSink(Path path, UnaryOperator<Path> place) throws IOException {
        try {
            file = new LogFile(path, place);
        } catch (IOException e) {
            FileError error = new FileError(path, "cannot open for appending", e);
            throw new IOException("log: " + error.getMessage(), error);
        }
    }

    @Override
    public void write(List<String> lines) throws IOException {
        try {
            file.append(lines);
        } catch (IOException e) {
            throw new IOException(file.path() + ": " + e.getMessage(), e);
        }
    }

    @Override
    public long lost() {
        return file.lost();
    }

    @Override
    public void reopen() throws IOException {
        try {
            file.reopen();
        } catch (IOException e) {
            throw new FileError(file.path(), "cannot open again", e);
        }
    }

    @Override
    public void giveTo(Posix.User user) throws IOException {
        try {
            file.giveTo(user.uid(), user.gid());
        } catch (IOException e) {
            throw new FileError(file.path(), "cannot give to user " + user.name(), e);
        }
    }

    @Override
    public String bottleneck() {
        return "the disk is too slow";
    }

    @Override
    public void close() throws IOException {
        try {
            file.close();
        } catch (IOException e) {
            throw new IOException("closing " + file.path() + ": " + e.getMessage(), e);
        }
    }
}
