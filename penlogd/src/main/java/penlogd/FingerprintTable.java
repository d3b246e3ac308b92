// SPDX-License-Identifier: Apache-2.0
package penlogd;

import java.util.Arrays;

/** Fingerprints, each with a small number of its own for as long as it is here: a hash table with chains. */
final class FingerprintTable {
    /** Stands for no number. */
    static final int NONE = -1;

    /** Of each number. */
    private final long[] fingerprints;

    /** The number of the next fingerprint in the chain, or of the next number that is free. */
    private final int[] next;

    private final int[] chains;
    private int free;

    /** @param capacity how many it takes; numbers are from 0 up to that, exclusive */
    FingerprintTable(int capacity) {
        fingerprints = new long[capacity];
        next = new int[capacity];
        for (int number = 0; number < capacity; number++) {
            next[number] = number + 1 < capacity ? number + 1 : NONE;
        }
        chains = new int[Integer.highestOneBit(capacity) << 1];
        Arrays.fill(chains, NONE);
    }

    /** Its number, or {@link #NONE}. */
    int find(long fingerprint) {
        int number = chains[chain(fingerprint)];
        while (number != NONE && fingerprints[number] != fingerprint) {
            number = next[number];
        }
        return number;
    }

    /** Adds one that is not here, while there are fewer than the capacity; its number. */
    int add(long fingerprint) {
        int number = free;
        free = next[number];
        fingerprints[number] = fingerprint;
        int chain = chain(fingerprint);
        next[number] = chains[chain];
        chains[chain] = number;
        return number;
    }

    /** Removes the one with this number, which then is another's. */
    void remove(int number) {
        int chain = chain(fingerprints[number]);
        if (chains[chain] == number) {
            chains[chain] = next[number];
        } else {
            int before = chains[chain];
            while (next[before] != number) {
                before = next[before];
            }
            next[before] = next[number];
        }
        next[number] = free;
        free = number;
    }

    /** Fingerprints are as good as random. */
    private int chain(long fingerprint) {
        return (int) fingerprint & chains.length - 1;
    }
}
