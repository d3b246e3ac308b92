// SPDX-License-Identifier: Apache-2.0
package bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CrowdTest {
    @Test
    void run_soManyClients_eachComesFromItsOwnAddress() throws Exception {
        AtomicInteger next = new AtomicInteger();
        try (SlowServer server = new SlowServer(0, Duration.ZERO);
                Crowd crowd = new Crowd(server.port(), 8, "/")) {
            Crowd.Tally tally = crowd.run(next::getAndIncrement, 300, 60);
            assertThat(tally.served()).isEqualTo(300);
            assertThat(tally.failed()).isZero();
            assertThat(server.clients())
                    .hasSize(300)
                    .contains(InetAddress.getByName("127.1.0.0"), InetAddress.getByName("127.1.1.43"));
        }
    }

    @Test
    void run_nobodyListens_countsFailures() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        try (Crowd crowd = new Crowd(port, 8, "/")) {
            Crowd.Tally tally = crowd.run(() -> 0, 100, 60);
            assertThat(tally.served()).isZero();
            assertThat(tally.failed()).isEqualTo(100);
        }
    }
}
