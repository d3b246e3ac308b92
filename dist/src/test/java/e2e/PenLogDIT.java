// SPDX-License-Identifier: Apache-2.0
package e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.PortUnreachableException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pen.TestClient;
import pen.TestServer;

/** {@code penlogd}: its files, signals, counters, and how it starts and ends. */
class PenLogDIT {
    private static final int ROTATIONS = 100;

    @TempDir
    private Path directory;

    private Path log;

    @BeforeEach
    void log() throws IOException {
        // For the user nobody, too.
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
        log = directory.resolve("merged");
    }

    /** Each request's line, exactly once, in files of whole lines. */
    private static void assertAllThere(Stream<String> lines, int requests) {
        assertThat(lines.sorted())
                .isEqualTo(IntStream.range(0, requests)
                        .mapToObj(i -> LogStand.client(i) + LogStand.end(i))
                        .sorted()
                        .toList());
    }

    /** What is left of a line that has all of its parts. */
    private static String essence(String line) {
        return line.replaceFirst(" - - \\[.*\\] \"GET /path/[0-9]+ HTTP/1.1\"", "");
    }

    private Stream<String> essences(Path file) {
        try {
            return Files.readAllLines(file, StandardCharsets.ISO_8859_1).stream()
                    .map(PenLogDIT::essence);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void hup_aHundredTimesAtFullRate_losesAndDoublesNothing() throws Exception {
        try (LogStand stand = LogStand.start(directory, List.of(), "-l", log)) {
            AtomicBoolean enough = new AtomicBoolean();
            CompletableFuture<Integer> sender = CompletableFuture.supplyAsync(
                    () -> {
                        try {
                            int sent = 0;
                            while (!enough.get()) {
                                sent = stand.send(500);
                            }
                            return sent;
                        } catch (IOException e) {
                            throw new AssertionError(e);
                        }
                    },
                    TestClient.THREAD_EACH);
            try {
                for (int i = 0; i < ROTATIONS; i++) {
                    Files.move(log, directory.resolve("merged." + i));
                    stand.penlogd().signal("HUP");
                    Awaitility.await().until(() -> Files.exists(log) && Files.size(log) > 0);
                }
            } finally {
                enough.set(true);
            }
            int sent = sender.join();
            Map<String, Long> figures = stand.figures();
            assertThat(stand.penlogd().stop()).isZero();
            assertThat(figures).containsEntry("overflown", 0L).containsEntry("unwritten", 0L);
            assertAllThere(
                    Stream.concat(
                            essences(log),
                            IntStream.range(0, ROTATIONS)
                                    .boxed()
                                    .flatMap(i -> essences(directory.resolve("merged." + i)))),
                    sent);
        }
    }

    @Test
    void disk_isFullAndHasRoomAgain_eachLineIsWholeOrCounted() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "a file system of its own needs root");
        Path mounted = Files.createDirectory(directory.resolve("small"));
        String mount = "mount -t tmpfs -o size=1m none " + mounted + " && head -c 900k /dev/zero > " + mounted
                + "/filling && exec \"$@\"";
        try (LogStand stand = LogStand.start(
                directory, List.of("unshare", "-m", "sh", "-c", mount, "sh"), "-l", mounted.resolve("merged"))) {
            Path seen = Path.of("/proc/" + stand.penlogd().pid() + "/root" + mounted);
            stand.send(3000);
            stand.await("unwritten", 1);
            Awaitility.await()
                    .until(() -> stand.penlogd().output().matches("(?s).* lost: \\S+: No space left on device.*"));
            Files.delete(seen.resolve("filling"));
            int sent = stand.send(500);
            Path merged = seen.resolve("merged");
            Awaitility.await().until(() -> essences(merged).count() + stand.figure("unwritten") == sent);
            List<String> lines = essences(merged).toList();
            assertThat(lines).hasSizeGreaterThan(500).doesNotHaveDuplicates();
            assertThat(lines).allMatch(line -> line.matches("10[0-9.]+ 200 0 \"-\" \"request [0-9]+ ends\""));
            assertThat(lines.get(lines.size() - 1)).endsWith(LogStand.end(sent - 1));
            assertThat(stand.penlogd().stop()).isZero();
        }
    }

    @Test
    void usr1_tellsAllFigures_andTermWritesWhatWaits() throws Exception {
        try (LogStand stand = LogStand.start(directory, List.of(), "-l", log, "--wait", 60_000);
                DatagramSocket other = new DatagramSocket()) {
            stand.send(10);
            stand.send(other, "x of nobody");
            stand.await("waiting", 1);
            stand.penlogd().signal("USR1");
            Awaitility.await().until(() -> stand.penlogd().output().contains(": waiting 1"));
            assertThat(stand.penlogd().output())
                    .contains(": records 10\n", ": lines 11\n", ": matched 10\n", ": unmatched 0\n", ": overflown 0\n");
            assertThat(stand.penlogd().stop()).isZero();
            assertThat(Files.readAllLines(log)).hasSize(11).last().isEqualTo("x of nobody");
        }
    }

    @Test
    void metrics_portIsTaken_itDoesNotStart() throws Exception {
        try (LogStand stand = LogStand.start(directory, List.of(), "-l", log)) {
            String metrics = "127.0.0.1:" + stand.metrics();
            Tree.Ended second = Tree.run("penlogd", "-f", "-l", log, "--metrics", metrics, TestServer.refusedPort());
            assertThat(second.status()).isEqualTo(1);
            assertThat(second.err())
                    .startsWith("penlogd: --metrics: " + metrics + ": ")
                    .contains("in use")
                    .hasLineCount(1);
        }
    }

    @Test
    void anotherUserAndRootDirectory_hupAndMetricsWork() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "another user and root directory need root");
        try (LogStand stand = LogStand.start(directory, List.of(), "-l", "/merged", "-u", "nobody", "-j", directory)) {
            stand.send(100);
            Files.move(log, directory.resolve("merged.0"));
            stand.penlogd().signal("HUP");
            Awaitility.await().until(() -> Files.exists(log));
            int sent = stand.send(100);
            assertThat(Files.getOwner(log)).hasToString("nobody");
            assertThat(stand.penlogd().stop()).isZero();
            assertAllThere(Stream.concat(essences(directory.resolve("merged.0")), essences(log)), sent);
        }
    }

    @Test
    void memory_aThousandRequestsAreRemembered_isLittle() throws Exception {
        try (LogStand stand = LogStand.start(directory, List.of(), "-l", log)) {
            stand.send(200_000);
            assertThat(stand.megabytes("VmRSS")).isLessThanOrEqualTo(120);
            assertThat(stand.figures()).containsEntry("overflown", 0L);
        }
    }

    @Test
    void standardOutput_nobodyReadsIt_itEndsAndSaysSoOnce() throws Exception {
        int port = TestServer.refusedPort();
        Path errors = directory.resolve("errors");
        Process penlogd = Tree.command(List.of(Tree.program("penlogd"), "-f", "--wait", "0", Integer.toString(port)))
                .redirectError(errors.toFile())
                .start();
        BufferedReader output = penlogd.inputReader(StandardCharsets.ISO_8859_1);
        try (DatagramSocket web = new DatagramSocket()) {
            web.connect(InetAddress.getLoopbackAddress(), port);
            CompletableFuture<String> first = CompletableFuture.supplyAsync(
                    () -> {
                        try {
                            return output.readLine();
                        } catch (IOException e) {
                            throw new AssertionError(e);
                        }
                    },
                    TestClient.THREAD_EACH);
            Awaitility.await().until(() -> {
                knock(web);
                return first.isDone();
            });
            assertThat(first.join()).isEqualTo("a line");
            output.close();
            Awaitility.await().until(() -> {
                knock(web);
                return !penlogd.isAlive();
            });
            assertThat(penlogd.exitValue()).isEqualTo(1);
            assertThat(Files.readString(errors))
                    .containsOnlyOnce("standard output: nobody reads it any more (expected: a reader, or a file by -l)")
                    .containsOnlyOnce(" lost: standard output: Broken pipe");
        } finally {
            penlogd.destroyForcibly().waitFor();
        }
    }

    /** Sends a line to a port that may not be there yet, or any more. */
    private static void knock(DatagramSocket web) throws IOException {
        byte[] line = "a line".getBytes(StandardCharsets.US_ASCII);
        try {
            web.send(new DatagramPacket(line, line.length));
        } catch (PortUnreachableException e) {
            // What the kernel tells of the line before.
        }
    }

    @Test
    void background_itReceivesWhenTheCommandReturns_andOneIsEnough() throws Exception {
        Path pidFile = directory.resolve("pid");
        int port = TestServer.refusedPort();
        Object[] options = {"-p", pidFile, "-l", log, port};
        assertThat(Tree.run("penlogd", options)).isEqualTo(new Tree.Ended(0, "", ""));
        long pid = Long.parseLong(Files.readString(pidFile).strip());
        ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
        try (DatagramSocket web = new DatagramSocket()) {
            web.connect(InetAddress.getLoopbackAddress(), port);
            knock(web);
            Awaitility.await().until(() -> Files.readString(log).equals("a line\n"));
            options[4] = TestServer.refusedPort();
            assertThat(Tree.run("penlogd", options))
                    .isEqualTo(new Tree.Ended(
                            1,
                            "",
                            "penlogd: " + pidFile + ": penlogd is already running as " + pid
                                    + " (expected: another file, or that one ended)\n"));
        } finally {
            process.destroy();
            process.onExit().get(30, TimeUnit.SECONDS);
        }
        assertThat(pidFile).doesNotExist();
    }

    @Test
    void background_withoutALog_writesToTheCallersOutput() throws Exception {
        Path pidFile = directory.resolve("pid");
        int port = TestServer.refusedPort();
        Tree.Ended started = Tree.shell(
                "\"$PROGRAM\" -p pid " + port + " > merged", Map.of("PROGRAM", Tree.program("penlogd")), directory);
        assertThat(started).isEqualTo(new Tree.Ended(0, "", ""));
        ProcessHandle process = ProcessHandle.of(
                        Long.parseLong(Files.readString(pidFile).strip()))
                .orElseThrow();
        try (DatagramSocket web = new DatagramSocket()) {
            web.connect(InetAddress.getLoopbackAddress(), port);
            knock(web);
            Awaitility.await().until(() -> Files.readString(log).equals("a line\n"));
        } finally {
            process.destroy();
            process.onExit().get(30, TimeUnit.SECONDS);
        }
    }
}
