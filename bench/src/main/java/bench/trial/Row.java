// SPDX-License-Identifier: Apache-2.0
package bench.trial;

import bench.figure.Metric;
import java.io.IOException;
import java.util.List;

/**
 * One row of the benchmark: a kind of work, and the figures that come of it.
 *
 * @param name on the command line
 * @param title in the report
 * @param scales whether it is measured with each number of threads; else with the first only
 * @param mostRounds that tell something: fewer than asked for where a round is long and steady
 * @param metrics in the order of the report
 * @param opening starts it
 */
public record Row(String name, String title, boolean scales, int mostRounds, List<Metric> metrics, Opening opening) {
    /** Starts a row. */
    public interface Opening {
        Trial open(Conditions conditions) throws IOException, InterruptedException;
    }
}
