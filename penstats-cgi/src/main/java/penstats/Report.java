// SPDX-License-Identifier: Apache-2.0
package penstats;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The report of a pen, schema 1; pen-status(5) has the meaning of each figure.
 *
 * @param text the JSON that it was read from, in one line
 * @param time when it was made
 * @param uptime seconds
 * @param closes how often connections ended, by why
 * @param clients how many are remembered
 * @param connections how many are open
 */
record Report(
        String text,
        Instant time,
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
    double allConnections() {
        return connections
                + closes.values().stream().mapToDouble(Long::doubleValue).sum();
    }

    /** When the pen started; seconds since 1970. */
    double started() {
        return Math.round(time.toEpochMilli() - uptime * 1e3) / 1e3;
    }

    /** How many of the balanced servers are available. */
    long activeServers() {
        return servers.stream()
                .filter(server -> server.isRegular() && server.isAvailable())
                .count();
    }

    /** Connections to servers. */
    double serverConnections() {
        return servers.stream().mapToDouble(ReportServer::connections).sum();
    }
}
