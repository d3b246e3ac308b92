// SPDX-License-Identifier: Apache-2.0
package pen.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pen.acl.AccessList;
import pen.acl.AccessLists;
import pen.acl.Rule;
import pen.net.Endpoint;
import pen.settings.ServerSettings;
import pen.settings.Setting;
import pen.settings.Settings;

/** A million random operations in all, each with the same outcome as by {@link NaiveBalancer}. */
class BalancerModelTest {
    private static final int OPERATIONS = 100_000;

    private static final int SLOTS = 40;

    private static final List<Setting<Boolean>> FLAGS = List.of(
            Setting.ROUNDROBIN, Setting.STUBBORN, Setting.PRIO, Setting.WEIGHT, Setting.HASH, Setting.STATELESS);

    /** A connection, by both. */
    private record Open(Route route, NaiveBalancer.Way way) {}

    private final List<Open> open = new ArrayList<>();
    private Settings settings = Settings.DEFAULTS.with(Setting.BLACKLIST, 5);
    private long now;
    private final ServerPool pool = new ServerPool(() -> now);
    private final ClientTable table = new ClientTable(SLOTS);
    private final Balancer balancer = new Balancer(() -> settings, pool, table, () -> now);
    private final NaiveBalancer naive = new NaiveBalancer(settings, SLOTS);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void randomOperations_sameOutcome(long seed) throws Exception {
        Random random = new Random(seed);
        for (int i = 0; i < 3; i++) {
            put(settings.withServer(i, server(random)));
        }
        for (int i = 0; i < OPERATIONS; i++) {
            operate(random);
            if (i % 1000 == 0) {
                compareTables();
            }
        }
        compareTables();
    }

    private void operate(Random random) throws Exception {
        int what = random.nextInt(1000);
        if (what < 5) {
            put(change(random));
        } else if (what < 8) {
            int server = random.nextInt(settings.servers().size());
            int seconds = random.nextInt(4);
            pool.servers().get(server).blacklist(seconds);
            naive.host(server).heldUntil = now + seconds * 1_000_000_000L;
            if (seconds == 0) {
                naive.host(server).failedUntil = now;
            }
        } else if (what < 250) {
            now += random.nextInt(100_000_000);
            naive.now = now;
        } else if (what < 600 && open.size() < 30) {
            Client client = new Client(0, 0xffff_0a00_0000L | random.nextInt(60));
            int port = 1024 + random.nextInt(60_000);
            Open begun = new Open(balancer.choose(client, port), naive.choose(client, port));
            goOn(begun);
        } else if (!open.isEmpty()) {
            answer(open.remove(random.nextInt(open.size())), random);
        }
    }

    private void answer(Open one, Random random) {
        if (one.way().connected) {
            one.route().finished();
            one.way().finished();
            ended(one);
        } else if (random.nextInt(4) > 0) {
            one.route().connected();
            one.way().connected();
            open.add(one);
        } else {
            one.route().failed(random.nextBoolean() ? Refusal.FAILED : Refusal.TIMEOUT);
            one.way().failed();
            goOn(one);
        }
    }

    private void goOn(Open one) {
        @Nullable Server server = one.route().next();
        assertThat(server == null ? NaiveBalancer.NOBODY : server.index())
                .isEqualTo(one.way().next());
        if (server != null) {
            open.add(one);
        } else {
            ended(one);
        }
    }

    private void ended(Open one) {
        balancer.ended(one.route().client(), 0, 0);
        naive.ended(one.route().client());
    }

    private void compareTables() {
        for (Server server : pool.servers()) {
            assertThat(server.connections()).isEqualTo(naive.host(server.index()).connections);
        }
        List<ClientTable.Entry> entries = table.recent(now, SLOTS);
        List<Client> expected = new ArrayList<>(naive.clients.keySet());
        Collections.reverse(expected);
        assertThat(entries).extracting(ClientTable.Entry::client).isEqualTo(expected);
        for (ClientTable.Entry entry : entries) {
            NaiveBalancer.Known known = Objects.requireNonNull(naive.clients.get(entry.client()));
            assertThat(List.of((long) entry.server(), entry.age(), entry.connects()))
                    .isEqualTo(List.of((long) known.server, now - known.seen, known.connects));
        }
    }

    private void put(Settings next) {
        settings = next;
        naive.put(next);
        pool.apply(next);
    }

    private Settings change(Random random) throws UnknownHostException {
        int servers = settings.servers().size();
        return switch (random.nextInt(6)) {
            case 0 -> settings.withServer(random.nextInt(servers), server(random));
            case 1 -> servers < 8 ? oneMore(random) : settings;
            case 2 ->
                settings.with(Setting.EMERGENCY, random.nextBoolean() ? Optional.of(server(random)) : Optional.empty());
            case 3 ->
                settings.with(Setting.ABUSE, random.nextBoolean() ? Optional.of(server(random)) : Optional.empty());
            case 4 -> settings.with(Setting.TRACKING, random.nextInt(3)).with(Setting.ACL, lists(random));
            default -> settings.with(FLAGS.get(random.nextInt(FLAGS.size())), random.nextInt(3) == 0);
        };
    }

    /** Not while a connection is on its way: whether it would come by the new one is nobody's business. */
    private Settings oneMore(Random random) throws UnknownHostException {
        open.stream().filter(one -> !one.way().connected).forEach(one -> {
            one.route().connected();
            one.way().connected();
        });
        return settings.withServer(settings.servers().size(), server(random));
    }

    private AccessLists lists(Random random) {
        AccessList list = AccessList.EMPTY;
        for (int i = random.nextInt(3); i > 0; i--) {
            String verdict = random.nextBoolean() ? "permit" : "deny";
            list = list.with(Rule.parse(verdict + " 10.0.0." + random.nextInt(64) + "/" + (26 + random.nextInt(7))));
        }
        return settings.get(Setting.ACL).with(random.nextInt(2), list);
    }

    /** With a limit, a weight, a rank and a list of its own, and now and then without a port. */
    private static ServerSettings server(Random random) throws UnknownHostException {
        ServerSettings server = ServerSettings.parse("server", "192.0.2." + random.nextInt(100) + ":80", 0)
                .withMax(random.nextInt(6))
                .withHard(random.nextInt(8))
                .withWeight(random.nextInt(5))
                .withPrio(random.nextInt(4))
                .withAcl(random.nextInt(3));
        return random.nextInt(12) == 0 ? server.withEndpoint(new Endpoint(server.host(), 0)) : server;
    }
}
