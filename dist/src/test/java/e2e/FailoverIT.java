// SPDX-License-Identifier: Apache-2.0
package e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import pen.TestClient;
import pen.TestServer;

/** Servers that die, refuse, or vanish. */
@Tag("relaying")
class FailoverIT {
    @Test
    void serverKilled_underTwoHundredConnections_onlyItsOwnBreak_andEveryClientIsServedNext() throws Exception {
        try (ServerProcess a = ServerProcess.start("a", 0);
                ServerProcess b = ServerProcess.start("b", 0);
                PenProcess pen = PenProcess.start(a, b)) {
            Map<String, Socket> inFlight = new TreeMap<>();
            Map<String, String> names = new TreeMap<>();
            for (int i = 1; i <= 200; i++) {
                String client = "127.0.1." + i;
                Socket socket = pen.connect(client);
                inFlight.put(client, socket);
                names.put(client, String.valueOf(TestClient.line(socket)));
            }
            assertThat(names.values().stream().filter("b"::equals)).hasSize(100);
            b.kill();
            for (Map.Entry<String, Socket> connection : inFlight.entrySet()) {
                Socket socket = connection.getValue();
                if ("b".equals(names.get(connection.getKey()))) {
                    assertThat(socket.getInputStream().read()).isEqualTo(-1);
                } else {
                    TestClient.send(socket, "still here\n");
                    assertThat(TestClient.line(socket)).isEqualTo("still here");
                }
                socket.close();
            }
            for (String client : inFlight.keySet()) {
                assertThat(TestClient.visit(client, pen.address())).isEqualTo("a");
            }
        }
    }

    @Test
    void serverRefuses_thousandConnections_noneIsLost() throws Exception {
        for (List<String> mode : List.of(List.of("-r"), List.<String>of())) {
            List<Object> words = new ArrayList<>(mode);
            try (TestServer a = new TestServer("a")) {
                words.addAll(List.of("-b", "0", a, "127.0.0.1:" + TestServer.refusedPort()));
                try (PenProcess pen = PenProcess.start(words.toArray())) {
                    int descriptors = pen.descriptors();
                    for (int i = 0; i < 1000; i++) {
                        String client = "127.0." + (2 + i / 250) + "." + (1 + i % 250);
                        assertThat(TestClient.visit(client, pen.address())).isEqualTo("a");
                    }
                    Awaitility.await().until(() -> pen.descriptors() <= descriptors + 2);
                }
            }
        }
    }

    /** One of two servers answers no packet at all; the firewall of a network namespace sees to that. */
    @Test
    void serverVanishes_failoverAfterTheTimeout_thenNoDelayWhileBlacklisted() throws Exception {
        try (Namespace network = Namespace.create()) {
            network.run("nft", "add table inet pen");
            network.run("nft", "add chain inet pen in { type filter hook input priority 0 ; }");
            network.run("nft", "add rule inet pen in tcp dport 81 drop");
            try (ServerProcess server = ServerProcess.start(network.through(), "a", 80);
                    PenProcess pen =
                            PenProcess.start(network.through(), "-t", "2", "-b", "30", "-r", server, "127.0.0.1:81")) {
                // Round robin begins with server 1, the one that is gone.
                List<Double> seconds = new ArrayList<>();
                for (int i = 0; i < 10; i++) {
                    seconds.add(network.secondsToGreeting(pen.port()));
                }
                System.out.println("failover of a vanished server at -t 2, seconds to the greeting: " + seconds);
                // One timeout, then none; the rest is what a shell takes to start on this machine.
                assertThat(seconds.get(0)).isBetween(2.0, 4.0);
                assertThat(seconds.subList(1, 10)).allMatch(second -> second < 2.0);
                assertThat(pen.output().replaceAll("(?m)^.{19}: ", ""))
                        .isEqualTo("server 1 127.0.0.1:81: no answer; blacklisted for 30 s\n");
            }
        }
    }
}
