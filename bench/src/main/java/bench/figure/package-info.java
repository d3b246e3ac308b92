// SPDX-License-Identifier: Apache-2.0
/** What is measured and how it compares. Start reading at {@link bench.figure.Metric}. */
@NullMarked
package bench.figure;

import org.jspecify.annotations.NullMarked;
