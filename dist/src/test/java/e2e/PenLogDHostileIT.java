// SPDX-License-Identifier: Apache-2.0
package e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code penlogd} and whoever means it no good: what others send is merged as ever, and nothing is forged. */
class PenLogDHostileIT {
    private static final int ROUNDS = 100;

    /** Honest requests, and datagrams of rubbish, in a round. */
    private static final int HONEST = 20;

    private static final int RUBBISH = 500;

    private static final int LONGEST = 65_507;

    private final Random random = new Random(20261123);

    @TempDir
    private Path directory;

    @Test
    void rubbish_ofAllKinds_amongHonestLines_harmsNone() throws Exception {
        Path log = directory.resolve("merged");
        try (LogStand stand = LogStand.start(
                        directory, List.of(), "-l", log, "--mark", "--allow", "127.0.0.1", "--allow", "127.0.0.2/31");
                DatagramSocket forger = from("127.0.0.66");
                DatagramSocket rubbish = from(LogStand.SERVER)) {
            for (int round = 0; round < ROUNDS; round++) {
                for (int i = 0; i < RUBBISH; i++) {
                    stand.send(rubbish, rubbish(i));
                }
                stand.send(forger, "+ 6.6.6.6 127.0.0.2 GET /path/" + round * HONEST + " HTTP/1.1");
                stand.send(forger, "x forged\n");
                stand.send(HONEST);
            }
            Map<String, Long> figures = stand.figures();
            assertThat(figures.get("malformed")).isPositive();
            assertThat(stand.penlogd().stop()).isZero();
            // It took all of it in before it was asked, and what waited then is decided, all of it nobody's.
            long lines = Objects.requireNonNull(figures.get("lines"));
            Map<String, Long> told = new HashMap<>(figures);
            told.putAll(Map.of(
                    "matched", (long) ROUNDS * HONEST,
                    "unmatched", lines - ROUNDS * HONEST,
                    "exact", 0L,
                    "denied", 2L * ROUNDS,
                    "overflown", 0L,
                    "unwritten", 0L,
                    "waiting", 0L));
            assertThat(stand.penlogd().told()).isEqualTo(told);
            assertThat(stand.penlogd().lines()).hasSize((int) lines);
        }
        byte[] written = Files.readAllBytes(log);
        assertThat(IntStream.range(0, written.length)
                        .map(i -> written[i])
                        .filter(octet -> (octet >= 0 && octet < ' ' && octet != '\n') || octet == 127))
                .isEmpty();
        List<String> lines =
                new String(written, StandardCharsets.ISO_8859_1).lines().toList();
        assertThat(lines).noneMatch(line -> line.startsWith("6.6.6.6") || line.startsWith("x forged"));
        List<String> honest = lines.stream()
                .filter(line -> line.contains("\"request "))
                .map(line -> line.replaceFirst(" - - \\[.*\\] \"GET /path/[0-9]+ HTTP/1.1\"", ""))
                .toList();
        assertThat(honest)
                .isEqualTo(IntStream.range(0, ROUNDS * HONEST)
                        .mapToObj(i -> LogStand.client(i) + LogStand.end(i) + " matched")
                        .toList());
    }

    @Test
    void rubbish_fasterThanItIsRead_isCountedToTheLast_andTheNextLineIsMerged() throws Exception {
        Path log = directory.resolve("merged");
        int sent = 0;
        try (LogStand stand = LogStand.start(directory, List.of(), "-l", log, "--wait", "0");
                DatagramSocket rubbish = from(LogStand.SERVER)) {
            byte[] line = ("x " + "y".repeat(30_000)).getBytes(StandardCharsets.US_ASCII);
            // As if it were busy with something else: a stopped process reads nothing.
            stand.penlogd().signal("STOP");
            for (; sent < 5000; sent++) {
                stand.send(rubbish, line);
            }
            stand.penlogd().signal("CONT");
            for (; sent < 50_000; sent++) {
                stand.send(rubbish, sent + " " + "z".repeat(sent % 100));
            }
            long all = sent;
            Awaitility.await().until(() -> stand.figure("lines") + stand.figure("overflown") == all);
            assertThat(stand.figure("overflown")).isPositive();
            Awaitility.await()
                    .until(() ->
                            stand.penlogd().output().contains(" datagrams lost: they came faster than they were read"));
            stand.send(100);
            long lines = stand.figure("lines");
            Awaitility.await()
                    .until(() ->
                            Files.readAllLines(log, StandardCharsets.ISO_8859_1).size() + stand.figure("unwritten")
                                    == lines);
            assertThat(stand.penlogd().stop()).isZero();
        }
    }

    private static DatagramSocket from(String address) throws IOException {
        return new DatagramSocket(new InetSocketAddress(InetAddress.getByName(address), 0));
    }

    private byte[] rubbish(int number) {
        byte[] data = new byte[number % 100 == 0 ? LONGEST : random.nextInt(300)];
        random.nextBytes(data);
        String text =
                switch (number % 10) {
                    case 1 -> "\u001b[2J\u001b]0;x\u0007 - - \"GET /nobody HTTP/1.1\"\u009b31m";
                    case 2 -> "x\r\n10.0.0.1 - - \"forged\"\r\r\n\u0000\u007f\u000b";
                    case 3 -> "+ \u001b[m 127.0.0.2 GET /path/" + number + " HTTP/1.1";
                    case 4 -> "++ 999999999999999999 1 a:1 b:" + number + " c:3 GET /";
                    case 5 -> "-- 1 1 b:" + number + " c:3 0 0 0 \u001b";
                    case 6 -> "<190>Nov 23 15:00:00 host \u001b[0m: \u001b - \"" + "\\".repeat(number);
                    case 7 -> "";
                    case 8 -> "y".repeat(number);
                    default -> new String(data, StandardCharsets.ISO_8859_1);
                };
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
