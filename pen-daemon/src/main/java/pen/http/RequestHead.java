// SPDX-License-Identifier: Apache-2.0
package pen.http;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * The head of a request, or the trailer behind its body, as it comes in: held until it is complete, and checked octet
 * by octet.
 *
 * <pre>
 * head    = *CRLF method SP target SP version CRLF trailer     ; the first *CRLF is dropped
 * method  = 1*( %x41-5A / "-" / "_" )
 * target  = 1*%x21-7E
 * version = "HTTP/1." DIGIT
 * trailer = *( name ":" value CRLF ) CRLF
 * name    = 1*tchar                                            ; RFC 9110, section 5.6.2
 * value   = *( HTAB / SP / %x21-7E / %x80-FF )
 * </pre>
 *
 * This is RFC 9112, sections 2 to 5, without what that lets be: a line that ends in LF alone, white space around names,
 * a folded line. The first head of a connection may be the preface of HTTP/2 (RFC 9113, section 3.4).
 */
final class RequestHead {
    /** The longest head, or trailer; bytes. */
    static final int LONGEST = 64 * 1024;

    /** Room for most heads; bytes. */
    private static final int ROOM = 1024;

    private static final byte[] VERSION = Octets.of("HTTP/1.");
    private static final byte[] HEAD = Octets.of("HEAD");
    private static final byte[] CONNECT = Octets.of("CONNECT");
    private static final byte[] PRI = Octets.of("PRI");
    private static final byte[] PREFACE = Octets.of("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

    /** The first line of the preface; bytes. */
    private static final int PREFACE_LINE = "PRI * HTTP/2.0".length();

    private enum State {
        BEGIN,
        BEGIN_LF,
        METHOD,
        TARGET,
        HTTP,
        MINOR,
        LINE_CR,
        LINE_LF,
        LINE,
        NAME,
        VALUE,
        END_LF,
        PREFACE
    }

    private final Fields fields = new Fields();
    private byte[] bytes = new byte[ROOM];
    private int length;
    private int at;
    private State state = State.BEGIN;
    private boolean first = true;
    private boolean preface;
    private boolean trailer;
    private boolean old;
    private int begin;
    private int mark;
    private int colon;
    private boolean headMethod;
    private boolean connectMethod;
    private int lineEnd;

    /** Begins anew: the head of the next request. */
    void clear() {
        reset(State.BEGIN);
        trailer = false;
        first = false;
    }

    /** Begins anew: the trailer of the same request. */
    void clearForTrailer() {
        reset(State.LINE);
        trailer = true;
    }

    private void reset(State next) {
        if (bytes.length > ROOM) {
            bytes = new byte[ROOM];
        }
        length = 0;
        at = 0;
        begin = 0;
        state = next;
        if (next == State.BEGIN) {
            fields.clear();
            lineEnd = 0;
        }
    }

    /**
     * Takes as much of the data as belongs to it.
     *
     * @return whether it is complete now
     * @throws BadRequest if it is none; {@link #place} is where
     */
    boolean take(ByteBuf data) throws BadRequest {
        while (data.isReadable()) {
            if (length == bytes.length) {
                grow();
            }
            int step = Math.min(data.readableBytes(), bytes.length - length);
            data.readBytes(bytes, length, step);
            length += step;
            if (check()) {
                data.readerIndex(data.readerIndex() - (length - at));
                length = at;
                return true;
            }
            if (state == State.BEGIN) {
                length = 0;
                at = 0;
            }
        }
        return false;
    }

    private void grow() throws BadRequest {
        if (length == LONGEST) {
            throw new BadRequest((trailer ? "a trailer" : "a header") + " of more than " + LONGEST + " bytes");
        }
        bytes = Arrays.copyOf(bytes, Math.min(LONGEST, 4 * length));
    }

    /** Goes on to check what has come; true if it is complete. */
    private boolean check() throws BadRequest {
        byte[] in = bytes;
        int end = length;
        while (at < end) {
            byte next = in[at];
            switch (state) {
                case BEGIN -> {
                    if (next == '\r') {
                        at++;
                        state = State.BEGIN_LF;
                    } else {
                        begin = at;
                        state = State.METHOD;
                    }
                }
                case BEGIN_LF -> lineFeed(next, State.BEGIN);
                case METHOD -> {
                    at = Octets.skip(in, at, end, Octets.METHOD);
                    if (at < end) {
                        methodEnded(in[at]);
                    }
                }
                case TARGET -> {
                    at = Octets.skip(in, at, end, Octets.TARGET);
                    if (at < end) {
                        require(in[at] == ' ' && at > mark, "a bad target");
                        mark = ++at;
                        state = State.HTTP;
                    }
                }
                case HTTP -> {
                    require(next == VERSION[at - mark], "a bad version");
                    state = ++at - mark == VERSION.length ? State.MINOR : State.HTTP;
                }
                case MINOR -> {
                    require(next >= '0' && next <= '9', "a bad version");
                    old = next == '0';
                    lineEnd = ++at;
                    state = State.LINE_CR;
                }
                case LINE_CR -> {
                    require(next == '\r', "a bad end of the request line");
                    at++;
                    state = State.LINE_LF;
                }
                case LINE_LF -> lineFeed(next, State.LINE);
                case LINE -> {
                    mark = at;
                    if (next == '\r') {
                        at++;
                        state = State.END_LF;
                    } else {
                        require(!Octets.isBlank(next), "a folded line");
                        state = State.NAME;
                    }
                }
                case NAME -> {
                    at = Octets.skip(in, at, end, Octets.NAME);
                    if (at < end) {
                        require(in[at] == ':' && at > mark, "a bad name of a field");
                        colon = at++;
                        state = State.VALUE;
                    }
                }
                case VALUE -> {
                    at = Octets.skip(in, at, end, Octets.VALUE);
                    if (at < end) {
                        require(in[at] == '\r', "a control character");
                        field();
                        at++;
                        state = State.LINE_LF;
                    }
                }
                case END_LF -> {
                    lineFeed(next, State.BEGIN);
                    if (!trailer) {
                        fields.end(old, isConnect());
                    }
                    return true;
                }
                case PREFACE -> {
                    require(next == PREFACE[at], "a bad preface");
                    at++;
                    if (at == PREFACE.length) {
                        lineEnd = PREFACE_LINE;
                        preface = true;
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private void methodEnded(byte next) throws BadRequest {
        require(next == ' ' && at > begin, "a bad method");
        headMethod = isMethod(HEAD);
        connectMethod = isMethod(CONNECT);
        if (first && begin == 0 && isMethod(PRI)) {
            state = State.PREFACE;
        } else {
            mark = ++at;
            state = State.TARGET;
        }
    }

    private boolean isMethod(byte[] name) {
        return at - begin == name.length && Arrays.equals(bytes, begin, at, name, 0, name.length);
    }

    private void lineFeed(byte next, State then) throws BadRequest {
        require(next == '\n', "a carriage return alone");
        at++;
        state = then;
    }

    private void field() throws BadRequest {
        if (trailer) {
            Fields.trailer(bytes, mark, colon);
        } else {
            fields.line(bytes, mark, colon, at);
        }
    }

    private static void require(boolean good, String orElse) throws BadRequest {
        if (!good) {
            throw new BadRequest(orElse);
        }
    }

    Fields fields() {
        return fields;
    }

    /** Whether the method is HEAD: its answer has no body. */
    boolean isHead() {
        return headMethod;
    }

    /** Whether the method is CONNECT. */
    boolean isConnect() {
        return connectMethod;
    }

    /** Whether this is the preface of HTTP/2, and no request. */
    boolean isPreface() {
        return preface;
    }

    /** Whether anything of it has come. */
    boolean isBegun() {
        return length > 0;
    }

    /** Whether the request line is complete, and a good one. */
    boolean hasLine() {
        return lineEnd > 0;
    }

    /** How many bytes of it were good. */
    int place() {
        return at;
    }

    /** Its bytes; only those from {@link #begin} up to {@link #end} count. */
    byte[] bytes() {
        return bytes;
    }

    /** The place of its first byte. */
    int begin() {
        return begin;
    }

    /** The place behind its last byte. */
    int end() {
        return length;
    }

    /** Writes it as it came. */
    ByteBuf writeTo(ByteBuf out) {
        return out.writeBytes(bytes, begin, length - begin);
    }

    /**
     * The request line, or what there is of it, made printable.
     *
     * @param most characters that count
     */
    String line(int most) {
        return Octets.printable(bytes, begin, Math.min(lineEnd > 0 ? lineEnd : length, begin + most));
    }
}
