// SPDX-License-Identifier: Apache-2.0
package bench.trial;

import java.io.IOException;

/** The highest rate at which nothing is lost (RFC 2544, section 26.1), to a tenth, found anew in each round. */
final class Throughput {
    /** From one rate that is tried to the next. */
    static final double STEP = 1.1;

    /** Where the search ends: who loses something even then has no throughput to compare; a second. */
    private static final double LEAST = 1_000;

    /** How near to the rate that was asked for the sender must come. */
    static final double EXACT = 0.97;

    private double rate;

    /** Whether a rate fits: nothing was lost. */
    interface Try {
        boolean fits(double rate) throws IOException, InterruptedException;
    }

    /** @param begin the rate that is tried first */
    Throughput(double begin) {
        rate = begin;
    }

    /** 0 if something is always lost. */
    double search(Try trying) throws IOException, InterruptedException {
        double good = 0;
        while (trying.fits(rate)) {
            good = rate;
            rate *= STEP;
        }
        while (good == 0 && rate > LEAST) {
            rate /= STEP;
            if (trying.fits(rate)) {
                good = rate;
            }
        }
        rate = Math.max(good, LEAST);
        return good;
    }
}
