// SPDX-License-Identifier: Apache-2.0
package penstats;

import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import tools.jackson.core.JsonParser;

/**
 * One server in the report of a pen.
 *
 * @param label its number, {@code emergency} or {@code abuse}
 * @param maxSoft where no new clients come; 0: nowhere
 * @param maxHard where no clients come; 0: nowhere
 * @param closes how often connections ended, by why
 * @param refusals how often it did not get a connection, by why
 */
record ReportServer(
        String label,
        String role,
        String status,
        long blacklistedSeconds,
        long connections,
        long maxSoft,
        long maxHard,
        long weight,
        long prio,
        ReportCounts counts,
        ReportTimes connectTimes,
        Map<String, Long> closes,
        Map<String, Long> refusals) {

    static ReportServer read(JsonParser parser, String place) throws PenException {
        AtomicReference<ReportTimes> times = new AtomicReference<>();
        AtomicReference<Map<String, Long>> closes = new AtomicReference<>();
        AtomicReference<Map<String, Long>> refusals = new AtomicReference<>();
        JsonFields fields = JsonFields.read(
                parser,
                place,
                Map.of(
                        "connect_seconds",
                        (at, where) -> times.set(ReportTimes.of(JsonFields.read(at, where, Map.of()))),
                        "closes",
                        (at, where) ->
                                closes.set(JsonFields.read(at, where, Map.of()).counts()),
                        "refusals",
                        (at, where) -> refusals.set(
                                JsonFields.read(at, where, Map.of()).counts())));
        return new ReportServer(
                fields.text("server"),
                fields.text("role"),
                fields.text("status"),
                fields.count("blacklisted_seconds"),
                fields.count("connections"),
                fields.count("max_soft"),
                fields.count("max_hard"),
                fields.number("weight"),
                fields.number("prio"),
                ReportCounts.of(fields),
                times.get(),
                closes.get(),
                refusals.get());
    }

    /** Whether it may get connections. */
    boolean isAvailable() {
        return status.equals("available");
    }

    /** Whether it is one of the balanced servers. */
    boolean isRegular() {
        return role.equals("regular");
    }
}
