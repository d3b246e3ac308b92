// SPDX-License-Identifier: Apache-2.0
package penlogd;

/** A web server's line that waits for pen's record of it. */
final class Waiting {
    private final WebLine line;
    private final String server;
    private final long arrival;
    private boolean written;

    /**
     * @param server the address that it came from
     * @param arrival when it came; ms since 1970
     */
    Waiting(WebLine line, String server, long arrival) {
        this.line = line;
        this.server = server;
        this.arrival = arrival;
    }

    WebLine line() {
        return line;
    }

    String server() {
        return server;
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
