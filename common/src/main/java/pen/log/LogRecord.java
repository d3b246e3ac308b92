// SPDX-License-Identifier: Apache-2.0
package pen.log;

import org.jspecify.annotations.Nullable;

/**
 * What pen tells penlogd of a connection: one line of a datagram.
 *
 * <pre>
 * line    = entry / opened / closed
 * entry   = "+" SP client SP server SP text                       ; the last is the request
 * opened  = "++" SP number SP number SP end SP end SP service [SP text]
 *                                                                 ; seq, ms since 1970, client, local, server, request
 * closed  = "--" SP number SP number SP end SP service SP number SP number SP number SP text
 *                                                                 ; seq, ms since 1970, local, server, bytes sent and
 *                                                                 ; received, ms it lasted, reason
 * client  = address / "unix"
 * server  = address / path
 * end     = address ":" port / "[" IPv6 "]:" port / "unix:0"      ; {@link AddressText}
 * service = address ":" port / "[" IPv6 "]:" port / path ":0"
 * path    = *visible "/" *visible                                 ; all four: 128 characters at most
 * number  = 1*18DIGIT
 * text    = *OCTET                                                ; no newline
 * </pre>
 *
 * The first is what pen 0.34.1 sends, and the format {@code pen}; the others are the format {@code exact}. Strings hold
 * a byte in each character, as of ISO 8859-1.
 */
public sealed interface LogRecord {
    /** A request, told as pen 0.34.1 does. Both are addresses without ports. */
    record Entry(String client, String server, String request) implements LogRecord {
        @Override
        public String toString() {
            return "+ " + client + " " + server + " " + request;
        }
    }

    /**
     * A connection that was made, or a request on it.
     *
     * @param seq counts up by one for each line of one pen
     * @param millis when; ms since 1970
     * @param client the client's end, with its port
     * @param local pen's own end toward the server, with its port
     * @param server the server's end, with its port
     * @param request empty if the connection was only made
     */
    record Opened(long seq, long millis, String client, String local, String server, String request)
            implements LogRecord {
        @Override
        public String toString() {
            return "++ " + seq + " " + millis + " " + client + " " + local + " " + server
                    + (request.isEmpty() ? "" : " " + request);
        }
    }

    /**
     * A connection that is over.
     *
     * @param seq counts up by one for each line of one pen
     * @param millis when; ms since 1970
     * @param local pen's own end toward the server, with its port
     * @param server the server's end, with its port
     * @param sent bytes from the client
     * @param received bytes from the server
     * @param lasted how long it was there; ms
     * @param reason why it ended, in words
     */
    record Closed(
            long seq, long millis, String local, String server, long sent, long received, long lasted, String reason)
            implements LogRecord {
        @Override
        public String toString() {
            return "-- " + seq + " " + millis + " " + local + " " + server + " " + sent + " " + received + " " + lasted
                    + " " + reason;
        }
    }

    /** Whether a line is meant to be a record; no line of a web server begins so. */
    static boolean isRecord(String line) {
        return line.startsWith("+ ") || line.startsWith("++ ") || line.startsWith("-- ");
    }

    /** The record of a line without its newline; null if it is none. */
    static @Nullable LogRecord parse(String line) {
        RecordFields fields = new RecordFields(line);
        return switch (fields.word()) {
            case "+" -> entry(fields);
            case "++" -> opened(fields);
            case "--" -> closed(fields);
            default -> null;
        };
    }

    /** Whether it is the address of a client, or what stands for that of one that came by a Unix socket. */
    static boolean isClient(String text) {
        return AddressText.isAddress(text) || text.equals("unix");
    }

    /** The host of an address with a port, without brackets. */
    static String host(String address) {
        int colon = address.lastIndexOf(':');
        String host = colon < 0 ? address : address.substring(0, colon);
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    private static @Nullable LogRecord entry(RecordFields fields) {
        Entry entry = new Entry(fields.client(), fields.server(), fields.rest());
        return fields.areGood() ? entry : null;
    }

    private static @Nullable LogRecord opened(RecordFields fields) {
        Opened opened = new Opened(
                fields.number(), fields.number(), fields.end(), fields.end(), fields.serverEnd(), fields.rest());
        return fields.areGood() ? opened : null;
    }

    private static @Nullable LogRecord closed(RecordFields fields) {
        Closed closed = new Closed(
                fields.number(),
                fields.number(),
                fields.end(),
                fields.serverEnd(),
                fields.number(),
                fields.number(),
                fields.number(),
                fields.rest());
        return fields.areGood() ? closed : null;
    }
}
