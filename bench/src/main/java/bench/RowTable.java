// SPDX-License-Identifier: Apache-2.0
package bench;

import bench.trial.Row;
import bench.trial.WrkTrial;
import java.util.List;

/** All rows of the benchmark, in the order of the report. */
final class RowTable {
    static final List<Row> ALL = List.of(
            wrk("Keep-alive: small answers on 64 connections", WrkTrial.KEEP_ALIVE),
            wrk("A connection for each request, 64 at a time", WrkTrial.CLOSE),
            wrk("Bulk: 10 MB answers on 4 connections", WrkTrial.BULK));

    /** The most important ones, which need no long preparation. */
    static final List<Row> QUICK = ALL;

    private RowTable() {}

    private static Row wrk(String title, WrkTrial.Kind kind) {
        return new Row(
                kind.row(),
                title,
                true,
                Integer.MAX_VALUE,
                kind.metrics(),
                conditions -> WrkTrial.open(conditions, kind));
    }
}
