// SPDX-License-Identifier: Apache-2.0
package penstats;

import java.util.List;
import java.util.Map;

/**
 * The report of a pen, schema 1; pen-status(5) has the meaning of each figure.
 *
 * @param text the JSON that it was read from, in one line
 * @param closes how often connections ended, by why
 * @param clients how many are remembered
 * @param connections how many are open
 */
record Report(
        String text,
        String version,
        double uptime,
        ReportProcess process,
        ReportCounts totals,
        Map<String, Long> closes,
        List<ReportServer> servers,
        long clients,
        long maxClients,
        long connections,
        long maxConnections) {

    /** What is understood here. */
    static final int SCHEMA = 1;

    /**
     * Reads what {@code status json} replied.
     *
     * @throws PenException if it is no report, or of another schema
     */
    static Report parse(String text) throws PenException {
        return ReportReader.read(text);
    }

    /** Connections that there have been, the open ones too. */
    long allConnections() {
        return connections + closes.values().stream().mapToLong(Long::longValue).sum();
    }
}
