// SPDX-License-Identifier: Apache-2.0
package pen.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import pen.net.Endpoint;
import pen.settings.ServerSettings;
import pen.settings.Setting;
import pen.settings.Settings;

/** The order in which servers are tried, with time in the test's hands. */
class RouteTest {
    private static final Client CLIENT = new Client(0, 7);

    private Settings settings = Settings.DEFAULTS;
    private long now;
    private ServerPool pool = new ServerPool(() -> now);
    private Balancer balancer = new Balancer(() -> settings, pool, new ClientTable(10), () -> now);

    @BeforeEach
    void threeServers() throws UnknownHostException {
        for (int i = 0; i < 3; i++) {
            settings = settings.withServer(i, ServerSettings.parse("server", "127.0.0.1:" + (1000 + i), 0));
        }
        settings = settings.with(Setting.EMERGENCY, Optional.of(ServerSettings.parse("server", "127.0.0.1:2000", 0)));
        pool.apply(settings);
    }

    /** The numbers of the servers that a connection tries when all of them refuse. */
    private List<Integer> tried() {
        Route route = balancer.choose(CLIENT, 0);
        List<Integer> tried = new ArrayList<>();
        for (@Nullable Server server = route.next(); server != null; server = route.next()) {
            tried.add(server.index());
            route.failed(Refusal.FAILED);
        }
        return tried;
    }

    @Test
    void next_everyServerRefuses_wrapsThenEmergency() {
        assertThat(tried()).containsExactly(1, 2, 0, Server.EMERGENCY);
    }

    @Test
    void next_allBlacklisted_onlyEmergencyUntilTheTimeIsOver() {
        assertThat(tried()).hasSize(4);
        assertThat(tried()).containsExactly(Server.EMERGENCY);
        now += TimeUnit.SECONDS.toNanos(30) - 1;
        assertThat(tried()).containsExactly(Server.EMERGENCY);
        now += 1;
        assertThat(tried()).hasSize(4);
    }

    @Test
    void next_stubborn_triesOnlyTheFirst() {
        settings = settings.with(Setting.STUBBORN, true);
        assertThat(tried()).containsExactly(1);
        assertThat(tried()).isEmpty();
    }

    @Test
    void next_stubbornAndFull_triesAnotherTheNextTime() throws UnknownHostException {
        settings = settings.with(Setting.STUBBORN, true)
                .withServer(1, ServerSettings.parse("server", "127.0.0.1:1001:1", 0));
        pool.apply(settings);
        assertThat(balancer.choose(new Client(0, 8), 0).next()).isNotNull();
        balancer.choose(new Client(0, 9), 0);
        balancer.choose(new Client(0, 10), 0);
        assertThat(balancer.choose(CLIENT, 0).next()).isNull();
        assertThat(balancer.choose(CLIENT, 0).next()).isNotNull();
    }

    @Test
    void next_rememberedServerIsBlacklisted_goesOnAfterIt() {
        Route route = balancer.choose(CLIENT, 0);
        assertThat(route.next()).isNotNull().extracting(Server::index).isEqualTo(1);
        route.connected();
        route.finished();
        pool.servers().get(1).blacklist(10);
        assertThat(tried()).containsExactly(2, 0, Server.EMERGENCY);
    }

    @Test
    void connected_whileAnotherConnectFailed_serverIsAvailableAgain() {
        Route slow = balancer.choose(CLIENT, 0);
        slow.next();
        Route failing = balancer.choose(CLIENT, 0);
        failing.next();
        failing.failed(Refusal.FAILED);
        assertThat(pool.servers().get(1).isAvailable()).isFalse();
        slow.connected();
        assertThat(pool.servers().get(1).isAvailable()).isTrue();
    }

    @Test
    void connected_afterAnotherServerFailed_countsAsFailover() {
        Route route = balancer.choose(CLIENT, 0);
        route.next();
        route.failed(Refusal.FAILED);
        route.next();
        route.failed(Refusal.TIMEOUT);
        route.next();
        route.connected();
        assertThat(pool.servers()).extracting(Server::failovers).containsExactly(1L, 0L, 0L);
    }

    @Test
    void connected_afterAServerThatIsFullOrBlacklisted_isNoFailover() throws UnknownHostException {
        settings = settings.withServer(1, ServerSettings.parse("server", "127.0.0.1:1001:1", 0));
        pool.apply(settings);
        pool.servers().get(1).admit(true, false);
        pool.servers().get(2).blacklist(10);
        Route route = balancer.startingAt(CLIENT, 1);
        assertThat(route.next()).isNotNull().extracting(Server::index).isEqualTo(0);
        route.connected();
        assertThat(pool.servers()).extracting(Server::failovers).containsOnly(0L);
    }

    @Test
    void connected_whileBlacklistedByHand_staysSo() {
        Route route = balancer.choose(CLIENT, 0);
        route.next();
        pool.servers().get(1).blacklist(3600);
        route.connected();
        assertThat(pool.servers().get(1).blacklistedSeconds()).isEqualTo(3600);
        pool.servers().get(1).blacklist(0);
        assertThat(pool.servers().get(1).isAvailable()).isTrue();
    }

    @Test
    void next_serverNeverTookTheClient_itIsNotReturning() throws UnknownHostException {
        settings = Settings.DEFAULTS.withServer(0, ServerSettings.parse("server", "127.0.0.1:1000:1:5", 0));
        pool = new ServerPool(() -> now);
        pool.apply(settings);
        balancer = new Balancer(() -> settings, pool, new ClientTable(10), () -> now);
        assertThat(balancer.choose(CLIENT, 0).next()).isNotNull();
        for (int visit = 0; visit < 3; visit++) {
            assertThat(balancer.choose(new Client(0, 8), 0).next()).isNull();
        }
    }

    @Test
    void next_serverWithoutPort_isSkipped() throws UnknownHostException {
        ServerSettings second = settings.servers().get(1);
        settings = settings.withServer(1, second.withEndpoint(new Endpoint(second.host(), 0)));
        pool.apply(settings);
        assertThat(tried()).containsExactly(2, 0, Server.EMERGENCY);
    }

    @Test
    void finished_twice_givesThePlaceBackOnce() {
        Route route = balancer.choose(CLIENT, 0);
        route.next();
        assertThat(pool.servers().get(1).connections()).isEqualTo(1);
        route.finished();
        route.finished();
        assertThat(pool.servers().get(1).connections()).isZero();
    }

    @Test
    void seen_trackingTimeOverWithoutAConnection_clientIsNewAgain() {
        settings = settings.with(Setting.TRACKING, 5);
        Route first = balancer.choose(CLIENT, 0);
        first.next();
        first.connected();
        now += TimeUnit.SECONDS.toNanos(60);
        assertThat(balancer.choose(CLIENT, 0).next())
                .isNotNull()
                .extracting(Server::index)
                .isEqualTo(1);
        balancer.ended(CLIENT, 0, 0);
        balancer.ended(CLIENT, 0, 0);
        now += TimeUnit.SECONDS.toNanos(5) + 1;
        assertThat(balancer.choose(CLIENT, 0).next())
                .isNotNull()
                .extracting(Server::index)
                .isEqualTo(2);
    }
}
