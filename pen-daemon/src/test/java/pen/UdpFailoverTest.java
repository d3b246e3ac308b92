// SPDX-License-Identifier: Apache-2.0
package pen;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import pen.net.Transport;

/** Flows whose servers go, are full or are not for them, on every transport. */
@SuppressWarnings("try") // Often a pen only has to be there.
class UdpFailoverTest {
    @AutoClose
    private final UdpServer a = new UdpServer("a");

    @AutoClose
    private final UdpServer b = new UdpServer("b");

    @AutoClose
    private final UdpServer c = new UdpServer("c");

    UdpFailoverTest() throws IOException {}

    @ParameterizedTest
    @EnumSource
    void serverIsGone_theNextOneGetsTheSameDatagram_andTheFirstIsBlacklisted(Transport transport) throws Exception {
        try (TestPen pen = TestPen.start(transport, "-U", a.operand(), b.operand());
                UdpClient client = new UdpClient(pen.address())) {
            String first = client.ask("name");
            assertThat(UdpClient.ask(pen, "127.0.0.1", "name")).isEqualTo(first);
            UdpServer gone = first.equals("a") ? a : b;
            UdpServer stays = first.equals("a") ? b : a;
            gone.close();
            int before = stays.received();
            assertThat(client.ask("the one that finds out")).isEqualTo("the one that finds out");
            assertThat(client.ask("name")).isNotEqualTo(first);
            assertThat(stays.received()).isEqualTo(before + 2);
            assertThat(pen.control("status text")).contains("blacklisted for ");
            Awaitility.await().untilAsserted(() -> assertThat(pen.said())
                    .filteredOn(line -> line.contains("blacklisted"))
                    .hasSize(1));
        }
    }

    @ParameterizedTest
    @EnumSource
    void serverIsGone_manyFlowsAtOnce_noDatagramIsLost(Transport transport) throws Exception {
        try (TestPen pen = TestPen.start(transport, "-U", "-O", "threads 1", a.operand(), b.operand())) {
            List<UdpClient> clients = UdpClient.several(pen, 30);
            for (UdpClient client : clients) {
                client.ask("hello");
            }
            (UdpClient.ask(pen, "127.0.0.1", "name").equals("a") ? a : b).close();
            for (int i = 0; i < 5; i++) {
                for (UdpClient client : clients) {
                    client.send("question " + i);
                }
            }
            for (UdpClient client : clients) {
                List<String> answers = new ArrayList<>();
                for (int i = 0; i < 5; i++) {
                    answers.add(new String(client.receive(), StandardCharsets.US_ASCII));
                }
                assertThat(answers)
                        .containsExactlyInAnyOrder(
                                "question 0", "question 1", "question 2", "question 3", "question 4");
            }
            UdpClient.close(clients);
        }
    }

    @ParameterizedTest
    @EnumSource
    void roundrobin_oneServerIsGone_theOtherGetsEveryDatagram(Transport transport) throws Exception {
        try (TestPen pen = TestPen.start(transport, "-U", "-r", a.operand(), b.operand());
                UdpClient client = new UdpClient(pen.address())) {
            client.ask("name");
            client.ask("name");
            a.close();
            int before = b.received();
            for (int i = 0; i < 10; i++) {
                assertThat(client.ask("name")).isEqualTo("b");
            }
            assertThat(b.received()).isEqualTo(before + 10);
        }
    }

    @ParameterizedTest
    @EnumSource
    void noServerIsThere_nothingIsSentForEver_andTheFlowEnds(Transport transport) throws Exception {
        a.close();
        b.close();
        try (TestPen pen = TestPen.start(transport, "-U", "-b", "0", a.operand(), b.operand());
                UdpClient client = new UdpClient(pen.address())) {
            client.send("hello");
            Awaitility.await()
                    .until(() -> pen.control("status text").contains("Connections: 0 of")
                            && pen.control("servers").lines().allMatch(line -> line.contains(" conn 0 "))
                            && !pen.control("servers").contains("sx 0 rx 0\n1"));
            // A server that is not blacklisted fails with each datagram: that is no news.
            assertThat(pen.said()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void oneServerAfterTheOtherGoes_theFlowKeepsItsPlaceAndMovesOn(Transport transport) throws Exception {
        try (TestPen pen = TestPen.start(transport, "-U", a.operand(), b.operand(), c.operand());
                UdpClient client = new UdpClient(pen.address())) {
            pen.control("server 0 prio 1");
            pen.control("server 1 prio 2");
            pen.control("server 2 prio 3");
            pen.control("prio");
            assertThat(client.ask("name")).isEqualTo("a");
            a.close();
            assertThat(client.ask("name")).isEqualTo("b");
            Awaitility.await().until(() -> sockets("udp", a.port()) + sockets("udp6", a.port()) == 0);
            assertThat(pen.figures("conn")).containsExactly(0L, 1L, 0L);
            b.close();
            assertThat(client.ask("name")).isEqualTo("c");
            assertThat(pen.figures("conn")).containsExactly(0L, 0L, 1L);
            Awaitility.await()
                    .untilAsserted(() ->
                            assertThat(pen.said()).hasSize(2).allMatch(line -> line.endsWith("blacklisted for 30 s")));
        }
    }

    @ParameterizedTest
    @EnumSource
    void clientIsDeniedAndItsServerGoes_noOtherServerGetsItsDatagrams(Transport transport) throws Exception {
        try (TestPen pen = TestPen.start(transport, "-U", "-O", "threads 1", a.operand(), b.operand());
                UdpClient one = new UdpClient("127.0.1.1", pen.address());
                UdpClient other = new UdpClient("127.0.1.1", pen.address())) {
            String name = one.ask("name");
            assertThat(other.ask("name")).isEqualTo(name);
            (name.equals("a") ? a : b).close();
            UdpServer stays = name.equals("a") ? b : a;
            assertThat(one.ask("hello")).isEqualTo("hello");
            int before = stays.received();
            pen.control("acl 1 deny 127.0.1.0/24");
            pen.control("client_acl 1");
            other.send("hello");
            pen.awaitOpen(1);
            assertThat(stays.received()).isEqualTo(before);
        }
    }

    @ParameterizedTest
    @EnumSource
    void abuseServerGoes_deniedClientsReachNoOther(Transport transport) throws Exception {
        List<String> options = List.of("-O", "acl 1 deny 127.0.1.0/24", "-O", "client_acl 1", "-O", "threads 1");
        try (TestPen pen = TestPen.start(transport, "-U", options, "-B", c.operand(), a.operand());
                UdpClient one = new UdpClient("127.0.1.1", pen.address());
                UdpClient other = new UdpClient("127.0.1.2", pen.address())) {
            assertThat(List.of(one.ask("name"), other.ask("name"))).containsExactly("c", "c");
            c.close();
            one.send("hello");
            pen.awaitOpen(1);
            other.send("hello");
            pen.awaitOpen(0);
            assertThat(a.received()).isZero();
            assertThat(pen.closes("abuse", "denied")).isEqualTo(2);
            assertThat(pen.said()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void roundrobin_serversAreFull_flowsStayWithThoseTheyHave(Transport transport) throws Exception {
        try (TestPen pen = TestPen.start(transport, "-U", "-r", a.operand() + ":1", b.operand() + ":1");
                UdpClient one = new UdpClient("127.0.1.1", pen.address());
                UdpClient other = new UdpClient("127.0.1.2", pen.address())) {
            String first = one.ask("name");
            String second = other.ask("name");
            assertThat(List.of(first, second)).containsExactlyInAnyOrder("a", "b");
            for (int i = 0; i < 5; i++) {
                // Twice: one turn of the two is the other server's.
                assertThat(List.of(one.ask("name"), one.ask("name"))).containsOnly(first);
                assertThat(other.ask("name")).isEqualTo(second);
            }
            assertThat(pen.figures("conn")).containsExactly(1L, 1L);
        }
    }

    /** Sockets of this host that are connected to the port, as proc_pid_net(5) lists them. */
    private static long sockets(String family, int port) throws IOException {
        String remote = String.format(Locale.ROOT, ":%04X", port);
        return Files.readAllLines(Path.of("/proc/self/net", family)).stream()
                .filter(line -> line.strip().split(" +", -1)[2].endsWith(remote))
                .count();
    }
}
