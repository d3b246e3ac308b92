// SPDX-License-Identifier: Apache-2.0
package pen.dsr;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import pen.net.Endpoint;
import pen.settings.ServerSettings;
import pen.settings.Setting;

/** Which server frames go to. */
class ForwarderTest {
    private static final int CLIENTS = 10_000;

    @AutoClose
    private final TestNetwork network = new TestNetwork(3);

    ForwarderTest() throws Exception {}

    /** A SYN to the service. */
    private static byte[] syn(int client, int port) {
        return frame(client, port, Packet.TCP, 0, 0x4000, Packet.TCP_HEADER);
    }

    /** A part of a datagram or segment; the first has ports. */
    private static byte[] frame(int client, int port, int protocol, int number, int fragment, int length) {
        ByteBuffer frame = ByteBuffer.allocate(Frame.HEADER + Packet.HEADER + length);
        Frame.putMac(frame, 0, TestNetwork.MAC);
        Frame.putMac(frame, 6, 0x0200_0000_00feL);
        frame.putShort(12, (short) Frame.IPV4);
        frame.position(Frame.HEADER);
        frame.putShort((short) 0x4500).putShort((short) (Packet.HEADER + length));
        frame.putShort((short) number).putShort((short) fragment);
        frame.putShort((short) (64 << 8 | protocol)).putShort((short) 0);
        frame.putInt(client).putInt(TestNetwork.SERVICE);
        frame.putShort((short) port).putShort((short) 80);
        if (protocol == Packet.TCP && length >= Packet.TCP_HEADER) {
            frame.put(47, (byte) 2);
        }
        return frame.array();
    }

    private int[] servers() throws Exception {
        return IntStream.range(0, CLIENTS)
                .map(i -> network.serverOf(syn(0x0a00_0000 + i, 40_000)))
                .toArray();
    }

    private static long count(int[] servers, int server) {
        return Arrays.stream(servers).filter(each -> each == server).count();
    }

    @Test
    void clients_areSpreadEvenly_whateverTheirPorts() throws Exception {
        int[] servers = servers();
        for (int server = 0; server < 3; server++) {
            assertThat(count(servers, server)).isBetween(3_100L, 3_600L);
        }
        assertThat(network.serverOf(syn(0x0a00_0000, 1))).isEqualTo(servers[0]);
        assertThat(network.serverOf(syn(0x0a00_0000, 2))).isEqualTo(servers[0]);
    }

    @Test
    void roundrobin_portsCount() throws Exception {
        network.set(before -> before.with(Setting.ROUNDROBIN, true));
        assertThat(IntStream.range(1, 100).map(port -> network.serverOf(syn(0x0a00_0000, port))))
                .contains(0, 1, 2);
    }

    @Test
    void weights_count_atOnce() throws Exception {
        network.set(before -> before.withServer(0, before.server(0).withWeight(3))
                .withServer(1, before.server(1).withWeight(1)));
        int[] servers = servers();
        assertThat(count(servers, 0)).isBetween(7_300L, 7_700L);
        assertThat(count(servers, 1)).isBetween(2_300L, 2_700L);
        assertThat(count(servers, 2)).isZero();
    }

    @Test
    void blacklistedServer_losesItsClientsAlone_andGetsThemBack() throws Exception {
        int[] before = servers();
        network.server(1).blacklist(60);
        int[] meanwhile = servers();
        for (int i = 0; i < CLIENTS; i++) {
            assertThat(meanwhile[i]).isNotEqualTo(1);
            assertThat(before[i] == 1 || meanwhile[i] == before[i]).isTrue();
        }
        network.server(1).blacklist(0);
        assertThat(servers()).isEqualTo(before);
    }

    @Test
    void serverThatStopsAnswering_losesItsClientsAlone_andGetsThemBack() throws Exception {
        int[] before = servers();
        assertThat(network.asked()).isEmpty();
        network.passes(5_000);
        assertThat(network.asked()).containsExactly("one: 0", "one: 1", "one: 2");
        network.answers(0);
        network.answers(2);
        for (int i = 0; i < 2; i++) {
            network.passes(1_000);
            assertThat(network.asked()).containsExactly("all: 1");
            assertThat(servers()).isEqualTo(before);
        }
        network.passes(1_000);
        assertThat(network.asked()).containsExactly("all: 1");
        int[] meanwhile = servers();
        for (int i = 0; i < CLIENTS; i++) {
            assertThat(meanwhile[i]).isNotEqualTo(1);
            assertThat(before[i] == 1 || meanwhile[i] == before[i]).isTrue();
        }
        network.answers(1);
        assertThat(servers()).isEqualTo(before);
    }

    @Test
    void newServer_isAskedFor_andGetsNothingBeforeItAnswers() throws Exception {
        network.set(before -> before.withServer(3, server("192.0.2.23")));
        assertThat(network.asked()).containsExactly("all: 3");
        assertThat(count(servers(), 3)).isZero();
        network.answers(3);
        assertThat(count(servers(), 3)).isBetween(2_300L, 2_700L);
    }

    @Test
    void missingServer_isAskedOnceASecond_thenEveryFiveSeconds() throws Exception {
        network.set(before -> before.withServer(3, server("192.0.2.23")));
        int asked = 0;
        for (int second = 0; second < 130; second++) {
            network.passes(1_000);
            asked += (int) network.asked().stream().filter("all: 3"::equals).count();
        }
        assertThat(asked).isBetween(45, 55);
    }

    @Test
    void listOfServer_denies_nextServerGetsThem() throws Exception {
        int[] before = servers();
        network.rules(5, "deny 10.0.0.0/8");
        network.set(settings -> settings.withServer(2, settings.server(2).withAcl(5)));
        int[] now = servers();
        assertThat(count(now, 2)).isZero();
        assertThat(count(now, -1)).isZero();
        for (int i = 0; i < CLIENTS; i++) {
            assertThat(before[i] == 2 || now[i] == before[i]).isTrue();
        }
    }

    @Test
    void listOfClients_changes_atOnce() throws Exception {
        byte[] syn = syn(0x0a00_0001, 40_000);
        assertThat(network.serverOf(syn)).isNotNegative();
        network.rules(0, "deny 10.0.0.1");
        assertThat(network.serverOf(syn(0x0a00_0001, 40_000))).isEqualTo(-1);
        assertThat(network.serverOf(syn(0x0a00_0002, 40_000))).isNotNegative();
    }

    @Test
    void noServerLeft_emergencyServerGetsThem_elseNobody() throws Exception {
        for (int i = 0; i < 3; i++) {
            network.server(i).blacklist(60);
        }
        assertThat(network.serverOf(syn(0x0a00_0001, 1))).isEqualTo(-1);
        network.set(before -> before.with(Setting.EMERGENCY, Optional.of(server("192.0.2.27"))));
        assertThat(network.serverOf(syn(0x0a00_0001, 1))).isEqualTo(-1);
        network.answers(7);
        assertThat(network.serverOf(syn(0x0a00_0001, 1))).isEqualTo(7);
    }

    @Test
    void movedService_isForwarded_andTheOldOneIsNot() throws Exception {
        network.set(before -> before.with(Setting.LISTEN, Optional.of(new Endpoint("192.0.2.10", 81))));
        assertThat(network.serverOf(syn(0x0a00_0001, 1))).isEqualTo(-1);
    }

    @Test
    void serversWithoutPort_areServers() throws Exception {
        network.set(before -> before.withServer(0, server("192.0.2.20", 0))
                .withServer(1, server("192.0.2.21", 0))
                .withServer(2, server("192.0.2.22", 0)));
        assertThat(count(servers(), -1)).isZero();
    }

    @Test
    void forwarded_countsAsSent() throws Exception {
        byte[] syn = syn(0x0a00_0001, 40_000);
        int server = network.serverOf(syn);
        assertThat(network.server(server).sent()).isEqualTo(syn.length);
    }

    @Test
    void partsOfDatagrams_withRoundrobin_goToOneServerEach_inAnyOrder() throws Exception {
        network.set(before -> before.with(Setting.ROUNDROBIN, true).with(Setting.UDP, true));
        Random random = new Random(20261123);
        int[] used = new int[3];
        for (int number = 1; number < 2_000; number++) {
            int port = 1 + random.nextInt(60_000);
            List<byte[]> parts = new ArrayList<>(List.of(
                    frame(0x0a00_0001, port, Packet.UDP, number, 0x2000, 1480),
                    frame(0x0a00_0001, random.nextInt(), Packet.UDP, number, 0x2000 | 185, 1480),
                    frame(0x0a00_0001, random.nextInt(), Packet.UDP, number, 370, 99)));
            if (number % 2 == 0) {
                Collections.shuffle(parts, random);
            }
            int[] servers =
                    parts.stream().mapToInt(network::serverOf).distinct().toArray();
            assertThat(servers).hasSize(1);
            used[servers[0]]++;
            if (number % 2 != 0) {
                assertThat(network.serverOf(frame(0x0a00_0001, port, Packet.UDP, 0, 0x4000, 99)))
                        .isEqualTo(servers[0]);
            }
        }
        assertThat(Arrays.stream(used).min().orElseThrow()).isGreaterThan(200);
    }

    @Test
    void randomBytes_areLeftAloneOrForwarded_andNothingElse() throws Exception {
        Random random = new Random(20261123);
        network.rules(7, "permit 10.0.0.0/8");
        network.set(before -> before.with(Setting.TARPIT_ACL, Optional.of(7)));
        for (int i = 0; i < 200_000; i++) {
            byte[] frame = syn(0x0a00_0001, 1);
            for (int change = random.nextInt(6); change > 0; change--) {
                frame[random.nextInt(frame.length)] = (byte) random.nextInt();
            }
            byte[] whole = Arrays.copyOf(frame, random.nextInt(8) == 0 ? random.nextInt(frame.length) : frame.length);
            byte @Nullable [] out = network.give(whole);
            if (out != null && out.length == whole.length) {
                // An answer of the tarpit or a forwarded frame: what is forwarded differs in nothing but addresses.
                assertThat(Arrays.equals(out, 12, out.length, whole, 12, whole.length) || out[47] == 0x12)
                        .isTrue();
            }
        }
    }

    private static ServerSettings server(String host) {
        return server(host, 80);
    }

    private static ServerSettings server(String host, int port) {
        try {
            return ServerSettings.of(new Endpoint(host, port));
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
