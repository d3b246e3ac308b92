// SPDX-License-Identifier: Apache-2.0
package e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pen.TestClient;

/** Datagrams: real DNS servers behind pen, real DNS clients before it. */
@Tag("relaying")
class UdpIT {
    private static final Pattern RESULT =
            Pattern.compile("(?s)Queries completed: +(\\d+).*Queries lost: +(\\d+).*Queries per second: +([0-9.]+)");

    /** What dnsperf asks where it is about how many answers come, and not about how long it takes. */
    private static final int QUERIES = 20_000;

    /** Ports that wait for their answer at a time. */
    private static final int AT_A_TIME = 200;

    /** When no answer comes for so long, one is lost; ms. */
    private static final int GIVEN_UP = 2_000;

    @TempDir
    private static Path directory;

    @Test
    void dnsperf_memoryAndRoundRobin_noQueryIsLost() throws Exception {
        try (Nsd a = Nsd.start(directory);
                Nsd b = Nsd.start(directory)) {
            for (List<String> mode : List.of(List.<String>of(), List.of("-r"))) {
                try (PenProcess pen = PenProcess.start(options(mode, a, b))) {
                    Count count = dnsperf(pen, "-c", "20", "-n", "" + QUERIES);
                    System.out.println("dnsperf through pen " + mode + ": " + count);
                    assertThat(count.lost).isZero();
                    assertThat(count.completed).isEqualTo(QUERIES);
                    List<Long> sent = pen.figures("sx");
                    // All queries have the same length.
                    if (mode.isEmpty()) {
                        assertThat(sent).contains(0L);
                    } else {
                        assertThat(sent.get(0)).isCloseTo(sent.get(1), org.assertj.core.data.Offset.offset(200L));
                    }
                }
            }
        }
    }

    @Test
    void oneServerIsKilled_oneQueryAtATime_onlyTheOneInItsHandsMayBeLost() throws Exception {
        for (List<String> mode : List.of(List.<String>of(), List.of("-r"))) {
            try (Nsd a = Nsd.start(directory);
                    Nsd b = Nsd.start(directory);
                    PenProcess pen = PenProcess.start(options(mode, a, b))) {
                CompletableFuture<Count> asking = CompletableFuture.supplyAsync(
                        () -> unchecked(() -> dnsperf(pen, "-c", "1", "-q", "1", "-l", "2", "-t", "1")),
                        TestClient.THREAD_EACH);
                Awaitility.await().until(() -> pen.figures("sx").stream().anyMatch(bytes -> bytes > 0));
                // With memory, the one that the client uses.
                (pen.figures("sx").get(0) == 0 ? b : a).kill();
                Count count = asking.join();
                System.out.println("dnsperf, one query at a time, a server killed " + mode + ": " + count);
                assertThat(count.lost).isLessThanOrEqualTo(1);
                assertThat(pen.output()).contains("port unreachable; blacklisted for 30 s");
                assertThat(pen.output().lines()).hasSize(1);
            }
        }
    }

    @Test
    void oneServerIsDead_manyAtATime_noQueryIsLost() throws Exception {
        try (Nsd a = Nsd.start(directory);
                Nsd b = Nsd.start(directory);
                PenProcess pen = PenProcess.start("-U", "-r", "-b", "1", a, b)) {
            b.kill();
            // It is tried again every second: some queries find out each time.
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
                Count count = dnsperf(pen, "-c", "20", "-n", "" + QUERIES);
                System.out.println("dnsperf, one of two servers dead: " + count);
                assertThat(count.lost).isZero();
                return pen.output().lines().count() >= 3;
            });
        }
    }

    @Test
    void fiftyThousandPortsInTenSeconds_theTableStaysBounded_andAnswersCome() throws Exception {
        int ports = 50_000;
        try (Nsd a = Nsd.start(directory);
                PenProcess pen = PenProcess.start("-U", "-x", "1000", a)) {
            CompletableFuture<Integer> asking = CompletableFuture.supplyAsync(
                    () -> unchecked(() -> askFromManyPorts(pen.address(), ports)), TestClient.THREAD_EACH);
            int most = 0;
            while (!asking.isDone()) {
                most = Math.max(most, pen.open());
            }
            System.out.println(asking.join() + " of " + ports + " queries answered, at most " + most + " flows");
            assertThat(most).isBetween(1, 1000);
            assertThat(asking.join()).isGreaterThanOrEqualTo(ports * 999 / 1000);
            assertThat(pen.descriptors()).isLessThan(1300);
        }
    }

    /** Two addresses on one interface: dig takes an answer only from the one that it asked. */
    @Test
    void hostWithTwoAddresses_answersLeaveFromTheOneThatWasAsked() throws Exception {
        try (Namespace host = Namespace.create("-host");
                Namespace client = Namespace.create("-client")) {
            host.run("ip", "link add pen0 type veth peer name pen1 netns " + client.name());
            host.run("ip", "link set pen0 up");
            client.run("ip", "link set pen1 up");
            List<String> addresses = List.of("198.51.100.1", "198.51.100.2", "2001:db8::1", "2001:db8::2");
            for (String address : addresses) {
                host.run("ip", "address add " + prefix(address) + " dev pen0");
            }
            for (String address : List.of("198.51.100.9", "2001:db8::9")) {
                client.run("ip", "address add " + prefix(address) + " dev pen1");
            }
            try (Nsd a = Nsd.start(host.through(), directory);
                    PenProcess pen = PenProcess.start(host.through(), "-U", "-O", "listen 5300", a)) {
                for (String address : addresses) {
                    Tree.Ended dig = Tree.run(new ProcessBuilder(Nsd.dig(client.through(), address, 5300)));
                    assertThat(dig.out()).as(address).isEqualTo("192.0.2.1\n");
                }
                assertThat(pen.output()).isEmpty();
            }
        }
    }

    /**
     * Answers are longer than a packet may be there, so the kernel refuses to part a message into them. Ten queries at
     * a time: a packet is given up when more than 64 parts of others come between its own (ipfrag_max_dist of
     * ip-sysctl).
     */
    @Test
    void pathIsNarrow_noQueryIsLost() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "network namespaces need root");
        try (Namespace network = Namespace.create()) {
            network.run("ip", "link set lo mtu 68");
            try (Nsd a = Nsd.start(network.through(), directory);
                    PenProcess pen = PenProcess.start(network.through(), "-U", a)) {
                Count count = dnsperf(network.through(), pen, "-c", "1", "-q", "10", "-l", "2");
                System.out.println("dnsperf through packets of 68 bytes: " + count);
                assertThat(count.lost).isZero();
                assertThat(count.completed).isGreaterThan(1000);
                assertThat(pen.output()).isEmpty();
            }
        }
    }

    private static String prefix(String address) {
        return address.contains(":") ? address + "/64 nodad" : address + "/24";
    }

    private static Object[] options(List<String> mode, Nsd a, Nsd b) {
        List<Object> words = new ArrayList<>(List.of("-U"));
        words.addAll(mode);
        words.addAll(List.of(a, b));
        return words.toArray();
    }

    /** What dnsperf counted. */
    private record Count(long completed, long lost, double perSecond) {}

    private static Count dnsperf(PenProcess pen, String... options) throws IOException, InterruptedException {
        return dnsperf(List.of(), pen, options);
    }

    private static Count dnsperf(List<String> through, PenProcess pen, String... options)
            throws IOException, InterruptedException {
        Path queries = Files.writeString(directory.resolve("queries"), "www.pen.example A\n");
        List<String> words = new ArrayList<>(through);
        words.addAll(List.of("dnsperf", "-s", "127.0.0.1", "-p", "" + pen.port(), "-d", queries.toString()));
        words.addAll(List.of(options));
        Tree.Ended ended = Tree.run(new ProcessBuilder(words));
        Matcher result = RESULT.matcher(ended.out());
        assertThat(result.find()).as(ended.toString()).isTrue();
        return new Count(
                Long.parseLong(result.group(1)), Long.parseLong(result.group(2)), Double.parseDouble(result.group(3)));
    }

    /** Asks once from each of so many ports, in ten seconds or more; how many answers came. */
    private static int askFromManyPorts(InetSocketAddress to, int ports) throws IOException {
        // RFC 1035, section 4.1: identifier, recursion desired, one question; www.pen.example, A, IN.
        byte[] query = {
            0, 7, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 3, 'w', 'w', 'w', 3, 'p', 'e', 'n', 7, 'e', 'x', 'a', 'm', 'p', 'l',
            'e', 0, 0, 1, 0, 1
        };
        int answered = 0;
        long begun = System.nanoTime();
        Deque<DatagramChannel> unanswered = new ArrayDeque<>();
        try (Selector selector = Selector.open()) {
            for (int i = 0; i < ports; i++) {
                DatagramChannel socket = DatagramChannel.open();
                socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                socket.configureBlocking(false);
                socket.register(selector, SelectionKey.OP_READ);
                socket.send(ByteBuffer.wrap(query), to);
                unanswered.add(socket);
                long ahead = begun + Duration.ofSeconds(10).toNanos() / ports * i - System.nanoTime();
                answered += answers(selector, Math.max(0, ahead / 1_000_000), unanswered);
                while (unanswered.size() == AT_A_TIME) {
                    int came = answers(selector, GIVEN_UP, unanswered);
                    answered += came;
                    if (came == 0) {
                        unanswered.remove().close();
                    }
                }
            }
            for (int came = 1; came > 0 && !unanswered.isEmpty(); answered += came) {
                came = answers(selector, GIVEN_UP, unanswered);
            }
        } finally {
            for (DatagramChannel socket : unanswered) {
                socket.close();
            }
        }
        return answered;
    }

    private static int answers(Selector selector, long millis, Deque<DatagramChannel> unanswered) throws IOException {
        int answered = 0;
        ByteBuffer answer = ByteBuffer.allocate(512);
        for (int ready = millis == 0 ? selector.selectNow() : selector.select(millis);
                ready > 0;
                ready = selector.selectNow()) {
            for (SelectionKey key : selector.selectedKeys()) {
                DatagramChannel socket = (DatagramChannel) key.channel();
                if (socket.receive(answer.clear()) != null && answer.get(1) == 7) {
                    answered++;
                    unanswered.remove(socket);
                    socket.close();
                }
            }
            selector.selectedKeys().clear();
        }
        return answered;
    }

    private interface Step<T> {
        T run() throws IOException, InterruptedException;
    }

    private static <T> T unchecked(Step<T> step) {
        try {
            return step.run();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
