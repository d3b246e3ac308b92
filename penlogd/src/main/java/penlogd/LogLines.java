// SPDX-License-Identifier: Apache-2.0
package penlogd;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import pen.os.FileError;

/**
 * The lines of a finished log, which may be compressed (gzip, RFC 1952, known by its first two bytes). A byte in each
 * character. One thread only, but for {@link #position}.
 */
final class LogLines implements AutoCloseable {
    /** What is longer is cut; bytes. A hole that a rotation left in a file must not fill the memory. */
    static final int LONGEST = 1 << 16;

    private static final int BUFFER = LONGEST * 4;

    private final Path path;
    private final Counting file;
    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER];
    private int from;
    private int to;
    private long number;
    private boolean cut;
    private boolean whole = true;

    /** @throws FileError if it cannot be opened, or is no gzip though it begins so */
    LogLines(Path path) throws FileError {
        this.path = path;
        try {
            file = new Counting(Files.newInputStream(path));
        } catch (IOException e) {
            throw new FileError(path, "cannot read", e);
        }
        try {
            in = plain(file);
        } catch (IOException e) {
            close();
            throw new FileError(path, "cannot read", e);
        }
    }

    Path path() {
        return path;
    }

    /** Which line {@link #next} gave: 1 and so on. */
    long number() {
        return number;
    }

    /** Whether the line that {@link #next} gave was longer than {@link #LONGEST}. */
    boolean isCut() {
        return cut;
    }

    /** Bytes of the file, as it is on the disk, that were read so far. Any thread. */
    long position() {
        return file.count;
    }

    /**
     * The next line, without its end.
     *
     * @return null: there is none
     * @throws FileError if it cannot be read; the message has the number of the last line that could
     */
    @Nullable
    String next() throws FileError {
        String line = piece();
        if (line == null) {
            return null;
        }
        number++;
        cut = !whole;
        while (!whole) {
            piece();
        }
        return line;
    }

    @Override
    public void close() throws FileError {
        try {
            file.close();
        } catch (IOException e) {
            throw new FileError(path, "cannot close", e);
        }
    }

    /** The next bytes up to the end of the line, but no more than the longest; null: there are none. */
    private @Nullable String piece() throws FileError {
        int length = 0;
        while (true) {
            int limit = Math.min(to - from, LONGEST);
            while (length < limit && buffer[from + length] != '\n') {
                length++;
            }
            if (length < limit || length == LONGEST) {
                break;
            }
            if (!fill()) {
                whole = true;
                return length == 0 ? null : take(length, length);
            }
        }
        boolean ended = from + length < to && buffer[from + length] == '\n';
        whole = ended;
        return take(length, ended ? length + 1 : length);
    }

    private String take(int length, int used) {
        int text = length > 0 && buffer[from + length - 1] == '\r' ? length - 1 : length;
        String piece = new String(buffer, from, text, StandardCharsets.ISO_8859_1);
        from += used;
        return piece;
    }

    /** Reads more behind what is there; false: there is no more. */
    private boolean fill() throws FileError {
        System.arraycopy(buffer, from, buffer, 0, to - from);
        to -= from;
        from = 0;
        try {
            int fresh = in.read(buffer, to, buffer.length - to);
            to += Math.max(fresh, 0);
            return fresh >= 0;
        } catch (IOException e) {
            throw new FileError(path, "cannot read after line " + number, e);
        }
    }

    private static InputStream plain(InputStream file) throws IOException {
        PushbackInputStream begin = new PushbackInputStream(file, 2);
        byte[] magic = begin.readNBytes(2);
        begin.unread(magic);
        boolean gzip = magic.length == 2 && magic[0] == (byte) 0x1f && magic[1] == (byte) 0x8b;
        return gzip ? new GZIPInputStream(begin, BUFFER / 4) : begin;
    }

    /** Counts what is read of it. */
    private static final class Counting extends FilterInputStream {
        private volatile long count;

        Counting(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int octet = super.read();
            add(octet < 0 ? 0 : 1);
            return octet;
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            int fresh = super.read(to, offset, length);
            add(Math.max(fresh, 0));
            return fresh;
        }

        /** One thread reads. */
        @SuppressWarnings("NonAtomicVolatileUpdate")
        private void add(int more) {
            count += more;
        }
    }
}
