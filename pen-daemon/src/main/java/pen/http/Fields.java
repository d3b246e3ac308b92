// SPDX-License-Identifier: Apache-2.0
package pen.http;

import java.util.Arrays;

/**
 * What the header of a request says that matters here: how long its body is, whether it wants another protocol, and
 * where the client's own forwarded headers stand.
 *
 * <p>Refused is what two programs could read in two ways (RFC 9112, sections 6.1 to 6.3 and 11.2).
 */
final class Fields {
    /** No Content-Length. */
    private static final long NONE = -1;

    private static final byte[] HOST = Octets.of("host");
    private static final byte[] UPGRADE = Octets.of("upgrade");
    private static final byte[] CONNECTION = Octets.of("connection");
    private static final byte[] CONTENT_LENGTH = Octets.of("content-length");
    private static final byte[] TRANSFER_ENCODING = Octets.of("transfer-encoding");
    private static final byte[] FORWARDED_FOR = Octets.of("x-forwarded-for");
    private static final byte[] FORWARDED_PROTO = Octets.of("x-forwarded-proto");
    private static final byte[] CHUNKED = Octets.of("chunked");

    /** Headers of which nobody behind pen must lose one or take one from another place. */
    private static final byte[][] FIXED = {HOST, CONTENT_LENGTH, TRANSFER_ENCODING, FORWARDED_FOR, FORWARDED_PROTO};

    /** What a line is to the forwarded headers. */
    enum Kind {
        FORWARDED_FOR,
        FORWARDED_PROTO,
        /** A name that CGI cannot tell from one of them. */
        ALIKE
    }

    private boolean host;
    private boolean upgrade;
    private boolean chunked;
    private long length = NONE;
    private int found;
    private Kind[] kinds = new Kind[2];
    private int[] places = new int[4];

    /** Forgets everything: the next header comes. */
    void clear() {
        host = false;
        upgrade = false;
        chunked = false;
        length = NONE;
        found = 0;
    }

    /** A line of the header: {@code name ":" value CRLF}, from {@code from} to {@code end}, without its CRLF. */
    void line(byte[] bytes, int from, int colon, int end) throws BadRequest {
        // The length of a name tells most of them apart.
        switch (colon - from) {
            case 4 -> host(bytes, from, colon);
            case 7 -> upgrade |= Octets.equal(bytes, from, colon, UPGRADE);
            case 10 -> connection(bytes, from, colon, end);
            case 14 -> contentLength(bytes, from, colon, end);
            case 15 -> forwarded(bytes, from, colon, end, FORWARDED_FOR, Kind.FORWARDED_FOR);
            case 17 -> {
                transferEncoding(bytes, from, colon, end);
                forwarded(bytes, from, colon, end, FORWARDED_PROTO, Kind.FORWARDED_PROTO);
            }
            default -> {} // Nothing to us.
        }
    }

    /** A line of the trailer (RFC 9110, section 6.5.1): what may not stand there might be believed all the same. */
    static void trailer(byte[] bytes, int from, int colon) throws BadRequest {
        for (byte[] name : FIXED) {
            if (Octets.alike(bytes, from, colon, name)) {
                throw new BadRequest("a trailer field that belongs into the header");
            }
        }
    }

    /**
     * The header has ended.
     *
     * @param old whether the request is of HTTP/1.0
     * @param connect whether its method is CONNECT
     */
    void end(boolean old, boolean connect) throws BadRequest {
        if (chunked && length != NONE) {
            throw new BadRequest("Content-Length and Transfer-Encoding");
        }
        if (chunked && old) {
            throw new BadRequest("Transfer-Encoding in HTTP/1.0");
        }
        if (connect && (chunked || length != NONE)) {
            throw new BadRequest("CONNECT with a body");
        }
    }

    boolean isChunked() {
        return chunked;
    }

    /** The length of a body that is not chunked; 0: there is none. */
    long length() {
        return Math.max(0, length);
    }

    /** Whether the client asks for another protocol. */
    boolean hasUpgrade() {
        return upgrade;
    }

    /** How many lines are, or look like, forwarded headers. */
    int found() {
        return found;
    }

    Kind kind(int index) {
        return kinds[index];
    }

    /** Where the line begins. */
    int from(int index) {
        return places[2 * index];
    }

    /** The place behind the line. */
    int end(int index) {
        return places[2 * index + 1];
    }

    /** Whether there is a line of this kind. */
    boolean has(Kind kind) {
        for (int i = 0; i < found; i++) {
            if (kinds[i] == kind) {
                return true;
            }
        }
        return false;
    }

    private void host(byte[] bytes, int from, int colon) throws BadRequest {
        if (!Octets.equal(bytes, from, colon, HOST)) {
            return;
        }
        if (host) {
            throw new BadRequest("a second Host");
        }
        host = true;
    }

    private static void connection(byte[] bytes, int from, int colon, int end) throws BadRequest {
        if (!Octets.equal(bytes, from, colon, CONNECTION)) {
            return;
        }
        int at = colon + 1;
        while (at < end) {
            int word = Octets.skip(bytes, at, end, Octets.NAME);
            for (byte[] name : FIXED) {
                if (Octets.equal(bytes, at, word, name)) {
                    // A proxy behind pen would have to drop the header of this name (RFC 9110, section 7.6.1).
                    throw new BadRequest("a Connection header that names what must not be dropped");
                }
            }
            at = word + 1;
        }
    }

    private void contentLength(byte[] bytes, int from, int colon, int end) throws BadRequest {
        if (!Octets.equal(bytes, from, colon, CONTENT_LENGTH)) {
            return;
        }
        if (length != NONE) {
            throw new BadRequest("a second Content-Length");
        }
        int at = valueFrom(bytes, colon, end);
        int to = valueEnd(bytes, at, end);
        if (at == to) {
            throw new BadRequest("an empty Content-Length");
        }
        length = 0;
        for (; at < to; at++) {
            int digit = bytes[at] - '0';
            if (digit < 0 || digit > 9) {
                throw new BadRequest("a Content-Length that is no number");
            }
            if (length > (Long.MAX_VALUE - digit) / 10) {
                throw new BadRequest("a Content-Length out of range");
            }
            length = length * 10 + digit;
        }
    }

    private void transferEncoding(byte[] bytes, int from, int colon, int end) throws BadRequest {
        if (!Octets.equal(bytes, from, colon, TRANSFER_ENCODING)) {
            return;
        }
        if (chunked) {
            throw new BadRequest("a second Transfer-Encoding");
        }
        int at = valueFrom(bytes, colon, end);
        if (!Octets.equal(bytes, at, valueEnd(bytes, at, end), CHUNKED)) {
            throw new BadRequest("a Transfer-Encoding that is not chunked");
        }
        chunked = true;
    }

    private void forwarded(byte[] bytes, int from, int colon, int end, byte[] name, Kind kind) {
        if (!Octets.alike(bytes, from, colon, name)) {
            return;
        }
        if (found == kinds.length) {
            kinds = Arrays.copyOf(kinds, 2 * found);
            places = Arrays.copyOf(places, 4 * found);
        }
        kinds[found] = Octets.equal(bytes, from, colon, name) ? kind : Kind.ALIKE;
        places[2 * found] = from;
        places[2 * found + 1] = end + 2;
        found++;
    }

    private static int valueFrom(byte[] bytes, int colon, int end) {
        int at = colon + 1;
        while (at < end && Octets.isBlank(bytes[at])) {
            at++;
        }
        return at;
    }

    private static int valueEnd(byte[] bytes, int from, int end) {
        int at = end;
        while (at > from && Octets.isBlank(bytes[at - 1])) {
            at--;
        }
        return at;
    }
}
