// SPDX-License-Identifier: Apache-2.0
package pen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import pen.command.CommandException;
import pen.net.Transport;

/** Datagrams through pen, on every transport: two servers, and clients with ports of their own. */
@SuppressWarnings("try") // Often a pen only has to be there.
class UdpTest {
    private static final byte[] LOOPBACK_6 = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

    @AutoClose
    private final UdpServer a = new UdpServer("a");

    @AutoClose
    private final UdpServer b = new UdpServer("b");

    UdpTest() throws IOException {}

    private TestPen pen(Transport transport, Object... options) throws IOException, CommandException {
        return TestPen.start(transport, "-U", List.of(options), a.operand(), b.operand());
    }

    @ParameterizedTest
    @EnumSource
    void clientWithManyPorts_oneServerGetsAll(Transport transport) throws Exception {
        try (TestPen pen = pen(transport)) {
            String first = UdpClient.ask(pen, "127.0.0.1", "name");
            for (int i = 0; i < 20; i++) {
                assertThat(UdpClient.ask(pen, "127.0.0.1", "name")).isEqualTo(first);
            }
            assertThat(UdpClient.ask(pen, "127.0.1.1", "name")).isNotEqualTo(first);
        }
    }

    @ParameterizedTest
    @EnumSource
    void roundrobin_oneFlow_everyServerGetsTheSame(Transport transport) throws Exception {
        try (TestPen pen = pen(transport, "-r", "-O", "threads 1");
                UdpClient client = new UdpClient(pen.address())) {
            Map<String, Integer> answers = new TreeMap<>();
            for (int i = 0; i < 200; i++) {
                answers.merge(client.ask("name"), 1, Integer::sum);
            }
            assertThat(answers).isEqualTo(Map.of("a", 100, "b", 100));
            assertThat(pen.control("status text")).contains("Connections: 1 of");
        }
    }

    @ParameterizedTest
    @EnumSource
    void roundrobin_manyFlowsOnTwoLoops_everyServerGetsTheSame(Transport transport) throws Exception {
        try (TestPen pen = pen(transport, "-r", "-O", "threads 2")) {
            List<UdpClient> clients = UdpClient.several(pen, 40);
            for (int i = 0; i < 10; i++) {
                for (UdpClient client : clients) {
                    client.ask("hello");
                }
            }
            assertThat(List.of(a.received(), b.received())).containsExactly(200, 200);
            UdpClient.close(clients);
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyLength_passesUnchanged(Transport transport) throws Exception {
        Random random = new Random(1);
        try (TestPen pen = pen(transport);
                UdpClient client = new UdpClient(pen.address())) {
            for (int length : new int[] {0, 1, 512, 1_350, 1_472, 9_000, 32_768, 65_507, 0, 3}) {
                // Netty's channels drop a datagram without content.
                byte[] content = new byte[transport == Transport.IO_URING ? length : Math.max(1, length)];
                random.nextBytes(content);
                client.send(content);
                assertThat(client.receive()).isEqualTo(content);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void severalRepliesAndSeveralRequestsInFlight_allPass(Transport transport) throws Exception {
        try (TestPen pen = pen(transport);
                UdpClient client = new UdpClient(pen.address())) {
            assertThat(client.ask("three")).isEqualTo("one");
            assertThat(List.of(client.receive().length, client.receive().length))
                    .containsExactly(3, 5);
            for (int i = 0; i < 50; i++) {
                client.send(new byte[100 + i]);
            }
            for (int i = 0; i < 50; i++) {
                assertThat(client.receive()).hasSize(100 + i);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void listensOnAllAddresses_repliesLeaveFromTheOneThatWasAsked(Transport transport) throws Exception {
        try (TestPen pen = pen(transport, "-O", "listen 0")) {
            int port = pen.address().getPort();
            // A channel has a socket for each address of an interface, and 127.0.0.2 is none.
            List<String> hosts = transport == Transport.IO_URING
                    ? List.of("127.0.0.1", "127.0.0.2", "::1")
                    : List.of("127.0.0.1", "::1");
            for (String host : hosts) {
                try (UdpClient client =
                        new UdpClient(host.equals("::1") ? host : "127.0.0.5", new InetSocketAddress(host, port))) {
                    assertThat(client.ask("hello")).isEqualTo("hello");
                    if (transport == Transport.IO_URING) {
                        client.send(new byte[0]);
                        assertThat(client.receive()).isEmpty();
                    }
                }
            }
            assertThat(pen.control("status text")).contains("\n  127.0.0.5 ", "\n  ::1 ");
        }
    }

    @ParameterizedTest
    @EnumSource
    void ipv6OnBothSides_relays(Transport transport) throws Exception {
        InetSocketAddress six = new InetSocketAddress(InetAddress.getByAddress(LOOPBACK_6), 0);
        try (UdpServer server = new UdpServer("six", six);
                TestPen pen = TestPen.start(transport, "-U", "-O", "listen [::1]:0", "[::1]:" + server.port());
                UdpClient client = new UdpClient("::1", pen.address())) {
            assertThat(client.ask("name")).isEqualTo("six");
        }
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsSentForAWhile_theFlowEnds_andTheNextDatagramBeginsAnother(Transport transport) throws Exception {
        try (TestPen pen = pen(transport);
                UdpClient client = new UdpClient(pen.address())) {
            client.ask("hello");
            assertThat(pen.control("status text")).contains("Connections: 1 of");
            pen.control("udp_timeout 1");
            pen.awaitOpen(0);
            pen.control("udp_timeout 30");
            assertThat(pen.control("servers").lines()).allMatch(line -> line.contains(" conn 0 "));
            assertThat(client.ask("hello")).isEqualTo("hello");
            assertThat(pen.control("status text")).contains("Connections: 1 of", "\n  127.0.0.1  0        ");
        }
    }

    @ParameterizedTest
    @EnumSource
    void connectionLimit_theFlowLeastRecentlyUsedMakesRoom(Transport transport) throws Exception {
        try (TestPen pen = pen(transport, "-x", "2", "-d", "-O", "threads 1");
                UdpClient one = new UdpClient("127.0.2.1", pen.address());
                UdpClient two = new UdpClient("127.0.2.2", pen.address());
                UdpClient three = new UdpClient("127.0.2.3", pen.address())) {
            one.ask("hello");
            two.ask("hello");
            one.ask("hello");
            three.ask("hello");
            Awaitility.await().untilAsserted(() -> assertThat(pen.said())
                    .filteredOn(line -> line.contains("recycled"))
                    .singleElement()
                    .asString()
                    .contains("127.0.2.2: recycled, sent 5, received 5"));
            assertThat(pen.control("status text")).contains("Connections: 2 of 2 open");
        }
    }

    @ParameterizedTest
    @EnumSource
    void connectionLimitOfOne_twoLoops_everybodyIsServed(Transport transport) throws Exception {
        try (TestPen pen = pen(transport, "-x", "1", "-O", "threads 2")) {
            List<UdpClient> clients = UdpClient.several(pen, 20);
            for (int i = 0; i < 3; i++) {
                for (UdpClient client : clients) {
                    assertThat(client.ask("hello")).isEqualTo("hello");
                }
            }
            assertThat(pen.control("status text")).contains("Connections: 1 of 1 open");
            UdpClient.close(clients);
        }
    }

    @ParameterizedTest
    @EnumSource
    void floodWithoutAnswers_passes_andNothingIsLeft(Transport transport) throws Exception {
        try (TestPen pen = pen(transport, "-r", "-O", "udp_timeout 1");
                UdpClient client = new UdpClient(pen.address())) {
            byte[] line = new byte[1_000];
            System.arraycopy("nothing".getBytes(StandardCharsets.US_ASCII), 0, line, 0, 7);
            for (int i = 0; i < 20_000; i++) {
                client.send(line);
            }
            // As long as buffers are full, what is asked is dropped too.
            Awaitility.await().until(() -> {
                client.send("hello");
                return client.hears(1_000);
            });
            assertThat(client.receive()).asString(StandardCharsets.US_ASCII).isEqualTo("hello");
            // How much of a flood arrives depends on how busy the machine is.
            Awaitility.await().until(() -> {
                client.send(line);
                return a.received() + b.received() > 1_000;
            });
            pen.awaitOpen(0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void dumpsAreOn_theyTellOfBothWays(Transport transport) throws Exception {
        try (TestPen pen = pen(transport, "-ddd", "-a");
                UdpClient client = new UdpClient(pen.address())) {
            assertThat(client.ask("hello")).isEqualTo("hello");
            Awaitility.await().untilAsserted(() -> assertThat(pen.said())
                    .contains("connection 0 > 5 bytes", "connection 0 > hello", "connection 0 < hello"));
        }
    }

    /** They may leave as one message; see UringTrain. */
    @ParameterizedTest
    @EnumSource
    void manyOfOneLengthAtOnce_eachArrivesInOrderAsItWas(Transport transport) throws Exception {
        try (TestPen pen = pen(transport);
                UdpClient client = new UdpClient(pen.address())) {
            int[] lengths = {100, 100, 100, 60, 1_352, 1_352, 1_353, 1_353, 9_000, 7, 7, 8};
            for (int i = 0; i < 150; i++) {
                byte[] content = new byte[lengths[i / 10 % lengths.length]];
                content[0] = (byte) i;
                client.send(content);
            }
            for (int i = 0; i < 150; i++) {
                byte[] content = client.receive();
                assertThat(content[0]).isEqualTo((byte) i);
                assertThat(content).hasSize(lengths[i / 10 % lengths.length]);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void figures_countDatagramsAndFlows(Transport transport) throws Exception {
        try (TestPen pen = TestPen.start(transport, "-U", a.operand());
                UdpClient client = new UdpClient(pen.address())) {
            client.send("nothing");
            assertThat(client.ask("three")).isEqualTo("one");
            client.receive();
            client.receive();
            assertThat(pen.control("servers")).contains(" conn 1 ", " sx 12 rx 11");
            pen.control("udp_timeout 1");
            pen.awaitOpen(0);
            assertThat(pen.control("status text")).containsPattern("127.0.0.1 +\\d+ +0 +1 +11 +12");
        }
    }

    @ParameterizedTest
    @EnumSource
    void listenerMoves_clientsAreServedThere(Transport transport) throws Exception {
        try (TestPen pen = pen(transport)) {
            InetSocketAddress before = pen.address();
            UdpClient.ask(pen, "127.0.0.1", "hello");
            pen.control("listen 127.0.0.2:0");
            assertThat(pen.address()).isNotEqualTo(before);
            assertThat(UdpClient.ask(pen, "127.0.0.1", "hello")).isEqualTo("hello");
            assertThat(pen.control("status text")).contains("Connections: 1 of");
        }
    }

    @Test
    void unixSocket_isRefused() {
        assertThatThrownBy(() -> TestPen.start("-U", "-O", "listen /tmp/pen-none", a.operand()))
                .hasMessage("listen /tmp/pen-none: a Unix socket (expected with -U: an address and a port)");
        assertThatThrownBy(() -> TestPen.start("-U", "/tmp/pen-none"))
                .hasMessage("server /tmp/pen-none: a Unix socket (expected with -U: an address and a port)");
    }

    @Test
    void addressIsTaken_isRefused() throws Exception {
        try (TestPen pen = pen(Transport.best())) {
            assertThatThrownBy(() -> TestPen.start(
                            "-U", "-O", "listen 127.0.0.1:" + pen.address().getPort(), a.operand()))
                    .hasMessageContaining("Address already in use");
        }
    }
}
