// SPDX-License-Identifier: Apache-2.0
package penlogd;

import java.security.SecureRandom;

/**
 * Numbers that stand for the texts of requests, so that a million requests are numbers, without an object for each.
 *
 * <p>Each is a polynomial over the bytes of the text, modulo the prime 2<sup>61</sup> - 1, at a point that is chosen at
 * random when the program starts (Carter and Wegman, "Universal classes of hash functions", 1979). Two texts of 100
 * bytes have the same with a probability of 2<sup>-57</sup>, whatever clients do who choose the texts.
 */
final class Fingerprints {
    private static final int BITS = 61;
    private static final long PRIME = (1L << BITS) - 1;

    /** Bytes of a coefficient, which is less than the prime. */
    private static final int BYTES = 7;

    private final long point;

    Fingerprints() {
        this(new SecureRandom().nextLong());
    }

    /** @param random chooses the point */
    Fingerprints(long random) {
        point = Math.floorMod(random, PRIME);
    }

    /**
     * The number of a request.
     *
     * @param server the address of the web server, without a port
     * @param request the beginning of its first line ({@link WebLine#PREFIX}), a byte in each character
     * @return 0 or more
     */
    long of(String server, String request) {
        return with(with(0, server), request);
    }

    /** The length is told first: no text is the beginning of another, or fills up with zeros to another. */
    private long with(long before, String text) {
        long sum = plus(before, text.length());
        int at = 0;
        while (at < text.length()) {
            int end = Math.min(at + BYTES, text.length());
            long part = 0;
            while (at < end) {
                part = (part << Byte.SIZE) | (text.charAt(at) & 0xff);
                at++;
            }
            sum = plus(sum, part);
        }
        return sum;
    }

    private long plus(long sum, long part) {
        long high = Math.multiplyHigh(sum, point);
        long low = sum * point;
        // 2^61 is 1, modulo the prime.
        long product = reduced((low & PRIME) + ((low >>> BITS) | (high << (Long.SIZE - BITS))));
        return reduced(product + part);
    }

    private static long reduced(long number) {
        return number >= PRIME ? number - PRIME : number;
    }
}
