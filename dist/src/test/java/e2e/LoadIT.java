// SPDX-License-Identifier: Apache-2.0
package e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import pen.TestClient;
import pen.TestServer;

/** Much data, many connections, few descriptors. */
class LoadIT {
    private static final long GIBIBYTE = 1L << 30;
    private static final int CHUNK = 1 << 16;

    @Test
    void gibibyteEachWayAtOnce_receiversPause_bytesArriveAndMemoryStays() throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                PenProcess pen = PenProcess.start("127.0.0.1:" + listener.getLocalPort());
                Socket client = pen.connect("127.0.0.1");
                Socket server = listener.accept()) {
            long before = pen.resident();
            CountDownLatch go = new CountDownLatch(1);
            var up = CompletableFuture.supplyAsync(() -> send(client, 1), TestClient.THREAD_EACH);
            var down = CompletableFuture.supplyAsync(() -> send(server, 2), TestClient.THREAD_EACH);
            var atServer = CompletableFuture.supplyAsync(() -> receive(server, go), TestClient.THREAD_EACH);
            var atClient = CompletableFuture.supplyAsync(() -> receive(client, go), TestClient.THREAD_EACH);
            // Nobody reads until both senders are stuck: what pen holds then is all that it ever may.
            pen.awaitStandstill("sx", "rx");
            long stuck = pen.figures("sx").get(0) + pen.figures("rx").get(0);
            long paused = pen.resident();
            go.countDown();
            assertThat(atServer.get(5, TimeUnit.MINUTES)).isEqualTo(up.get());
            assertThat(atClient.get(5, TimeUnit.MINUTES)).isEqualTo(down.get());
            long grown = (pen.resident() - before) >> 20;
            System.out.println("1 GiB each way: resident before " + (before >> 20) + " MiB, while paused "
                    + (paused >> 20) + " MiB after " + (stuck >> 10) + " KiB, grown by " + grown + " MiB");
            assertThat(grown).isLessThan(64);
        }
    }

    @Test
    void thousandsOfIdleConnections_stillServes_andGivesEverythingBack() throws Exception {
        // Two descriptors a connection: as many as the limit of this machine allows, at most 10,000.
        try (TestServer server = new TestServer("a");
                PenProcess pen = PenProcess.start(server)) {
            TestClient.visit("127.0.0.1", pen.address());
            int idle = Math.min(10_000, Integer.parseInt(pen.control("conn_max").strip()) - 50);
            idle = Math.min(idle, (descriptorLimit() - 500) / 2);
            Awaitility.await().until(() -> pen.control("servers").contains(" conn 0 "));
            heap(pen);
            long heapBefore = heap(pen);
            int before = pen.descriptors();
            List<Socket> open = new ArrayList<>();
            for (int i = 0; i < idle; i++) {
                Socket socket = pen.connect("127.0.1." + (1 + i % 250));
                assertThat(TestClient.line(socket)).isEqualTo("a");
                open.add(socket);
            }
            long resident = pen.resident();
            for (int i = 0; i < 10_000; i++) {
                assertThat(TestClient.visit("127.0.2." + (1 + i % 250), pen.address()))
                        .isEqualTo("a");
            }
            for (Socket socket : open) {
                socket.close();
            }
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> pen.control("servers")
                    .contains(" conn 0 "));
            Awaitility.await().until(() -> pen.descriptors() <= before);
            // Reference processing takes more than one collection.
            long[] heapAfter = {0};
            Awaitility.await().until(() -> {
                heapAfter[0] = heap(pen);
                return heapAfter[0] - heapBefore < 2 << 20;
            });
            System.out.println(idle + " idle connections: descriptors " + before + " before and " + pen.descriptors()
                    + " after, heap " + (heapBefore >> 10) + " KiB before and " + (heapAfter[0] >> 10)
                    + " KiB after, resident " + (resident >> 20) + " MiB with all open");
        }
    }

    @Test
    void fewDescriptors_thousandConnects_rests_andServesAgain() throws Exception {
        try (TestServer server = new TestServer("a");
                PenProcess pen = PenProcess.start(List.of("sh", "-c", "ulimit -n 256; exec \"$0\" \"$@\""), server)) {
            int limit = Integer.parseInt(pen.control("conn_max").strip());
            assertThat(limit).isBetween(50, 128);
            List<Socket> clients = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                clients.add(pen.connect("127.0.0.1"));
            }
            Awaitility.await().until(() -> server.open() == limit);
            Duration before = pen.processorTime();
            long begun = System.nanoTime();
            // Not a wait for a condition: this is the time over which the load is measured.
            TimeUnit.SECONDS.sleep(5);
            double load = (double) pen.processorTime().minus(before).toNanos() / (System.nanoTime() - begun);
            System.out.printf("starved of descriptors at %d connections: %.1f %% of a processor%n", limit, load * 100);
            assertThat(load).isLessThan(0.05);
            assertThat(pen.control("pid").strip()).isEqualTo(Long.toString(pen.pid()));
            for (Socket socket : clients) {
                socket.close();
            }
            long freed = System.nanoTime();
            assertThat(TestClient.visit("127.0.0.1", pen.address())).isEqualTo("a");
            System.out.printf("serves again after %.2f s%n", (System.nanoTime() - freed) / 1e9);
            assertThat(System.nanoTime() - freed).isLessThan(TimeUnit.SECONDS.toNanos(2));
            assertThat(pen.isAlive()).isTrue();
        }
    }

    private static String send(Socket socket, long seed) {
        Random random = new Random(seed);
        byte[] chunk = new byte[CHUNK];
        Sha256 hash = new Sha256();
        try {
            OutputStream out = socket.getOutputStream();
            for (long sent = 0; sent < GIBIBYTE; sent += CHUNK) {
                // Fresh bytes in each chunk, few of them, so that the test is not about the generator.
                random.ints(16).forEach(r -> chunk[r & (CHUNK - 1)] = (byte) (r >> 16));
                hash.update(chunk, chunk.length);
                out.write(chunk);
            }
            socket.shutdownOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return hash.hex();
    }

    private static String receive(Socket socket, CountDownLatch go) {
        Sha256 hash = new Sha256();
        byte[] chunk = new byte[CHUNK];
        try {
            go.await();
            socket.setSoTimeout(60_000);
            InputStream in = socket.getInputStream();
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                hash.update(chunk, read);
            }
        } catch (SocketTimeoutException e) {
            throw new AssertionError("no data for a minute", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return hash.hex();
    }

    /** Bytes in use in pen's heap after a full collection. */
    private static long heap(PenProcess pen) throws Exception {
        String jcmd = System.getProperty("java.home") + "/bin/jcmd";
        String pid = Long.toString(pen.pid());
        Tree.run(new ProcessBuilder(jcmd, pid, "GC.run"));
        String info = Tree.run(new ProcessBuilder(jcmd, pid, "GC.heap_info")).out();
        // "def new generation   total 9792K, used 1234K [...": young and old together
        return info.lines()
                .filter(line -> line.contains("generation") || line.contains("DefNew") || line.contains("Tenured"))
                .filter(line -> line.contains("used"))
                .mapToLong(line -> Long.parseLong(line.replaceFirst(".*used ([0-9]+)K.*", "$1")) * 1024)
                .sum();
    }

    private static int descriptorLimit() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/limits"))) {
            return lines.filter(line -> line.startsWith("Max open files"))
                    .map(line -> line.split("\\s+", -1)[3])
                    .mapToInt(Integer::parseInt)
                    .findFirst()
                    .orElseThrow();
        }
    }
}
