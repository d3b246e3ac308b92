// SPDX-License-Identifier: Apache-2.0
package penlogd;

import org.jspecify.annotations.Nullable;
import pen.log.AddressText;
import pen.log.LogRecord;

/**
 * A line of pen's log in a file.
 *
 * <pre>
 * line   = entry / record
 * entry  = client SP seconds SP server SP request  ; addresses, without ports or with; since 1970
 * record = opened / closed                         ; {@link LogRecord}
 * </pre>
 *
 * The first is what pen 0.34.1 writes too, and the format {@code pen}; the other is the format {@code exact}.
 *
 * @param millis when; ms since 1970
 */
record FileRecord(long millis, LogRecord record) {
    static final String FORM = "client seconds server request, or a record of log_format exact";

    /** Of seconds since 1970; until the year 2286. */
    private static final int MOST_DIGITS = 10;

    /** The record of a line; null: it is none. */
    static @Nullable FileRecord parse(String line) {
        LogRecord record = LogRecord.isRecord(line) ? LogRecord.parse(line) : null;
        if (record instanceof LogRecord.Opened opened) {
            return new FileRecord(opened.millis(), opened);
        }
        if (record instanceof LogRecord.Closed closed) {
            return new FileRecord(closed.millis(), closed);
        }
        return entry(line);
    }

    /** The same by a clock that is behind by this; ms. */
    FileRecord by(long behind) {
        if (behind == 0) {
            return this;
        }
        long time = millis - behind;
        if (record instanceof LogRecord.Opened o) {
            return new FileRecord(
                    time, new LogRecord.Opened(o.seq(), time, o.client(), o.local(), o.server(), o.request()));
        }
        if (record instanceof LogRecord.Closed c) {
            return new FileRecord(
                    time,
                    new LogRecord.Closed(
                            c.seq(), time, c.local(), c.server(), c.sent(), c.received(), c.lasted(), c.reason()));
        }
        return new FileRecord(time, record);
    }

    /** The address of the server, without a port. */
    String server() {
        if (record instanceof LogRecord.Entry entry) {
            return entry.server();
        }
        return LogRecord.host(
                record instanceof LogRecord.Opened opened ? opened.server() : ((LogRecord.Closed) record).server());
    }

    /** What was asked; empty: nothing, it tells of the connection only. */
    String request() {
        if (record instanceof LogRecord.Entry entry) {
            return entry.request();
        }
        return record instanceof LogRecord.Opened opened ? opened.request() : "";
    }

    /** Whether its time is known better than to the second. */
    boolean isExact() {
        return !(record instanceof LogRecord.Entry);
    }

    private static @Nullable FileRecord entry(String line) {
        int time = line.indexOf(' ') + 1;
        int server = line.indexOf(' ', time) + 1;
        int request = line.indexOf(' ', server) + 1;
        if (time < 2 || server - time < 2 || server - time > MOST_DIGITS + 1 || request - server < 2) {
            return null;
        }
        long seconds = 0;
        for (int at = time; at < server - 1; at++) {
            int digit = line.charAt(at) - '0';
            if (digit < 0 || digit > 9) {
                return null;
            }
            seconds = seconds * 10 + digit;
        }
        String client = AddressText.withoutPort(line.substring(0, time - 1));
        if (!LogRecord.isClient(client)) {
            return null;
        }
        String name = ServerLog.name(AddressText.withoutPort(line.substring(server, request - 1)));
        return new FileRecord(seconds * 1000, new LogRecord.Entry(client, name, printable(line.substring(request))));
    }

    /** pen 0.34.1 writes control characters as they are. */
    private static String printable(String request) {
        for (int at = 0; at < request.length(); at++) {
            if (request.charAt(at) < ' ' || request.charAt(at) > '~') {
                return request.replaceAll("[^ -~]", ".");
            }
        }
        return request;
    }
}
