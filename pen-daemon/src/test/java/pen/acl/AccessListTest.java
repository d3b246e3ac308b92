// SPDX-License-Identifier: Apache-2.0
package pen.acl;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccessListTest {
    private static final int MANY = 100_000;

    /** Networks and their countries; the later one counts. */
    private static final Map<String, String> NETWORKS = new LinkedHashMap<>();

    static {
        NETWORKS.put("10.0.0.0/8", "SE");
        NETWORKS.put("10.64.0.0/10", "NO");
        NETWORKS.put("10.64.0.0/32", "US");
        NETWORKS.put("11.0.0.0/8", "DE");
        NETWORKS.put("8000::/1", "DE");
        NETWORKS.put("4000::/2", "US");
        NETWORKS.put("5000::/4", "NO");
    }

    private static final Map<Rule, String> COUNTRIES = new LinkedHashMap<>();

    @TempDir
    static Path directory = Path.of("");

    private static @Nullable Countries countries;

    @BeforeAll
    static void makeDatabase() throws IOException {
        Mmdb database = new Mmdb(6);
        for (Map.Entry<String, String> network : NETWORKS.entrySet()) {
            database.country(network.getKey(), network.getValue());
            COUNTRIES.put(Rule.parse("permit " + network.getKey()), network.getValue());
        }
        countries = database.open(directory.resolve("countries.mmdb"));
    }

    /** The same list, written for clearness: the rules one after the other. */
    private static boolean modelPermits(List<Rule> rules, long[] address, boolean database) {
        for (Rule rule : rules) {
            if (matches(rule, address, database)) {
                return rule.permits();
            }
        }
        return rules.isEmpty() || !rules.get(rules.size() - 1).permits();
    }

    private static boolean matches(Rule rule, long[] address, boolean database) {
        boolean ipv4 = number(address).shiftRight(32).equals(BigInteger.valueOf(0xffff));
        if (rule instanceof Rule.Ipv4 about) {
            return ipv4 && ((int) address[1] & about.mask()) == about.address();
        }
        if (rule instanceof Rule.Ipv6 about) {
            return !ipv4 && sameStart(address, new long[] {about.high(), about.low()}, about.length());
        }
        return database && ((Rule.Country) rule).code().equals(country(address));
    }

    private static String country(long[] address) {
        String code = "unknown";
        for (Map.Entry<Rule, String> network : COUNTRIES.entrySet()) {
            code = matches(network.getKey(), address, false) ? network.getValue() : code;
        }
        return code;
    }

    private static boolean sameStart(long[] a, long[] b, int bits) {
        return number(a).shiftRight(128 - bits).equals(number(b).shiftRight(128 - bits));
    }

    private static BigInteger number(long[] address) {
        return new BigInteger(
                1,
                ByteBuffer.allocate(16).putLong(address[0]).putLong(address[1]).array());
    }

    private static AccessList listOf(Iterable<Rule> rules) {
        AccessList list = AccessList.EMPTY;
        for (Rule rule : rules) {
            list = list.with(rule);
        }
        return list;
    }

    private static AccessList listOf(String... rules) {
        return listOf(Stream.of(rules).map(Rule::parse).toList());
    }

    private static boolean permits(AccessList list, String address) {
        Rule rule = Rule.parse("permit " + address);
        long[] bits = rule instanceof Rule.Ipv6 ip6
                ? new long[] {ip6.high(), ip6.low()}
                : RandomRules.mapped(((Rule.Ipv4) rule).address());
        return list.permits(bits[0], bits[1], countries);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                                              | 10.0.0.1    | true
            ''                                              | 2001:db8::1 | true
            permit 10.0.0.1                                 | 10.0.0.1    | true
            permit 10.0.0.1                                 | 10.0.0.2    | false
            deny 10.0.0.1                                   | 10.0.0.2    | true
            deny 10.0.0.0/8, permit 10.0.0.1                | 10.0.0.1    | false
            permit 10.0.0.1, deny 10.0.0.0/8                | 10.0.0.1    | true
            permit 10.0.0.1, deny 10.0.0.0/8                | 10.0.0.2    | false
            deny 10.0.0.1, permit 10.0.0.1                  | 10.0.0.1    | false
            deny 10.0.0.1, permit 2001:db8::/32             | 10.0.0.2    | false
            deny ::/0                                       | 10.0.0.1    | true
            deny 0.0.0.0/0                                  | ::1         | true
            deny 10.0.0.3 255.0.0.255, permit 10.0.0.0/8    | 10.1.2.3    | false
            permit 10.1.0.0/16, deny 10.0.0.3 255.0.0.255   | 10.1.2.3    | true
            permit 10.1.0.0/16, deny 10.0.0.3 255.0.0.255   | 10.2.2.3    | false
            permit 2001:db8::/32, deny 2001::/16            | 2001:db8::1 | true
            permit 2001:db8::/32, deny 2001::/16            | 2001:db9::1 | false
            permit country SE                               | 10.1.2.3    | true
            permit country SE                               | 11.1.2.3    | false
            permit country SE                               | 12.1.2.3    | false
            deny 10.1.0.0/16, permit country SE             | 10.1.2.3    | false
            permit country SE, deny 10.1.0.0/16             | 10.1.2.3    | true
            deny country NO, permit country SE              | 10.64.0.1   | false
            permit country DE                               | 8000::1     | true
            permit country DE                               | 5000::1     | false
            """)
    void permits_firstMatchOrOppositeOfLast(String rules, String address, boolean permitted) {
        AccessList list = rules.isEmpty() ? AccessList.EMPTY : listOf(rules.split(", ", -1));

        assertThat(permits(list, address)).isEqualTo(permitted);
    }

    @Test
    void permits_randomLists_answersLikeTheModel() {
        Random random = new Random(1);
        int permitted = 0;
        int probes = 0;
        for (int round = 0; round < 3_000; round++) {
            RandomRules generator = new RandomRules(random);
            List<Rule> rules = generator.list(random.nextInt(30));
            AccessList list = listOf(rules);
            assertThat(list.rules()).isEqualTo(rules);
            assertThat(list.size()).isEqualTo(rules.size());
            assertThat(list.asksForCountry()).isEqualTo(rules.stream().anyMatch(Rule.Country.class::isInstance));
            boolean database = random.nextBoolean();
            List<Rule> probed = new ArrayList<>(rules);
            probed.add(generator.next());
            for (Rule about : probed) {
                for (long[] address : generator.edges(about)) {
                    boolean permits = list.permits(address[0], address[1], database ? countries : null);
                    assertThat(permits)
                            .as(() -> number(address).toString(16) + " of " + rules + ", database: " + database)
                            .isEqualTo(modelPermits(rules, address, database));
                    probes++;
                    permitted += permits ? 1 : 0;
                }
            }
        }
        // Else the lists would not be worth asking.
        assertThat(permitted).isBetween(probes / 4, probes * 3 / 4);
    }

    @Test
    void with_oldLists_stayAsTheyWere() {
        Random random = new Random(2);
        for (int round = 0; round < 10; round++) {
            RandomRules generator = new RandomRules(random);
            List<Rule> rules = generator.list(60);
            List<AccessList> lists = new ArrayList<>(List.of(AccessList.EMPTY));
            rules.forEach(rule -> lists.add(lists.get(lists.size() - 1).with(rule)));
            // A second future of each, which must not disturb the first.
            lists.forEach(list -> list.with(generator.next()));
            for (int size = 0; size <= rules.size(); size++) {
                AccessList list = lists.get(size);
                List<Rule> first = rules.subList(0, size);
                assertThat(list.rules()).isEqualTo(first);
                for (Rule about : rules) {
                    for (long[] address : generator.edges(about)) {
                        assertThat(list.permits(address[0], address[1], countries))
                                .isEqualTo(modelPermits(first, address, true));
                    }
                }
            }
        }
    }

    @Test
    void with_manyRules_lookUpVisitsAtMostOneNodeMoreThanBits() {
        Random random = new Random(3);
        AccessList list = AccessList.EMPTY;
        for (int i = 0; i < MANY; i++) {
            list = list.with(new Rule.Ipv4(true, random.nextInt(), -1 << random.nextInt(11)));
            list = list.with(new Rule.Ipv6(true, random.nextLong(), random.nextLong(), 128 - random.nextInt(80)));
        }

        assertThat(list.size()).isEqualTo(2 * MANY);
        assertThat(nodes(list).size()).isGreaterThan(2 * MANY);
        assertThat(depth(list.ipv4)).isLessThanOrEqualTo(33);
        // Random addresses part after log2(n) bits or few more.
        assertThat(depth(list.ipv6)).isLessThanOrEqualTo(60);
    }

    @Test
    void with_nestedPrefixes_lookUpVisitsAtMostOneNodeMoreThanBits() {
        AccessList list = AccessList.EMPTY;
        for (int length = 128; length >= 0; length--) {
            list = list.with(new Rule.Ipv6(true, -1, -1, length));
            // A neighbour at every bit, so that each is a branching.
            list = list.with(new Rule.Ipv6(true, length == 0 ? 0 : -1L << (64 - Math.min(length, 63)), 0, length));
        }

        assertThat(depth(list.ipv6)).isBetween(120, 129);
    }

    @Test
    void with_ruleThatCannotDecide_addsNoNode() {
        AccessList list = listOf("permit 10.0.0.0/8", "deny 11.0.0.0/8", "deny 2001:db8::/32", "permit fd00::/8");
        AccessList same = list.with(Rule.parse("deny 10.1.0.0/16")).with(Rule.parse("permit 2001:db8::1"));

        assertThat(same.ipv4).isSameAs(list.ipv4);
        assertThat(same.ipv6).isSameAs(list.ipv6);
        assertThat(same.size()).isEqualTo(6);
        assertThat(permits(same, "10.1.0.1")).isTrue();
    }

    @Test
    void with_largeList_copiesOnlyTheWay() {
        Random random = new Random(4);
        AccessList list = AccessList.EMPTY;
        for (int i = 0; i < MANY; i++) {
            list = list.with(new Rule.Ipv4(true, random.nextInt(), -1));
        }
        Set<PrefixTree> before = nodes(list);
        for (int i = 0; i < 1_000; i++) {
            Set<PrefixTree> added = identities();
            collect(list.with(new Rule.Ipv4(false, random.nextInt(), -1)).ipv4, before, added);

            // 33 on the way, and a branching and its leaf.
            assertThat(added.size()).isBetween(1, 35);
        }
    }

    @Test
    void permits_manyRules_makesNoObject() {
        Random random = new Random(5);
        RandomRules generator = new RandomRules(random);
        List<Rule> rules = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            rules.add(new Rule.Ipv4(random.nextBoolean(), random.nextInt(), -1 << random.nextInt(24)));
            rules.add(new Rule.Ipv6(random.nextBoolean(), random.nextLong(), random.nextLong(), random.nextInt(129)));
            rules.add(generator.next());
        }
        rules.removeIf(Rule.Country.class::isInstance);
        // So the last one never counts, and the database is never asked.
        Stream.of("deny 0.0.0.0/0", "permit ::/0", "permit country SE")
                .map(Rule::parse)
                .forEach(rules::add);
        AccessList list = listOf(rules);
        long[][] addresses =
                rules.stream().flatMap(rule -> generator.edges(rule).stream()).toArray(long[][]::new);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        int permitted = 0;
        for (long[] address : addresses) {
            permitted += list.permits(address[0], address[1], countries) ? 1 : 0;
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat(permitted).isBetween(1, addresses.length - 1);
        // The bean itself may make an object or two.
        assertThat(allocated).isLessThan(addresses.length / 10);
    }

    private static int depth(@Nullable PrefixTree tree) {
        return tree == null ? 0 : 1 + Math.max(depth(tree.zero()), depth(tree.one()));
    }

    private static Set<PrefixTree> nodes(AccessList list) {
        Set<PrefixTree> nodes = identities();
        collect(list.ipv4, identities(), nodes);
        collect(list.ipv6, identities(), nodes);
        return nodes;
    }

    private static Set<PrefixTree> identities() {
        return Collections.newSetFromMap(new IdentityHashMap<>());
    }

    /** Collects the nodes of a tree, but none that are known, nor what is below them. */
    private static void collect(@Nullable PrefixTree tree, Set<PrefixTree> known, Set<PrefixTree> nodes) {
        if (tree != null && !known.contains(tree) && nodes.add(tree)) {
            collect(tree.zero(), known, nodes);
            collect(tree.one(), known, nodes);
        }
    }
}
