// SPDX-License-Identifier: Apache-2.0
package penstats;

/**
 * What happened with a server, or with all of them, since the pen started.
 *
 * @param connects connections to it that came about
 * @param failovers connections that it took after another server had failed
 * @param blacklistings how often it was put on the blacklist
 * @param sentBytes to it
 * @param receivedBytes from it
 */
record ReportCounts(
        long connects, long failures, long failovers, long blacklistings, long sentBytes, long receivedBytes) {

    static ReportCounts of(JsonFields fields) throws PenException {
        return new ReportCounts(
                fields.count("connects"),
                fields.count("failures"),
                fields.count("failovers"),
                fields.count("blacklistings"),
                fields.count("sent_bytes"),
                fields.count("received_bytes"));
    }

    /** Connections that were tried; whatever a pen says, the sum is none that has run over. */
    double attempts() {
        return (double) connects + failures;
    }
}
