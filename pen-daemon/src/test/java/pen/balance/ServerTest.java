// SPDX-License-Identifier: Apache-2.0
package pen.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.UnknownHostException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import pen.settings.ServerSettings;

class ServerTest {
    /** What another loop does while this one reads the clock. */
    private Runnable meanwhile = () -> {};

    private long now;
    private final Server server;

    ServerTest() throws UnknownHostException {
        server = new Server(0, ServerSettings.parse("server", "127.0.0.1:80", 0), this::time);
    }

    /** A clock that is read, and then takes a while to answer. */
    private long time() {
        long read = now;
        Runnable other = meanwhile;
        meanwhile = () -> {};
        other.run();
        return read;
    }

    @BeforeEach
    void someTimePasses() {
        now = 1_000;
    }

    @Test
    void isAvailable_aConnectSucceedsElsewhereAtThatMoment_itIs() {
        meanwhile = () -> {
            now += 50;
            server.failed(Refusal.FAILED, 0);
            server.connected(false);
        };
        assertThat(server.isAvailable()).isTrue();
    }

    @Test
    void blacklistings_countOnlyWhatPutsItOnTheBlacklist() {
        server.failed(Refusal.FAILED, 1);
        server.failed(Refusal.TIMEOUT, 1);
        server.blacklist(10);
        assertThat(server.blacklistings()).isEqualTo(1);
        assertThat(server.failures()).isEqualTo(2);
        server.blacklist(0);
        assertThat(server.blacklistings()).isEqualTo(1);
        server.blacklist(10);
        assertThat(server.blacklistings()).isEqualTo(2);
        server.blacklist(0);
        server.failed(Refusal.FAILED, 0);
        assertThat(server.blacklistings()).isEqualTo(2);
    }

    @Test
    void isAvailable_failed_afterTheTimeOrASuccess() {
        server.failed(Refusal.FAILED, 1);
        assertThat(server.isAvailable()).isFalse();
        server.connected(false);
        assertThat(server.isAvailable()).isTrue();
        server.failed(Refusal.FAILED, 1);
        now += 1_000_000_000;
        assertThat(server.isAvailable()).isTrue();
    }
}
