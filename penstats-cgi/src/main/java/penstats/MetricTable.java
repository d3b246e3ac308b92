// SPDX-License-Identifier: Apache-2.0
package penstats;

import static penstats.Metric.counter;
import static penstats.Metric.gauge;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All metrics but {@code pen_up} and the connect times, one row each; penstats(1) documents them. */
final class MetricTable {
    private static final String UP = "UP";

    private static final String DOWN = "DOWN";

    private static final String MAINT = "MAINT";

    /** Of a process. */
    static final List<Metric<Report>> PROCESS = List.of(
            gauge("uptime_seconds", "Since the start.", Report::uptime),
            gauge("start_time_seconds", "When it started, in seconds since 1970.", Report::started),
            gauge("current_connections", "Open connections.", Report::connections),
            gauge("max_connections", "How many may be open at once.", Report::maxConnections),
            counter("connections_total", "Connections, the open ones too.", Report::allConnections),
            gauge("open_fds", "Open descriptors.", report -> report.process().openDescriptors()),
            gauge("max_fds", "How many descriptors may be open.", report -> report.process()
                    .maxDescriptors()),
            counter("cpu_seconds_total", "Processor time.", report -> report.process()
                    .cpuSeconds()),
            gauge("resident_memory_bytes", "Memory in use.", report -> report.process()
                    .residentBytes()),
            gauge("heap_used_bytes", "The part of the heap in use.", report -> report.process()
                    .heapUsedBytes()),
            gauge("heap_max_bytes", "How large the heap may become.", report -> report.process()
                    .heapMaxBytes()),
            gauge("nbthread", "Threads.", report -> report.process().threads()),
            gauge("clients", "Clients that are remembered.", Report::clients),
            gauge("max_clients", "How many clients can be remembered.", Report::maxClients));

    /** Of what clients see. */
    static final List<Metric<Report>> FRONTEND = List.of(
            gauge("status", "1 for the state that it is in.", "state", report -> states(UP, UP, DOWN)),
            gauge("current_sessions", "Open connections.", Report::connections),
            gauge("limit_sessions", "How many may be open at once.", Report::maxConnections),
            counter("sessions_total", "Connections, the open ones too.", Report::allConnections),
            counter("connections_total", "Connections, the open ones too.", Report::allConnections),
            counter("bytes_in_total", "From clients to servers.", report -> report.totals()
                    .sentBytes()),
            counter("bytes_out_total", "From servers to clients.", report -> report.totals()
                    .receivedBytes()),
            counter("closes_total", "Connections that ended, by why.", "reason", Report::closes));

    /** Of the servers together. */
    static final List<Metric<Report>> BACKEND = List.of(
            gauge(
                    "status",
                    "1 for the state that it is in: UP if a server is available.",
                    "state",
                    report -> states(report.activeServers() > 0 ? UP : DOWN, UP, DOWN)),
            gauge("active_servers", "Servers that are available, of the balanced ones.", Report::activeServers),
            gauge("current_sessions", "Connections to servers.", Report::serverConnections),
            counter("sessions_total", "Connections to servers that came about.", report -> report.totals()
                    .connects()),
            counter("connection_attempts_total", "Connections to servers that were tried.", report -> report.totals()
                    .attempts()),
            counter("connection_errors_total", "Connections to servers that failed.", report -> report.totals()
                    .failures()),
            counter("bytes_in_total", "To servers.", report -> report.totals().sentBytes()),
            counter("bytes_out_total", "From servers.", report -> report.totals()
                    .receivedBytes()));

    /** Of one server. */
    static final List<Metric<ReportServer>> SERVER = List.of(
            gauge(
                    "status",
                    "1 for the state that it is in: DOWN is blacklisted or does not answer ARP, MAINT is without an address.",
                    "state",
                    server -> states(state(server), UP, DOWN, MAINT)),
            gauge("current_sessions", "Connections to it.", ReportServer::connections),
            gauge("limit_sessions", "From where on no new clients come; 0: nowhere.", ReportServer::maxSoft),
            gauge("hard_limit_sessions", "From where on no clients come; 0: nowhere.", ReportServer::maxHard),
            counter("sessions_total", "Connections to it that came about.", server -> server.counts()
                    .connects()),
            counter("connection_attempts_total", "Connections to it that were tried.", server -> server.counts()
                    .attempts()),
            counter("connection_errors_total", "Connections to it that failed.", server -> server.counts()
                    .failures()),
            counter(
                    "failovers_total",
                    "Connections that it took after another server had failed.",
                    server -> server.counts().failovers()),
            counter("blacklistings_total", "How often it was blacklisted.", server -> server.counts()
                    .blacklistings()),
            counter("bytes_in_total", "To it.", server -> server.counts().sentBytes()),
            counter("bytes_out_total", "From it.", server -> server.counts().receivedBytes()),
            gauge("weight", "Its weight.", ReportServer::weight),
            gauge("prio", "Its priority.", ReportServer::prio),
            gauge("blacklisted_seconds", "How long it stays blacklisted.", ReportServer::blacklistedSeconds),
            counter("closes_total", "Its connections that ended, by why.", "reason", ReportServer::closes),
            counter("refusals_total", "Connections that it did not get, by why.", "reason", ReportServer::refusals));

    private MetricTable() {}

    private static String state(ReportServer server) {
        if (server.isAvailable()) {
            return UP;
        }
        return server.status().equals("no_address") ? MAINT : DOWN;
    }

    private static Map<String, ? extends Number> states(String now, String... all) {
        Map<String, Integer> states = new LinkedHashMap<>();
        for (String state : all) {
            states.put(state, state.equals(now) ? 1 : 0);
        }
        return states;
    }
}
