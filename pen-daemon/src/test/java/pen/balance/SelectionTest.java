// SPDX-License-Identifier: Apache-2.0
package pen.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;
import pen.settings.ServerSettings;
import pen.settings.Setting;
import pen.settings.Settings;

/** Which server each policy picks first. */
class SelectionTest {
    private static final int CLIENTS = 200_000;

    private static final Client CLIENT = new Client(0, 7);

    private long now;
    private final ServerPool pool = new ServerPool(() -> now);

    /** Servers 10.0.0.1, 10.0.0.2, ... with these weights. */
    private void weights(int... weights) {
        servers(weights.length, 0, i -> weights[i]);
    }

    private void servers(int count, int shift, IntUnaryOperator weight) {
        Settings settings = Settings.DEFAULTS.with(Setting.HASH, true);
        for (int i = 0; i < count; i++) {
            int host = Math.floorMod(i + shift, count);
            settings = settings.withServer(
                    i, server("10.0.0." + (host + 1) + ":80").withWeight(weight.applyAsInt(host)));
        }
        pool.apply(settings);
    }

    private static ServerSettings server(String text) {
        try {
            return ServerSettings.parse("server", text, 0);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private int select(Selection policy) {
        return policy.select(pool.servers(), CLIENT, 0);
    }

    /** The hosts (10.0.0.x, from 0 on) that clients get, each at its client's place. */
    private int[] hashed() {
        Random random = new Random(1);
        int[] hosts = new int[CLIENTS];
        Arrays.setAll(hosts, i -> {
            int server = pool.hash().select(pool.servers(), new Client(0, 0xffff_0000_0000L | random.nextInt()), 0);
            String host = pool.servers().get(server).settings().host();
            return Integer.parseInt(host.substring(host.lastIndexOf('.') + 1)) - 1;
        });
        return hosts;
    }

    private static double share(int[] hosts, int host) {
        return Arrays.stream(hosts).filter(each -> each == host).count() / (double) hosts.length;
    }

    @Test
    void priority_lowestPrioFirst_ofEqualOnesTheFirst() {
        Settings settings = Settings.DEFAULTS;
        int[] prios = {5, 2, 2, 9};
        for (int i = 0; i < prios.length; i++) {
            settings = settings.withServer(i, server("10.0.0.1:80").withPrio(prios[i]));
        }
        pool.apply(settings);
        List<Integer> picked = new ArrayList<>();
        for (int i = 0; i < prios.length; i++) {
            picked.add(select(Selection.priority()));
            pool.servers().get(picked.get(i)).blacklist(10);
        }
        assertThat(picked).containsExactly(1, 2, 0, 3);
        assertThat(select(Selection.priority())).isEqualTo(Selection.NONE);
    }

    @Test
    void weighted_connectionsFollowTheWeights() {
        weights(1, 2, 5, 0);
        int[] taken = new int[4];
        for (int i = 0; i < 80; i++) {
            int server = select(Selection.weighted());
            assertThat(pool.servers().get(server).admit(true, false)).isNull();
            taken[server]++;
        }
        assertThat(taken).containsExactly(10, 20, 50, 0);
    }

    @Test
    void weighted_noWeightAtAll_nobody() {
        weights(0, 0);
        assertThat(select(Selection.weighted())).isEqualTo(Selection.NONE);
    }

    @Test
    void hash_sharesFollowTheWeights() {
        weights(1, 2, 5, 10, 0);
        int[] hosts = hashed();
        assertThat(share(hosts, 0)).isCloseTo(1 / 18.0, within(0.02 / 18));
        assertThat(share(hosts, 1)).isCloseTo(2 / 18.0, within(0.04 / 18));
        assertThat(share(hosts, 2)).isCloseTo(5 / 18.0, within(0.1 / 18));
        assertThat(share(hosts, 3)).isCloseTo(10 / 18.0, within(0.2 / 18));
        assertThat(share(hosts, 4)).isZero();
    }

    @Test
    void hash_noWeights_equalShares() {
        weights(new int[10]);
        int[] hosts = hashed();
        for (int host = 0; host < 10; host++) {
            assertThat(share(hosts, host)).isCloseTo(0.1, within(0.002));
        }
    }

    @Test
    void hash_serversInAnotherOrder_sameHosts() {
        servers(10, 0, host -> host + 1);
        int[] before = hashed();
        servers(10, 3, host -> host + 1);
        assertThat(hashed()).isEqualTo(before);
    }

    @Test
    void hash_oneServerBlacklisted_onlyItsClientsMove_toAllOthersAlike() {
        weights(new int[10]);
        int[] before = hashed();
        pool.servers().get(4).blacklist(60);
        int[] after = hashed();
        int[] moved = new int[10];
        for (int i = 0; i < CLIENTS; i++) {
            if (before[i] == 4) {
                moved[after[i]]++;
            } else {
                assertThat(after[i]).isEqualTo(before[i]);
            }
        }
        assertThat(moved[4]).isZero();
        for (int host = 0; host < 10; host++) {
            assertThat(host == 4 ? CLIENTS / 90 : moved[host]).isCloseTo(CLIENTS / 90, within(CLIENTS / 900));
        }
        pool.servers().get(4).blacklist(0);
        assertThat(hashed()).isEqualTo(before);
    }

    @Test
    void hash_oneServerTakenAway_hardlyAnyOtherClientMoves() {
        weights(new int[10]);
        int[] before = hashed();
        Settings settings = Settings.DEFAULTS.with(Setting.HASH, true);
        for (int i = 0; i < 9; i++) {
            settings = settings.withServer(i, server("10.0.0." + (i + 1) + ":80"));
        }
        ServerPool smaller = new ServerPool(() -> now);
        smaller.apply(settings);
        Random random = new Random(1);
        int others = 0;
        for (int i = 0; i < CLIENTS; i++) {
            int server =
                    smaller.hash().select(smaller.servers(), new Client(0, 0xffff_0000_0000L | random.nextInt()), 0);
            if (before[i] != 9 && server != before[i]) {
                others++;
            }
        }
        assertThat(others).isLessThan(CLIENTS / 100);
    }

    @Test
    void hash_oneAvailable_getsAll() {
        weights(new int[50]);
        for (int i = 0; i < 50; i++) {
            pool.servers().get(i).blacklist(i == 31 ? 0 : 60);
        }
        assertThat(hashed()).containsOnly(31);
        pool.servers().get(31).blacklist(60);
        assertThat(select(pool.hash())).isEqualTo(Selection.NONE);
    }

    @Test
    void hash_anotherPort_spreads() {
        weights(new int[10]);
        List<Integer> servers = new ArrayList<>();
        for (int port = 1; port <= 1000; port++) {
            servers.add(pool.hash().select(pool.servers(), CLIENT, port));
        }
        for (int i = 0; i < 10; i++) {
            assertThat(Collections.frequency(servers, i)).isBetween(60, 140);
        }
    }
}
