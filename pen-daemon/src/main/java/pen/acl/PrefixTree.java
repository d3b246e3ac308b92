// SPDX-License-Identifier: Apache-2.0
package pen.acl;

import org.jspecify.annotations.Nullable;

/**
 * An immutable path-compressed binary trie of address prefixes, each with the place of the first rule about it.
 *
 * <p>Places only ever grow: a prefix is added later than all that are there. So one that lies within a prefix that is
 * there can never decide, and is not added; and of the prefixes that hold an address, the longest is the earliest. A
 * look-up visits one node for each branching on its way, at most one more than the address has bits.
 *
 * @param high the first 64 bits of the prefix; bits beyond the length mean nothing
 * @param low the last 64 bits
 * @param length of the prefix, 0 to 128 bits
 * @param place of the first rule about exactly this prefix, or {@link #NONE}: the tree only branches here
 * @param zero longer prefixes that go on with a 0
 * @param one longer prefixes that go on with a 1
 */
record PrefixTree(
        long high,
        long low,
        int length,
        int place,
        @Nullable PrefixTree zero,
        @Nullable PrefixTree one) {
    /** No rule: after all places. */
    static final int NONE = Integer.MAX_VALUE;

    /** The earliest place of a prefix that holds the address, or {@link #NONE}. Makes no object. */
    static int find(@Nullable PrefixTree tree, long high, long low) {
        int found = NONE;
        while (tree != null && tree.common(high, low) >= tree.length) {
            if (tree.place != NONE) {
                found = tree.place;
            }
            tree = bit(high, low, tree.length) ? tree.one : tree.zero;
        }
        return found;
    }

    /**
     * The tree with one more prefix; the same one if the prefix lies within one that is there. Copies the nodes on the
     * way, and no others.
     *
     * @param place later than all that are there
     */
    @SuppressWarnings("ReferenceEquality") // The very node is meant; to compare all below it would cost time.
    static PrefixTree with(@Nullable PrefixTree tree, long high, long low, int length, int place) {
        if (tree == null) {
            return new PrefixTree(high, low, length, place, null, null);
        }
        int common = Math.min(tree.common(high, low), Math.min(tree.length, length));
        if (common < tree.length) {
            PrefixTree above = new PrefixTree(high, low, common, common == length ? place : NONE, null, null)
                    .withBranch(tree.high, tree.low, tree);
            return common == length ? above : above.withBranch(high, low, with(null, high, low, length, place));
        }
        if (tree.place != NONE) {
            return tree;
        }
        if (common == length) {
            return new PrefixTree(high, low, length, place, tree.zero, tree.one);
        }
        PrefixTree old = bit(high, low, common) ? tree.one : tree.zero;
        PrefixTree grown = with(old, high, low, length, place);
        return grown == old ? tree : tree.withBranch(high, low, grown);
    }

    /** This node with another branch on the side of the address. */
    private PrefixTree withBranch(long addressHigh, long addressLow, PrefixTree branch) {
        return bit(addressHigh, addressLow, length)
                ? new PrefixTree(high, low, length, place, zero, branch)
                : new PrefixTree(high, low, length, place, branch, one);
    }

    /** The number of leading bits in which an address is the same as this prefix, whatever its length. */
    private int common(long addressHigh, long addressLow) {
        return high != addressHigh
                ? Long.numberOfLeadingZeros(high ^ addressHigh)
                : 64 + Long.numberOfLeadingZeros(low ^ addressLow);
    }

    // Beyond the last bit there are no branches, so what is said of bit 128 does not matter.
    private static boolean bit(long high, long low, int index) {
        return (index < 64 ? high << index : low << (index - 64)) < 0;
    }
}
