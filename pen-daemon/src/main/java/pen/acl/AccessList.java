// SPDX-License-Identifier: Apache-2.0
package pen.acl;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import pen.net.MappedAddress;

/**
 * An immutable list of rules, of which the first that matches an address decides.
 *
 * <p>If none matches, the answer is the opposite of the last rule's verdict, whatever that rule is about; an empty list
 * permits all. A look-up costs the same at any length of the list: one walk down a {@link PrefixTree}, one more for
 * each different mask that is no prefix, and a question to the database only if a country rule could come before what
 * was found. Appending costs as much, and shares everything else with the list before.
 */
public final class AccessList {
    /** No rules: permits all. */
    public static final AccessList EMPTY =
            new AccessList(null, 0, null, null, new Masked[0], Map.of(), PrefixTree.NONE);

    /** A rule and those before it. */
    private record Appended(Rule rule, @Nullable Appended before) {}

    /**
     * The IPv4 rules with one mask that is no prefix, by their addresses.
     *
     * @param first the place of the first of them
     */
    private record Masked(int mask, int first, PrefixTree addresses) {}

    private final @Nullable Appended last;
    private final int size;

    /** Places of IPv4 rules. An address is in the first 32 bits of the tree's 128. */
    final @Nullable PrefixTree ipv4;

    /** Places of IPv6 rules. */
    final @Nullable PrefixTree ipv6;

    /** In the order of their first rules. */
    private final Masked[] masked;

    /** The place of the first rule about each country, by its code. */
    private final Map<String, Integer> byCountry;

    private final int firstCountry;

    private AccessList(
            @Nullable Appended last,
            int size,
            @Nullable PrefixTree ipv4,
            @Nullable PrefixTree ipv6,
            Masked[] masked,
            Map<String, Integer> byCountry,
            int firstCountry) {
        this.last = last;
        this.size = size;
        this.ipv4 = ipv4;
        this.ipv6 = ipv6;
        this.masked = masked;
        this.byCountry = byCountry;
        this.firstCountry = firstCountry;
    }

    /** The number of rules. */
    public int size() {
        return size;
    }

    /** The rules in order; made anew by each call. */
    public List<Rule> rules() {
        Rule[] rules = new Rule[size];
        int index = size;
        for (Appended appended = last; appended != null; appended = appended.before) {
            rules[--index] = appended.rule;
        }
        return List.of(rules);
    }

    /** Whether a rule is about a country, so that a database is needed. */
    boolean asksForCountry() {
        return firstCountry != PrefixTree.NONE;
    }

    /**
     * Whether the list permits an address. Any thread may call; makes no object unless the database is asked.
     *
     * @param high the first 64 bits of the address in its IPv6 form; an IPv4 address is mapped (RFC 4291, section
     *     2.5.5.2)
     * @param low the last 64 bits
     * @param database knows the countries of addresses; {@code null}: no address has one
     */
    public boolean permits(long high, long low, @Nullable Countries database) {
        int found = MappedAddress.isIpv4(high, low) ? findIpv4((int) low) : PrefixTree.find(ipv6, high, low);
        if (firstCountry < found && database != null) {
            found = Math.min(found, findCountry(database.country(high, low)));
        }
        if (found == PrefixTree.NONE) {
            return last == null || !last.rule.permits();
        }
        return verdict(found);
    }

    private int findIpv4(int address) {
        int found = PrefixTree.find(ipv4, key(address), 0);
        for (Masked rules : masked) {
            if (rules.first > found) {
                break;
            }
            found = Math.min(found, PrefixTree.find(rules.addresses, key(address & rules.mask), 0));
        }
        return found;
    }

    private int findCountry(@Nullable String code) {
        return code == null ? PrefixTree.NONE : byCountry.getOrDefault(code, PrefixTree.NONE);
    }

    /**
     * This list and one more rule at its end; this list stays as it is. Costs as many steps as the address has bits
     * and, for a mask that is no prefix or a country, as there are different ones.
     */
    public AccessList with(Rule rule) {
        int place = place(size, rule.permits());
        Appended all = new Appended(rule, last);
        if (rule instanceof Rule.Ipv6 added) {
            PrefixTree grown = PrefixTree.with(ipv6, added.high(), added.low(), added.length(), place);
            return new AccessList(all, size + 1, ipv4, grown, masked, byCountry, firstCountry);
        }
        if (rule instanceof Rule.Ipv4 added && added.isPrefix()) {
            PrefixTree grown = PrefixTree.with(ipv4, key(added.address()), 0, added.length(), place);
            return new AccessList(all, size + 1, grown, ipv6, masked, byCountry, firstCountry);
        }
        if (rule instanceof Rule.Ipv4 added) {
            return new AccessList(all, size + 1, ipv4, ipv6, withMasked(added, place), byCountry, firstCountry);
        }
        Map<String, Integer> grown = withCountry(((Rule.Country) rule).code(), place);
        return new AccessList(all, size + 1, ipv4, ipv6, masked, grown, Math.min(firstCountry, place));
    }

    private Masked[] withMasked(Rule.Ipv4 rule, int place) {
        int index = 0;
        while (index < masked.length && masked[index].mask != rule.mask()) {
            index++;
        }
        Masked old = index < masked.length ? masked[index] : null;
        PrefixTree grown = PrefixTree.with(old == null ? null : old.addresses, key(rule.address()), 0, 32, place);
        Masked[] all = Arrays.copyOf(masked, Math.max(masked.length, index + 1));
        all[index] = new Masked(rule.mask(), old == null ? place : old.first, grown);
        return all;
    }

    private Map<String, Integer> withCountry(String code, int place) {
        if (byCountry.containsKey(code)) {
            return byCountry;
        }
        Map<String, Integer> grown = new HashMap<>(byCountry);
        grown.put(code, place);
        return grown;
    }

    /** A rule's place: its index in the list, and in the last bit its verdict. */
    private static int place(int index, boolean permits) {
        return index << 1 | (permits ? 1 : 0);
    }

    private static boolean verdict(int place) {
        return (place & 1) != 0;
    }

    private static long key(int address) {
        return (long) address << 32;
    }
}
