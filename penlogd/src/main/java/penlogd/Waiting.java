// SPDX-License-Identifier: Apache-2.0
package penlogd;

/** A web server's line that waits for pen's record of it. */
final class Waiting {
    /** In place of a fingerprint: it has no request. */
    static final long NO_REQUEST = -1;

    private final WebLine line;
    private final String server;
    private final WebServer times;
    private final long fingerprint;
    private final long arrival;
    private boolean written;

    /**
     * @param server the address that it came from
     * @param times what is known of that web server
     * @param fingerprint of its server and request, or {@link #NO_REQUEST}
     * @param arrival when it came; ms since 1970
     */
    Waiting(WebLine line, String server, WebServer times, long fingerprint, long arrival) {
        this.line = line;
        this.server = server;
        this.times = times;
        this.fingerprint = fingerprint;
        this.arrival = arrival;
    }

    WebLine line() {
        return line;
    }

    String server() {
        return server;
    }

    WebServer times() {
        return times;
    }

    boolean hasRequest() {
        return fingerprint != NO_REQUEST;
    }

    long fingerprint() {
        return fingerprint;
    }

    long arrival() {
        return arrival;
    }

    /** Whether it has found its record, and is written. */
    boolean isWritten() {
        return written;
    }

    void written() {
        written = true;
    }
}
