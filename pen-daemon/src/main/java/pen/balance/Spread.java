// SPDX-License-Identifier: Apache-2.0
package pen.balance;

/** How hashes spread the bits of a key. */
public final class Spread {
    /**
     * The golden ratio, 2^64 / phi: a multiplier that spreads a key's bits (Knuth, TAOCP 3, 6.4), and the step of
     * SplitMix64.
     */
    public static final long GOLDEN = 0x9E37_79B9_7F4A_7C15L;

    private Spread() {}

    /** The finalizer of SplitMix64 (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", 2014). */
    public static long mix(long value) {
        long mixed = (value ^ value >>> 30) * 0xBF58_476D_1CE4_E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D0_49BB_1331_11EBL;
        return mixed ^ mixed >>> 31;
    }
}
