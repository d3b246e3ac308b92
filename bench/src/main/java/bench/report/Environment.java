// SPDX-License-Identifier: Apache-2.0
package bench.report;

import bench.stand.Child;
import bench.stand.Contender;
import bench.stand.Stand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Where and of what the figures are: names and values in the order of the report. */
public record Environment(Map<String, String> facts) {
    /** Seconds that a program may take to say its version. */
    private static final int PATIENCE = 30;

    /**
     * Asks this machine, and the contenders for their versions.
     *
     * @param method how it was measured, in words
     */
    public static Environment of(Stand stand, List<Contender> contenders, String method)
            throws IOException, InterruptedException {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("date", LocalDateTime.now(ZoneOffset.UTC).truncatedTo(ChronoUnit.MINUTES) + " UTC");
        facts.put("command", System.getProperty("bench.command", "bench.Bench"));
        facts.put("method", method);
        facts.put("commit", System.getProperty("bench.commit", "unknown"));
        facts.put("kernel", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        facts.put(
                "processor",
                processor(Files.readString(Path.of("/proc/cpuinfo"))) + ", "
                        + Runtime.getRuntime().availableProcessors() + " cores");
        facts.put("JDK", System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"));
        for (Contender contender : contenders) {
            facts.put(contender.title(), version(stand, contender.name(), contender.version()));
        }
        facts.put("wrk", version(stand, "wrk", List.of("dpkg-query", "-W", "-f", "${Version}", "wrk")));
        return new Environment(facts);
    }

    private static String version(Stand stand, String name, List<String> command)
            throws IOException, InterruptedException {
        Child child = stand.start("version-" + name, command);
        try {
            return child.output(PATIENCE).strip();
        } finally {
            stand.end(List.of(child));
        }
    }

    /** The model of a /proc/cpuinfo; other machines than x86 do not name it. */
    static String processor(String cpuinfo) {
        return cpuinfo.lines()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse(System.getProperty("os.arch"));
    }
}
