// SPDX-License-Identifier: Apache-2.0
package penlogd;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Random;
import pen.log.LogRecord;

/**
 * How many lines get the right client where the text is all there is: traffic that is made up, for the figures of
 * doc/decisions/2026-11-23-matching.md. No test: it says what is, and has no limit.
 */
final class MatchingModel {
    private static final DateTimeFormatter CLF = DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private static final int REQUESTS = 30_000;

    private static final List<Traffic> ALL = List.of(
            new Traffic(10, 100, 5, 0, 0, 0),
            new Traffic(10, 100, 5, 0.01, 0, 0),
            new Traffic(10, 100, 5, 0, 0.01, 0),
            new Traffic(10, 200, 50, 0, 0, 0),
            new Traffic(10, 200, 50, 0.01, 0, 0),
            new Traffic(10, 1000, 5, 0, 0, 0),
            new Traffic(10, 1000, 5, 0.001, 0, 0),
            new Traffic(10, 1000, 50, 0, 0, 0),
            new Traffic(1, 50, 5, 0.01, 0, 0),
            new Traffic(10, 100, 5, 0.01, 0, 500));

    /**
     * What is asked for, at random times.
     *
     * @param texts different requests
     * @param rate requests a second
     * @param took the server, on average, between half and half more; ms
     * @param lines share of lines that are lost
     * @param records share of records that are lost
     * @param ahead how far the server's clock is; ms
     */
    private record Traffic(int texts, int rate, int took, double lines, double records, int ahead) {}

    private record Arrival(long time, long number, boolean isRecord, String text) {}

    private MatchingModel() {}

    public static void main(String[] arguments) {
        for (Traffic traffic : ALL) {
            System.out.printf(Locale.ROOT, "%s right %.1f %%%n", traffic, right(traffic));
        }
    }

    private static double right(Traffic traffic) {
        Random random = new Random(7);
        PriorityQueue<Arrival> arrivals =
                new PriorityQueue<>(Comparator.comparingLong(Arrival::time).thenComparingLong(Arrival::number));
        double now = 1_700_000_000_000.0;
        int lines = 0;
        for (int i = 0; i < REQUESTS; i++) {
            now -= Math.log(1 - random.nextDouble()) * 1000 / traffic.rate;
            long asked = (long) now;
            long logged = (long) (now + traffic.took * (0.5 + random.nextDouble()));
            String client = "10." + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255);
            String request = "GET /" + random.nextInt(traffic.texts) + " HTTP/1.1";
            if (random.nextDouble() >= traffic.records) {
                String record = "+ " + client + " 192.0.2.1 " + request;
                arrivals.add(new Arrival(asked + random.nextInt(2), 2L * i, true, record));
            }
            if (random.nextDouble() >= traffic.lines) {
                lines++;
                String stamp = CLF.format(Instant.ofEpochMilli(asked + traffic.ahead));
                String line = "x - - [" + stamp + "] \"" + request + "\" 200 " + client;
                arrivals.add(new Arrival(logged + random.nextInt(2), 2L * i + 1, false, line));
            }
        }
        return 100.0 * joined(arrivals) / lines;
    }

    private static int joined(PriorityQueue<Arrival> arrivals) {
        int[] right = {0};
        Merger merger = new Merger(1000, 500, true, (line, how) -> {
            String client = line.substring(line.lastIndexOf(' ') + 1);
            right[0] += line.startsWith(client + " ") ? 1 : 0;
        });
        for (Arrival arrival = arrivals.poll(); arrival != null; arrival = arrivals.poll()) {
            if (arrival.isRecord) {
                merger.record(Objects.requireNonNull(LogRecord.parse(arrival.text)), arrival.time);
            } else {
                merger.line("192.0.2.1", arrival.text, arrival.time);
            }
            merger.expire(arrival.time);
        }
        merger.flush();
        return right[0];
    }
}
