// SPDX-License-Identifier: Apache-2.0
package e2e;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What a pen's report in JSON says, asked and taken apart. */
final class Reports {
    private static final List<String> COUNTERS =
            List.of("connects", "failures", "failovers", "blacklistings", "sent_bytes", "received_bytes");

    private Reports() {}

    static Json of(PenProcess pen) throws IOException {
        return Json.parse(pen.control("status json"));
    }

    /** All that may only grow, by a name that says what it is. */
    static Map<String, Long> counters(Json report) {
        Map<String, Long> all = new LinkedHashMap<>();
        COUNTERS.forEach(
                name -> all.put("total " + name, report.at("totals", name).number()));
        add(all, "total", report, "closes");
        all.put("total connect times", report.at("connect_seconds", "count").number());
        for (Json server : report.at("servers").items()) {
            String label = server.at("server").text();
            COUNTERS.forEach(name -> all.put(label + " " + name, server.at(name).number()));
            add(all, label, server, "closes");
            add(all, label, server, "refusals");
            all.put(
                    label + " connect times",
                    server.at("connect_seconds", "count").number());
        }
        return all;
    }

    private static void add(Map<String, Long> all, String label, Json from, String group) {
        from.at(group)
                .names()
                .forEach(name -> all.put(
                        label + " " + group + " " + name, from.at(group, name).number()));
    }

    /** The names of those that have become less, or are gone. */
    static List<String> shrunk(Map<String, Long> before, Map<String, Long> after) {
        return before.keySet().stream()
                .filter(name -> after.getOrDefault(name, -1L) < Objects.requireNonNull(before.get(name)))
                .toList();
    }
}
