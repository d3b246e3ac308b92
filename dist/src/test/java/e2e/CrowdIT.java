// SPDX-License-Identifier: Apache-2.0
package e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What holds for one client at a time holds for thousands at once, on many event loops. */
@Tag("relaying")
@SuppressWarnings("try") // Clients leave before pen ends.
class CrowdIT {
    private static final int CLIENTS = 5_000;

    private static final int SECONDS = 4;

    /** Of the addresses 127.1.0.1 and on. */
    private static String address(int client) {
        return "127.1." + client / 250 + "." + (1 + client % 250);
    }

    @Test
    void limits_eightLoops_reachedAndNeverExceeded() throws Exception {
        try (CountingServer a = new CountingServer("a", false);
                CountingServer b = new CountingServer("b", false);
                CountingServer c = new CountingServer("c", false);
                PenProcess pen = PenProcess.start(
                        "-O",
                        "threads 8",
                        "-c",
                        CLIENTS,
                        a.operand() + ":300:400",
                        b.operand() + ":700:800",
                        c.operand() + ":1000:1500");
                Crowd strangers = new Crowd();
                Crowd returning = new Crowd()) {
            strangers.connect(CLIENTS, pen.address(), CrowdIT::address);
            strangers.await(visitor -> visitor.isGreeted() || visitor.hasEnded());
            assertThat(strangers.servers())
                    .containsEntry("a", 300)
                    .containsEntry("b", 700)
                    .containsEntry("c", 1000)
                    .containsEntry("closed", 3000);
            assertThat(a.accepted() + b.accepted() + c.accepted()).isEqualTo(2000);
            // Those who were let in come again, and go up to the hard limit of their own server.
            returning.connect(CLIENTS, pen.address(), CrowdIT::address);
            returning.await(visitor -> visitor.isGreeted() || visitor.hasEnded());
            assertThat(returning.servers())
                    .containsEntry("a", 100)
                    .containsEntry("b", 100)
                    .containsEntry("c", 500);
            strangers.close();
            returning.close();
            pen.awaitOpen(0);
            assertThat(pen.control("servers").lines()).allMatch(line -> line.contains(" conn 0 "));
        }
    }

    @Test
    void roundRobin_eightLoops_fairWithinOne() throws Exception {
        try (CountingServer a = new CountingServer("a", false);
                CountingServer b = new CountingServer("b", false);
                CountingServer c = new CountingServer("c", false);
                PenProcess pen = PenProcess.start("-r", "-O", "threads 8", a.operand(), b.operand(), c.operand());
                Crowd crowd = new Crowd()) {
            crowd.connect(CLIENTS, pen.address(), CrowdIT::address);
            crowd.await(Crowd.Visitor::isGreeted);
            assertThat(crowd.servers().values()).allMatch(count -> count == CLIENTS / 3 || count == CLIENTS / 3 + 1);
        }
    }

    @Test
    void idleTimeout_tenThousand_eachWithinASecondOfItsTime() throws Exception {
        try (CountingServer server = new CountingServer("a", false);
                PenProcess pen = PenProcess.start("-O", "idle_timeout " + SECONDS, server.operand());
                Stalls stalls = new Stalls();
                Crowd crowd = new Crowd()) {
            int count = tenThousand(pen);
            crowd.connectInTurn(count, pen.address(), CrowdIT::address);
            crowd.await(Crowd.Visitor::isGreeted);
            crowd.await(Crowd.Visitor::hasEnded);
            tell("idle", crowd, stalls);
            pen.awaitOpen(0);
            assertThat(pen.control("status text")).containsPattern("\n +0 .* " + count + " ");
        }
    }

    @Test
    void halfCloseTimeout_tenThousand_eachWithinASecondOfItsTime() throws Exception {
        try (CountingServer server = new CountingServer("a", true);
                PenProcess pen = PenProcess.start("-O", "half_close_timeout " + SECONDS, server.operand());
                Stalls stalls = new Stalls();
                Crowd crowd = new Crowd()) {
            int count = tenThousand(pen);
            crowd.connectInTurn(count, pen.address(), CrowdIT::address);
            crowd.await(Crowd.Visitor::isGreeted);
            crowd.endOutput();
            crowd.await(Crowd.Visitor::hasEnded);
            tell("half-closed", crowd, stalls);
            pen.awaitOpen(0);
        }
    }

    /** Two descriptors a connection, in pen and here: as many as the limit of this machine allows. */
    private static int tenThousand(PenProcess pen) throws IOException {
        int limit = Integer.parseInt(pen.control("conn_max").strip());
        return Math.min(10_000, limit - 300);
    }

    private static void tell(String what, Crowd crowd, Stalls stalls) {
        long least = crowd.visitors().stream()
                .mapToLong(Crowd.Visitor::silence)
                .min()
                .orElseThrow();
        long most = crowd.visitors().stream()
                .mapToLong(Crowd.Visitor::silence)
                .max()
                .orElseThrow();
        System.out.printf(
                "%s after %d s: %d connections, closed after %.2f to %.2f s; longest stall of the machine %.2f s, load %.1f%n",
                what, SECONDS, crowd.visitors().size(), least / 1e9, most / 1e9, stalls.longest() / 1e9, Stalls.load());
        // A second, if pen has a processor to itself.
        long allowed = (long) (1e9 * Stalls.load()) + stalls.longest();
        assertThat(least).isGreaterThan(TimeUnit.SECONDS.toNanos(SECONDS) - allowed);
        assertThat(most).isLessThan(TimeUnit.SECONDS.toNanos(SECONDS) + allowed);
    }
}
