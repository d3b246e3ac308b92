// SPDX-License-Identifier: Apache-2.0
package penlogd;

import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/** How a log may be compressed, known by its first bytes; only one of them is read. */
enum Compression {
    /** RFC 1952, section 2.3.1. */
    GZIP("\u001f\u008b"),
    /** "BZh", the size of blocks, and the beginning of a block. */
    BZIP2("BZh" + Compression.ANY + "1A"),
    /** The .xz File Format 1.2.1, section 2.1.1.1. */
    XZ("\u00fd7zXZ\u0000"),
    /** RFC 8878, section 3.1.1. */
    ZSTD("(\u00b5/\u00fd");

    /** Stands for each byte. */
    private static final char ANY = '\uffff';

    /** Of the longest. */
    private static final int BYTES = 6;

    /** Read of a compressed file at once; bytes. */
    private static final int BUFFER = 1 << 16;

    /** A byte in each character. */
    private final String magic;

    Compression(String magic) {
        this.magic = magic;
    }

    /**
     * What a log says, whether it is compressed or not.
     *
     * @param file at its beginning
     * @throws IOException if it cannot be read, or is compressed otherwise than by gzip
     */
    static InputStream plain(InputStream file) throws IOException {
        PushbackInputStream begin = new PushbackInputStream(file, BYTES);
        byte[] first = begin.readNBytes(BYTES);
        begin.unread(first);
        for (Compression compression : values()) {
            if (compression.matches(first)) {
                return compression.plainOf(begin);
            }
        }
        return begin;
    }

    private InputStream plainOf(InputStream file) throws IOException {
        if (this != GZIP) {
            throw new IOException(
                    "compressed by " + name().toLowerCase(Locale.ROOT) + " (expected: plain text or gzip)");
        }
        return new GZIPInputStream(file, BUFFER);
    }

    private boolean matches(byte[] first) {
        if (first.length < magic.length()) {
            return false;
        }
        for (int at = 0; at < magic.length(); at++) {
            if (magic.charAt(at) != ANY && magic.charAt(at) != Byte.toUnsignedInt(first[at])) {
                return false;
            }
        }
        return true;
    }
}
