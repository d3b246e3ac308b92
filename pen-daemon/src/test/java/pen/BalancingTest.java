// SPDX-License-Identifier: Apache-2.0
package pen;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Which server a connection gets, seen from real clients and servers. */
class BalancingTest {
    @AutoClose
    private final TestServer a = new TestServer("a");

    @AutoClose
    private final TestServer b = new TestServer("b");

    @AutoClose
    private final TestServer c = new TestServer("c");

    BalancingTest() throws IOException {}

    @Test
    void roundRobin_thirtyConnections_arriveTenEach() throws Exception {
        try (TestPen pen = TestPen.start("-r", a, b, c)) {
            assertThat(pen.many(30)).isEqualTo(Map.of("a", 10, "b", 10, "c", 10));
        }
    }

    @Test
    void roundRobin_firstConnection_goesToServerOne() throws Exception {
        try (TestPen pen = TestPen.start("-r", a, b, c)) {
            assertThat(List.of(pen.visit("127.0.0.1"), pen.visit("127.0.0.1"), pen.visit("127.0.0.1")))
                    .containsExactly("b", "c", "a");
        }
    }

    @Test
    void clientMemory_twoHundredClientsFiveVisits_eachSeesOneServer() throws Exception {
        try (TestPen pen = TestPen.start(a, b, c)) {
            Map<String, String> seen = new HashMap<>();
            for (int visit = 0; visit < 5; visit++) {
                for (String client : TestPen.clients(200)) {
                    String server = pen.visit(client);
                    assertThat(seen.getOrDefault(client, server)).isEqualTo(server);
                    seen.put(client, server);
                }
            }
            for (String name : List.of("a", "b", "c")) {
                assertThat(seen.values().stream().filter(name::equals)).hasSizeBetween(66, 68);
            }
        }
    }

    @Test
    void clientMemory_firstConnectionsAllAtOnce_goToOneServer() throws Exception {
        try (TestPen pen = TestPen.start(a, b, c)) {
            List<Callable<String>> visits = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                visits.add(() -> pen.visit("127.0.0.9"));
            }
            assertThat(atOnce(visits)).hasSize(6).containsOnly("b");
        }
    }

    @Test
    void fullTable_oneClientMore_evictsTheLeastRecentlySeen() throws Exception {
        try (TestPen pen = TestPen.start("-c", 100, a, b, c)) {
            List<String> clients = TestPen.clients(101);
            Map<String, String> before = new HashMap<>();
            for (String client : clients.subList(0, 100)) {
                before.put(client, pen.visit(client));
            }
            // The first client is seen again, so that the second is now the least recently seen.
            assertThat(pen.visit(clients.get(0))).isEqualTo(before.get(clients.get(0)));
            pen.visit(clients.get(100));
            String table = pen.control("status text");
            assertThat(table).contains("100 of 100 slots used");
            assertThat(table).doesNotContain(clients.get(1) + " ");
            for (String kept : clients) {
                if (!kept.equals(clients.get(1))) {
                    assertThat(table).contains(kept + " ");
                }
            }
            for (String kept : clients.subList(2, 100)) {
                assertThat(pen.visit(kept)).isEqualTo(before.get(kept));
            }
        }
    }

    @Test
    void refusedServer_sequentialConnections_noneIsLost() throws Exception {
        for (List<String> mode : List.of(List.of("-r"), List.<String>of())) {
            try (TestPen pen = TestPen.start(mode, a, "127.0.0.1:" + TestServer.refusedPort())) {
                for (String client : TestPen.clients(1000)) {
                    assertThat(pen.visit(client)).isEqualTo("a");
                }
            }
        }
    }

    @Test
    void refusedServer_manyAtATime_noneIsLost() throws Exception {
        for (List<String> mode : List.of(List.of("-r"), List.<String>of())) {
            // Blacklisted for no time at all, the dead server is tried again and again.
            try (TestPen pen = TestPen.start(mode, "-b", 0, a, "127.0.0.1:" + TestServer.refusedPort())) {
                List<Callable<String>> visits = new ArrayList<>();
                TestPen.clients(1000).forEach(client -> visits.add(() -> pen.visit(client)));
                assertThat(atOnce(visits)).hasSize(1000).containsOnly("a");
            }
        }
    }

    @Test
    void failedServer_clientMoves_andStaysWhenTheServerIsBack() throws Exception {
        try (TestPen pen = TestPen.start("-b", 1, a, b, c)) {
            assertThat(pen.visit("127.0.0.5")).isEqualTo("b");
            int port = b.port();
            b.close();
            assertThat(pen.visit("127.0.0.5")).isEqualTo("c");
            try (TestServer back = new TestServer("b", port)) {
                Awaitility.await().until(() -> pen.control("status text").contains("3 of 3 available"));
                assertThat(pen.visit("127.0.0.5")).isEqualTo("c");
                assertThat(back.accepted()).isZero();
            }
        }
    }

    @Test
    void failover_twoServersDown_goesOnInOrderAndWraps() throws Exception {
        int dead = TestServer.refusedPort();
        try (TestPen pen = TestPen.start(a, "127.0.0.1:" + dead, "127.0.0.1:" + dead)) {
            assertThat(pen.visit("127.0.0.5")).isEqualTo("a");
        }
    }

    @Test
    void stubborn_firstChoiceFails_closes() throws Exception {
        int dead = TestServer.refusedPort();
        try (TestPen pen = TestPen.start("-s", "-e", c, a, "127.0.0.1:" + dead)) {
            assertThat(pen.visit("127.0.0.5")).isEqualTo("closed");
        }
    }

    @Test
    void allServersDown_emergencyServerTakesOver_andIsNotRemembered() throws Exception {
        int dead = TestServer.refusedPort();
        try (TestPen pen = TestPen.start("-b", 60, "-e", c, "127.0.0.1:" + dead)) {
            assertThat(pen.visit("127.0.0.5")).isEqualTo("c");
            assertThat(pen.visit("127.0.0.5")).isEqualTo("c");
            pen.control("server 0 address 127.0.0.1 port " + a.port() + " blacklist 0");
            assertThat(pen.visit("127.0.0.5")).isEqualTo("a");
        }
    }

    @Test
    void allServersDown_noEmergencyServer_closes() throws Exception {
        try (TestPen pen = TestPen.start("127.0.0.1:" + TestServer.refusedPort())) {
            assertThat(pen.visit("127.0.0.5")).isEqualTo("closed");
        }
    }

    @Test
    void limits_softIsForNewClients_hardForReturningOnes() throws Exception {
        try (TestPen pen = TestPen.start(a.operand(), b.operand() + ":1:2")) {
            try (Socket first = pen.connect("127.0.0.5")) {
                assertThat(TestClient.line(first)).isEqualTo("b");
                assertThat(pen.visit("127.0.0.6")).isEqualTo("a");
                try (Socket second = pen.connect("127.0.0.5")) {
                    assertThat(TestClient.line(second)).isEqualTo("b");
                    try (Socket third = pen.connect("127.0.0.5")) {
                        assertThat(TestClient.line(third)).isEqualTo("a");
                    }
                }
            }
        }
    }

    @Test
    void connectionLimit_moreClients_waitAndAreServed() throws Exception {
        try (TestPen pen = TestPen.start("-x", 4, a, b)) {
            List<Socket> open = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Socket socket = pen.connect("127.0.0.1");
                TestClient.line(socket);
                open.add(socket);
            }
            ExecutorService threads = Executors.newFixedThreadPool(50);
            try {
                List<Future<String>> waiting = new ArrayList<>();
                for (int i = 0; i < 50; i++) {
                    waiting.add(threads.submit(() -> pen.visit("127.0.0.2")));
                }
                assertThat(a.open() + b.open()).isEqualTo(4);
                for (Socket socket : open) {
                    socket.close();
                }
                for (Future<String> visit : waiting) {
                    assertThat(visit.get()).isIn("a", "b");
                }
            } finally {
                threads.shutdown();
            }
        }
    }

    @Test
    void tracking_clientAwayForLonger_isForgotten() throws Exception {
        try (TestPen pen = TestPen.start("-T", 600, a, b, c)) {
            assertThat(pen.visit("127.0.0.5")).isEqualTo("b");
            // The time begins with the end of the last connection, and each visit begins it anew.
            pen.awaitOpen(0);
            pen.putForward(Duration.ofSeconds(500));
            assertThat(pen.visit("127.0.0.5")).isEqualTo("b");
            pen.awaitOpen(0);
            pen.putForward(Duration.ofSeconds(601));
            // Forgotten, it gets the next server in turn.
            assertThat(pen.visit("127.0.0.5")).isEqualTo("c");
        }
    }

    @Test
    void recent_listsClients_theLastOneFirst() throws Exception {
        try (TestPen pen = TestPen.start(a)) {
            pen.visit("127.0.0.5");
            pen.visit("127.0.0.6");
            pen.visit("127.0.0.5");
            Awaitility.await().untilAsserted(() -> assertThat(pen.control("recent"))
                    .isEqualTo("127.0.0.5 connects 2 sx 4 rx 0\n127.0.0.6 connects 1 sx 2 rx 0\n"));
            assertThat(pen.control("recent 1000000")).hasLineCount(2);
        }
    }

    @Test
    void tables_grownWhileClientsWait_theyAreServed_andNobodyIsForgotten() throws Exception {
        try (TestPen pen = TestPen.start("-x", 1, "-c", 2, a, b, c);
                Socket first = pen.connect("127.0.0.5")) {
            assertThat(TestClient.line(first)).isEqualTo("b");
            try (Socket second = pen.connect("127.0.0.6")) {
                assertThat(pen.control("conn_max 5")).isEqualTo("5\n");
                assertThat(TestClient.line(second)).isEqualTo("c");
            }
            assertThat(pen.control("clients_max 10")).isEqualTo("10\n");
            for (String client : TestPen.clients(8)) {
                pen.visit(client);
            }
            assertThat(List.of(pen.visit("127.0.0.5"), pen.visit("127.0.0.6"))).containsExactly("b", "c");
        }
    }

    private static List<String> atOnce(List<Callable<String>> visits) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(32);
        try {
            List<String> names = new ArrayList<>();
            for (Future<String> visit : threads.invokeAll(visits)) {
                names.add(visit.get());
            }
            return names;
        } finally {
            threads.shutdown();
        }
    }
}
