// SPDX-License-Identifier: Apache-2.0
package pen.tls;

import io.netty.buffer.ByteBuf;

/** The outside of a TLS record: content type, version, length, and so many bytes (RFC 8446, section 5.1). */
final class TlsRecord {
    private static final int HEADER = 5;

    /** The most plain bytes of a record. */
    private static final int LONGEST = 16 * 1024;

    /** More than a record has beside its plain bytes, in any version: header, nonce, padding, MAC. */
    private static final int OVERHEAD = 128;

    private static final int FIRST_TYPE = 20; // change_cipher_spec
    private static final int LAST_TYPE = 24; // heartbeat
    private static final int MAJOR_VERSION = 3; // of SSL 3 and every TLS

    private TlsRecord() {}

    /** The length of the record that the buffer begins with; while that is not known, that of its header. */
    static int length(ByteBuf data) {
        return data.readableBytes() < HEADER ? HEADER : HEADER + data.getUnsignedShort(data.readerIndex() + 3);
    }

    /** Whether the buffer begins with a whole record. */
    static boolean isComplete(ByteBuf data) {
        return data.readableBytes() >= HEADER && data.readableBytes() >= length(data);
    }

    /** Whether the buffer begins with something else than a record. */
    static boolean isForeign(ByteBuf data) {
        int type = data.isReadable() ? data.getUnsignedByte(data.readerIndex()) : FIRST_TYPE;
        int major = data.readableBytes() > 1 ? data.getUnsignedByte(data.readerIndex() + 1) : MAJOR_VERSION;
        return type < FIRST_TYPE || type > LAST_TYPE || major != MAJOR_VERSION;
    }

    /** Enough room for so many plain bytes in records. */
    static int lengthOf(int plain) {
        return plain + (plain / LONGEST + 1) * OVERHEAD;
    }
}
