// SPDX-License-Identifier: Apache-2.0
package penlogd;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How far pen's clock is ahead of those of web servers, found by reading the beginnings of logs. */
final class Clocks {
    private final List<Path> penLogs;
    private final int jitter;
    private final int shift;
    private final Map<String, List<ClockSample>> samples = new HashMap<>();

    /**
     * @param penLogs in the order of their times
     * @param jitter how far clocks may differ; s
     * @param shift how far pen's clock is said to be ahead; s
     */
    Clocks(List<Path> penLogs, int jitter, int shift) {
        this.penLogs = penLogs;
        this.jitter = jitter;
        this.shift = shift;
    }

    /**
     * The differences by server, in ms. Of what can be read only once, as a pipe, it is the one that was said.
     *
     * @throws IOException if a log cannot be opened
     */
    Map<String, Long> differences(List<ServerLog> servers) throws IOException {
        Map<String, Long> differences = new HashMap<>();
        servers.forEach(server -> differences.put(server.server(), shift * 1000L));
        if (penLogs.stream().allMatch(Files::isRegularFile)) {
            readServers(servers);
            readPen();
        }
        samples.forEach((server, ofServer) -> ofServer.stream()
                .map(ClockSample::difference)
                .max(Comparator.comparingDouble(ClockDifference::votes))
                .ifPresent(best -> differences.put(server, best.millis())));
        return differences;
    }

    private void readServers(List<ServerLog> servers) throws IOException {
        long since = begin();
        for (ServerLog server : servers) {
            if (Files.isRegularFile(server.file())) {
                ClockSample sample = new ClockSample(jitter, shift);
                sample.read(server.file(), since);
                samples.computeIfAbsent(server.server(), any -> new ArrayList<>())
                        .add(sample);
            }
        }
    }

    /** When pen's log begins; s since 1970. */
    private long begin() throws IOException {
        try (LogItems<FileRecord> records = records()) {
            FileRecord first = records.next();
            return first == null ? 0 : Math.floorDiv(first.millis(), 1000);
        }
    }

    private void readPen() throws IOException {
        try (LogItems<FileRecord> records = records()) {
            for (FileRecord record = records.next(); record != null; record = records.next()) {
                long millis = record.millis();
                if (samples.values().stream().flatMap(List::stream).allMatch(sample -> sample.isOver(millis))) {
                    return;
                }
                List<ClockSample> asked = samples.get(record.server());
                if (asked != null && !record.request().isEmpty()) {
                    for (ClockSample sample : asked) {
                        sample.record(record);
                    }
                }
            }
        }
    }

    /** What is none, and where it cannot be read, is told of when it is merged. */
    private LogItems<FileRecord> records() throws IOException {
        return SpreadRecords.open(penLogs, new Complaints(complaint -> {}));
    }
}
