// SPDX-License-Identifier: Apache-2.0
package bench;

import bench.stand.Service;
import bench.trial.AccessTrial;
import bench.trial.DatagramTrial;
import bench.trial.ForwardedTrial;
import bench.trial.FrameTrial;
import bench.trial.HandshakeTrial;
import bench.trial.KnownTrial;
import bench.trial.LatencyTrial;
import bench.trial.LogTrial;
import bench.trial.MemoryTrial;
import bench.trial.Row;
import bench.trial.StartUpTrial;
import bench.trial.StatusTrial;
import bench.trial.WrkTrial;
import java.util.List;

/** All rows of the benchmark, in the order of the report. */
final class RowTable {
    private static final int ANY = Integer.MAX_VALUE;

    static final List<Row> ALL = List.of(
            wrk("small answers on 64 connections", WrkTrial.KEEP_ALIVE),
            wrk("a connection for each small answer, 64 at a time", WrkTrial.CLOSE),
            wrk("10 MB answers on 4 connections", WrkTrial.BULK),
            wrk("the same, with the peers' settings for large answers", WrkTrial.BULK_TUNED),
            new Row(
                    ForwardedTrial.ROW,
                    "small answers on 64 connections, X-Forwarded-For added to each request; beside a plain relay",
                    true,
                    ANY,
                    ForwardedTrial.METRICS,
                    ForwardedTrial::open),
            handshakes("64 at a time, ECDSA P-256", HandshakeTrial.ECDSA, Service.TLS_ECDSA),
            handshakes("64 at a time, RSA 2048", HandshakeTrial.RSA, Service.TLS_RSA),
            wrk("a connection for each small answer, its session of TLS resumed, 64 at a time", WrkTrial.TLS_RESUMED),
            wrk("small answers on 64 connections with TLS", WrkTrial.TLS_KEEP_ALIVE),
            wrk("10 MB answers on 4 connections with TLS, peers tuned as for bulk-tuned", WrkTrial.TLS_BULK),
            new Row(
                    LatencyTrial.ROW,
                    "latency at half the best peer's peak, 64 connections",
                    true,
                    ANY,
                    LatencyTrial.METRICS,
                    LatencyTrial::open),
            new Row(
                    KnownTrial.ROW,
                    "connections with few and with many known clients",
                    false,
                    ANY,
                    KnownTrial.metrics(),
                    KnownTrial::open),
            new Row(
                    AccessTrial.ROW,
                    "connections with and without a long access list",
                    false,
                    ANY,
                    AccessTrial.METRICS,
                    AccessTrial::open),
            new Row(
                    DatagramTrial.ROW,
                    "DNS over UDP from 20 ports, 100 questions on their way, two servers",
                    true,
                    ANY,
                    DatagramTrial.METRICS,
                    DatagramTrial::open),
            new Row(
                    FrameTrial.ROW,
                    "frames of 60 bytes that go on to servers, which answer clients themselves",
                    false,
                    ANY,
                    FrameTrial.METRICS,
                    FrameTrial::open),
            new Row(
                    LogTrial.ROW,
                    "lines that penlogd merges without loss, 32 requests on their way",
                    false,
                    ANY,
                    LogTrial.METRICS,
                    LogTrial::open),
            new Row(
                    MemoryTrial.ROW,
                    "resident memory of idle connections",
                    false,
                    2,
                    MemoryTrial.METRICS,
                    MemoryTrial::open),
            new Row(
                    StatusTrial.ROW,
                    "what a browser on the dashboard costs with 1,000,000 clients and all connections open",
                    false,
                    ANY,
                    StatusTrial.METRICS,
                    StatusTrial::open),
            new Row(
                    StartUpTrial.ROW,
                    "from command to first byte, and penctl's round trip",
                    false,
                    ANY,
                    StartUpTrial.METRICS,
                    StartUpTrial::open));

    /** The most important ones, as far as they need no long preparation. */
    static final List<Row> QUICK = ALL.stream()
            .filter(row ->
                    List.of("keep-alive", "close", "bulk", StartUpTrial.ROW).contains(row.name()))
            .toList();

    private RowTable() {}

    private static Row handshakes(String title, String row, Service service) {
        return new Row(
                row,
                "full handshakes of TLS with a small answer each, " + title,
                true,
                ANY,
                HandshakeTrial.METRICS,
                conditions -> HandshakeTrial.open(conditions, row, service));
    }

    private static Row wrk(String title, WrkTrial.Kind kind) {
        return new Row(kind.row(), title, true, ANY, kind.metrics(), conditions -> WrkTrial.open(conditions, kind));
    }
}
