// SPDX-License-Identifier: Apache-2.0
package pen.acl;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Rules at random, many of them nested, alike, or side by side: their addresses differ in few bits. */
public final class RandomRules {
    /** Of the countries, some are in the database of the tests, and XX is not. */
    static final List<String> CODES = List.of("SE", "NO", "DE", "US", "XX");

    /** Few masks, so that rules share them; the last two are such as a prefix has. */
    private static final int[] MASKS = {0xff0000ff, 0x00ffffff, 0x00000001, 0xffff00f0, 0xff000000, 0};

    private final Random random;
    private final long prefix;

    public RandomRules(Random random) {
        this.random = random;
        this.prefix = random.nextBoolean() ? random.nextLong() : 0;
    }

    public Rule next() {
        boolean permits = random.nextBoolean();
        int kind = random.nextInt(10);
        if (kind == 0) {
            return new Rule.Country(permits, CODES.get(random.nextInt(CODES.size())));
        }
        if (kind <= 2) {
            int mask = random.nextInt(8) == 0 ? random.nextInt() : MASKS[random.nextInt(MASKS.length)];
            return new Rule.Ipv4(permits, address(), mask);
        }
        if (kind <= 6) {
            int length = random.nextInt(33);
            return new Rule.Ipv4(permits, address(), length == 0 ? 0 : -1 << (32 - length));
        }
        return new Rule.Ipv6(permits, prefix ^ few(64), random.nextBoolean() ? few(64) : 0, random.nextInt(129));
    }

    /** The rules of one list. */
    List<Rule> list(int size) {
        List<Rule> rules = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            rules.add(i > 0 && random.nextInt(8) == 0 ? rules.get(random.nextInt(i)) : next());
        }
        return rules;
    }

    /** The addresses in their IPv6 form at which an answer may change: the first and the last of a rule, and beyond. */
    List<long[]> edges(Rule rule) {
        List<long[]> edges = new ArrayList<>();
        if (rule instanceof Rule.Ipv4 ip4) {
            int other = ~ip4.mask();
            for (int address : new int[] {
                ip4.address(),
                ip4.address() | other,
                ip4.address() | (other & random.nextInt()),
                ip4.address() - 1,
                (ip4.address() | other) + 1,
                ip4.address() ^ (1 << random.nextInt(32))
            }) {
                edges.add(mapped(address));
            }
        } else if (rule instanceof Rule.Ipv6 ip6) {
            long high = ip6.length() >= 64 ? 0 : -1L >>> ip6.length();
            long low = ip6.length() <= 64 ? -1 : ip6.length() == 128 ? 0 : -1L >>> (ip6.length() - 64);
            edges.add(new long[] {ip6.high(), ip6.low()});
            edges.add(new long[] {ip6.high() | high, ip6.low() | low});
            edges.add(new long[] {ip6.high() | (high & random.nextLong()), ip6.low() | (low & random.nextLong())});
            edges.add(beyond(ip6.high() | high, ip6.low() | low));
            edges.add(new long[] {ip6.low() == 0 ? ip6.high() - 1 : ip6.high(), ip6.low() - 1});
            edges.add(new long[] {ip6.high() ^ (1L << random.nextInt(64)), ip6.low()});
            edges.add(new long[] {ip6.high(), ip6.low() ^ (1L << random.nextInt(64))});
        } else {
            edges.add(mapped(address()));
            edges.add(new long[] {prefix ^ few(64), few(64)});
        }
        return edges;
    }

    static long[] mapped(int address) {
        return new long[] {0, 0xffff_0000_0000L | Integer.toUnsignedLong(address)};
    }

    private static long[] beyond(long high, long low) {
        return new long[] {low == -1 ? high + 1 : high, low + 1};
    }

    private int address() {
        return 0x0a00_0000 ^ (int) few(32);
    }

    /** A number of which at most three bits are set. */
    private long few(int bits) {
        long number = 0;
        for (int i = random.nextInt(4); i > 0; i--) {
            number |= 1L << random.nextInt(bits);
        }
        return number;
    }
}
