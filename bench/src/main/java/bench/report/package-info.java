// SPDX-License-Identifier: Apache-2.0
/** What the reader gets: a table, a chart, and all figures as JSON. Start reading at {@link bench.report.Report}. */
@NullMarked
package bench.report;

import org.jspecify.annotations.NullMarked;
