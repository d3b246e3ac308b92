// SPDX-License-Identifier: Apache-2.0
package penlogd;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import pen.log.LogRecord;

/** What somebody makes up takes no more room than there is, and hides little. */
class ServerConnectionsTest {
    private final ServerConnections connections = new ServerConnections(100, new ExactServers());

    private void open(String client, String local, String server) {
        connections.opened(new LogRecord.Opened(1, 1000, client, local, server, ""));
    }

    @Test
    void opened_moreThanThereMayBe_theOldestIsForgotten_notTheNewest() {
        open("10.0.0.1:1", "192.0.2.9:1", "192.0.2.1:80");
        for (int i = 0; i < (1 << 18) + 100; i++) {
            open("10.0.0.2:2", "x:" + i, "192.0.2.1:80");
        }
        open("10.0.0.3:3", "192.0.2.9:2", "192.0.2.1:80");
        assertThat(connections.client("192.0.2.9:1", "192.0.2.1", 1, null, 0)).isNull();
        assertThat(connections.client("192.0.2.9:2", "192.0.2.1", 1, null, 0)).isEqualTo("10.0.0.3");
    }

    @Test
    void opened_oneMoreThanThereMayBe_theOldestIsStillFound() {
        open("10.0.0.1:1", "192.0.2.9:1", "192.0.2.1:80");
        for (int i = 0; i < 1 << 18; i++) {
            open("10.0.0.2:2", "x:" + i, "192.0.2.1:80");
        }
        assertThat(connections.client("192.0.2.9:1", "192.0.2.1", 5, null, 0)).isEqualTo("10.0.0.1");
    }

    @Test
    void opened_manyOfOneEnd_theLastOnesCount() {
        for (int i = 0; i < 10_000; i++) {
            open("10.0.0." + i % 250 + ":1", "192.0.2.9:1", "server" + i + ":80");
        }
        assertThat(connections.client("192.0.2.9:1", "server9999", 1, null, 0)).isEqualTo("10.0.0." + 9999 % 250);
        assertThat(connections.client("192.0.2.9:1", "server9936", 1, null, 0)).isEqualTo("10.0.0." + 9936 % 250);
        connections.closed(new LogRecord.Closed(2, 1000, "192.0.2.9:1", "server1:80", 0, 0, 0, ""));
        assertThat(connections.client("192.0.2.9:1", "server1", 1, null, 0)).isNull();
    }
}
