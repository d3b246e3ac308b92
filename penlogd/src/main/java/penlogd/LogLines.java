// SPDX-License-Identifier: Apache-2.0
package penlogd;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import pen.os.FileError;

/**
 * The lines of a finished log, which may be compressed ({@link Compression}). A byte in each character. One thread
 * only, but for {@link #position}.
 */
final class LogLines implements AutoCloseable {
    /** What is longer is cut; bytes. A hole that a rotation left in a file must not fill the memory. */
    static final int LONGEST = 1 << 16;

    private static final int BUFFER = LONGEST * 4;

    /** Read at once; bytes. Compressed data that turn out to be damaged take no more of the good ones with them. */
    private static final int PIECE = 1 << 13;

    // RFC 3629, section 3: what follows the first byte of a character, and which bytes begin one of 2, 3 and 4.
    private static final char FIRST_TAIL = 0x80;
    private static final char LAST_TAIL = 0xbf;
    private static final char LEAD_OF_2 = 0xc2;
    private static final char LEAD_OF_3 = 0xe0;
    private static final char LEAD_OF_4 = 0xf0;
    private static final char LAST_LEAD = 0xf4;

    private final Path path;
    private final Counting file;
    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER];
    private int from;
    private int to;
    private long number;
    private boolean cut;
    private boolean whole = true;

    /** @throws FileError if it cannot be opened, or is compressed and not a good gzip */
    LogLines(Path path) throws FileError {
        this.path = path;
        try {
            file = new Counting(Files.newInputStream(path));
        } catch (IOException e) {
            throw new FileError(path, "cannot read", e);
        }
        try {
            in = Compression.plain(file);
        } catch (IOException e) {
            close();
            throw unreadable("cannot read", e);
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
        return cut ? wholeCharacters(line) : line;
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

    /** Without the bytes of a last character of UTF-8 that has lost some. */
    private static String wholeCharacters(String text) {
        int lead = text.length() - 1;
        while (lead > 0 && text.charAt(lead) >= FIRST_TAIL && text.charAt(lead) <= LAST_TAIL) {
            lead--;
        }
        char first = text.charAt(lead);
        int length = first < LEAD_OF_2 || first > LAST_LEAD ? 1 : first < LEAD_OF_3 ? 2 : first < LEAD_OF_4 ? 3 : 4;
        return text.length() - lead < length ? text.substring(0, lead) : text;
    }

    /** Reads more behind what is there; false: there is no more. */
    private boolean fill() throws FileError {
        System.arraycopy(buffer, from, buffer, 0, to - from);
        to -= from;
        from = 0;
        try {
            int fresh = in.read(buffer, to, Math.min(buffer.length - to, PIECE));
            to += Math.max(fresh, 0);
            return fresh >= 0;
        } catch (IOException e) {
            throw unreadable("cannot read after line " + number, e);
        }
    }

    /** Java has no words for an end that comes too early. */
    private FileError unreadable(String what, IOException e) {
        return new FileError(path, what, e instanceof EOFException ? brokenOff(e) : e);
    }

    private static IOException brokenOff(IOException e) {
        return new IOException("the compressed data break off", e);
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

        /** Whether a pipe has more cannot be asked: whoever wants to know, as after a member of gzip, has to read. */
        @Override
        public int available() {
            return 1;
        }

        /** One thread reads. */
        @SuppressWarnings("NonAtomicVolatileUpdate")
        private void add(int more) {
            count += more;
        }
    }
}
