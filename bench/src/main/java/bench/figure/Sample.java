// SPDX-License-Identifier: Apache-2.0
package bench.figure;

import java.util.List;
import java.util.Map;

/**
 * What one round on one contender gave.
 *
 * @param values by metric; a metric that does not apply to the contender is absent
 * @param remarks what the reader of the figures must know, such as errors
 */
public record Sample(Map<Metric, Double> values, List<String> remarks) {}
