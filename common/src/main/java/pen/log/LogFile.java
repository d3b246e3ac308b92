// SPDX-License-Identifier: Apache-2.0
package pen.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.UnaryOperator;
import pen.os.FileError;
import pen.os.NamedPipe;
import pen.os.Posix;

/**
 * A reopenable log file: lines are appended, and after a rotation {@link #reopen} goes on in a new file.
 *
 * <p>Lines stay whole: if the disk fills up within one, the rest of it is written when there is room again.
 */
public final class LogFile implements LogSink {
    private static final byte[] NOTHING = {};

    private final Path path;
    private final UnaryOperator<Path> place;
    private final Charset charset;
    private FileChannel file;
    private boolean made;
    /** The end of a line of which the beginning is in the file. */
    private byte[] rest = NOTHING;

    private long lost;

    /**
     * Opens the file for appending, made if it is not there.
     *
     * @throws IOException if it cannot be opened for writing, or is a named pipe; the message names it, as all do
     */
    public LogFile(Path path) throws IOException {
        this(path, UnaryOperator.identity(), StandardCharsets.UTF_8);
    }

    /**
     * Opens the file as {@link #LogFile(Path)} does.
     *
     * @param place where the path is for this process each time that it is opened
     * @param charset what lines are written in; ISO 8859-1 for those with a byte in each character
     * @throws IOException likewise
     */
    public LogFile(Path path, UnaryOperator<Path> place, Charset charset) throws IOException {
        this.path = path;
        this.place = place;
        this.charset = charset;
        this.file = open("cannot open for appending");
    }

    @Override
    public synchronized long lost() {
        return lost;
    }

    /**
     * Appends the lines, each ended by a newline, in one system call as far as the kernel takes it.
     *
     * @throws IOException if that fails; then those that did not fit are lost, and counted
     */
    @Override
    public synchronized void write(List<String> lines) throws IOException {
        StringBuilder text = new StringBuilder();
        for (String line : lines) {
            text.append(line).append('\n');
        }
        byte[] fresh = text.toString().getBytes(charset);
        ByteBuffer all = ByteBuffer.allocate(rest.length + fresh.length)
                .put(rest)
                .put(fresh)
                .flip();
        try {
            writeAll(all);
            rest = NOTHING;
        } catch (IOException e) {
            boolean begun = all.position() == 0 ? rest.length > 0 : all.get(all.position() - 1) != '\n';
            rest = begun ? endOfLine(all) : NOTHING;
            while (all.hasRemaining()) {
                if (all.get() == '\n') {
                    lost++;
                }
            }
            throw new FileError(path, e);
        }
    }

    /** Opens the path again and closes the old file; if that fails, the old file stays in use. */
    @Override
    public synchronized void reopen() throws IOException {
        FileChannel fresh = open("cannot open again");
        finishLine();
        FileChannel old = file;
        file = fresh;
        old.close();
    }

    @Override
    public synchronized void close() throws IOException {
        finishLine();
        file.close();
    }

    /**
     * If this made the file: gives it to a user, who is to open it again.
     *
     * @throws IOException if that is refused
     */
    @Override
    public void giveTo(Posix.User user) throws IOException {
        if (!made) {
            return;
        }
        try {
            Files.setAttribute(place.apply(path), "unix:gid", user.gid(), LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(place.apply(path), "unix:uid", user.uid(), LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            throw new FileError(path, "cannot give to user " + user.name(), e);
        }
    }

    @Override
    public String bottleneck() {
        return "the disk is too slow";
    }

    private FileChannel open(String failure) throws IOException {
        try {
            Path here = place.apply(path);
            NamedPipe.refuse(here);
            return existing(here);
        } catch (IOException e) {
            throw new FileError(path, failure, e);
        }
    }

    private FileChannel existing(Path here) throws IOException {
        try {
            return FileChannel.open(here, StandardOpenOption.APPEND);
        } catch (NoSuchFileException e) {
            return make(here);
        }
    }

    /** What is made at the end of a symbolic link is given to nobody: others may have put the link there. */
    private FileChannel make(Path here) throws IOException {
        try {
            FileChannel fresh = FileChannel.open(here, StandardOpenOption.CREATE_NEW, StandardOpenOption.APPEND);
            made = true;
            return fresh;
        } catch (FileAlreadyExistsException e) {
            // A link to nothing, or another process has made the file just now.
            return FileChannel.open(here, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
    }

    /** The end of a line belongs to its beginning, not to the next file. */
    private void finishLine() {
        ByteBuffer end = ByteBuffer.wrap(rest);
        rest = NOTHING;
        try {
            writeAll(end);
        } catch (IOException e) {
            // The disk is as full as it was when the line was begun, which was told then.
            lost++;
        }
    }

    private void writeAll(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
    }

    /** Takes the bytes up to the next newline, and that. */
    private static byte[] endOfLine(ByteBuffer bytes) {
        int from = bytes.position();
        while (bytes.get() != '\n') {}
        byte[] end = new byte[bytes.position() - from];
        bytes.get(from, end);
        return end;
    }
}
