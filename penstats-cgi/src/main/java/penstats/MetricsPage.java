// SPDX-License-Identifier: Apache-2.0
package penstats;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.Quantiles;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The figures of pens in the text format of Prometheus, version 0.0.4. */
final class MetricsPage {
    static final String TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

    private static final String TOTAL = "_total";

    private final MetricSnapshots.Builder metrics = MetricSnapshots.builder();

    /** Something that is measured, and what tells it from others. */
    private record Measured<T>(T thing, Labels labels) {}

    private MetricsPage() {}

    /** All of them; a pen that cannot be reached has only that it is not up. */
    static String of(List<PenState> pens) {
        MetricsPage page = new MetricsPage();
        page.ups(pens);
        List<Measured<Report>> processes = new ArrayList<>();
        List<Measured<Report>> proxies = new ArrayList<>();
        List<Measured<ReportServer>> servers = new ArrayList<>();
        for (PenState pen : pens) {
            Report report = pen.report();
            if (report == null || pen.state() != PenState.State.UP) {
                continue;
            }
            processes.add(new Measured<>(report, Labels.of("pen", pen.name())));
            Labels proxy = Labels.of("pen", pen.name(), "proxy", pen.name());
            proxies.add(new Measured<>(report, proxy));
            for (ReportServer server : report.servers()) {
                servers.add(new Measured<>(server, proxy.add("server", server.label())));
            }
        }
        page.versions(processes);
        page.add("pen_process_", MetricTable.PROCESS, processes);
        page.add("pen_frontend_", MetricTable.FRONTEND, proxies);
        page.add("pen_backend_", MetricTable.BACKEND, proxies);
        page.add("pen_server_", MetricTable.SERVER, servers);
        page.connectTimes(servers);
        return page.text();
    }

    private <T> void add(String stem, List<Metric<T>> table, List<Measured<T>> measured) {
        for (Metric<T> metric : table) {
            if (metric.isCounter()) {
                addCounter(stem, metric, measured);
            } else {
                addGauge(stem, metric, measured);
            }
        }
    }

    private <T> void addGauge(String stem, Metric<T> metric, List<Measured<T>> measured) {
        GaugeSnapshot.Builder gauge =
                GaugeSnapshot.builder().name(stem + metric.name()).help(metric.help());
        for (Measured<T> one : measured) {
            metric.values()
                    .apply(one.thing)
                    .forEach((label, value) -> gauge.dataPoint(GaugeDataPointSnapshot.builder()
                            .labels(labels(one.labels, metric.label(), label))
                            .value(value.doubleValue())
                            .build()));
        }
        metrics.metricSnapshot(gauge.build());
    }

    private <T> void addCounter(String stem, Metric<T> metric, List<Measured<T>> measured) {
        String name = metric.name().substring(0, metric.name().length() - TOTAL.length());
        CounterSnapshot.Builder counter =
                CounterSnapshot.builder().name(stem + name).help(metric.help());
        for (Measured<T> one : measured) {
            metric.values()
                    .apply(one.thing)
                    .forEach((label, value) -> counter.dataPoint(CounterDataPointSnapshot.builder()
                            .labels(labels(one.labels, metric.label(), label))
                            .value(value.doubleValue())
                            .build()));
        }
        metrics.metricSnapshot(counter.build());
    }

    private void ups(List<PenState> pens) {
        GaugeSnapshot.Builder up = GaugeSnapshot.builder().name("pen_up").help("Whether the pen gave its report.");
        for (PenState pen : pens) {
            up.dataPoint(GaugeDataPointSnapshot.builder()
                    .labels(Labels.of("pen", pen.name()))
                    .value(pen.state() == PenState.State.UP ? 1 : 0)
                    .build());
        }
        metrics.metricSnapshot(up.build());
    }

    private void versions(List<Measured<Report>> processes) {
        InfoSnapshot.Builder build =
                InfoSnapshot.builder().name("pen_process_build").help("Its version.");
        for (Measured<Report> process : processes) {
            build.dataPoint(InfoDataPointSnapshot.builder()
                    .labels(process.labels.add("version", process.thing.version()))
                    .build());
        }
        metrics.metricSnapshot(build.build());
    }

    private void connectTimes(List<Measured<ReportServer>> servers) {
        SummarySnapshot.Builder times =
                SummarySnapshot.builder().name("pen_server_connect_seconds").help("How long connecting to it took.");
        for (Measured<ReportServer> server : servers) {
            ReportTimes measured = server.thing.connectTimes();
            times.dataPoint(SummaryDataPointSnapshot.builder()
                    .labels(server.labels)
                    .count(measured.count())
                    .sum(measured.sum())
                    .quantiles(quantiles(measured.p50(), measured.p99()))
                    .build());
        }
        metrics.metricSnapshot(times.build());
    }

    private String text() {
        ByteArrayOutputStream text = new ByteArrayOutputStream(16_384);
        try {
            PrometheusTextFormatWriter.create().write(text, metrics.build(), EscapingScheme.DEFAULT);
        } catch (IOException e) {
            throw new UncheckedIOException("in memory", e);
        }
        return text.toString(StandardCharsets.UTF_8);
    }

    private static Quantiles quantiles(@Nullable Double p50, @Nullable Double p99) {
        Quantiles.Builder quantiles = Quantiles.builder();
        if (p50 != null) {
            quantiles.quantile(0.5, p50);
        }
        if (p99 != null) {
            quantiles.quantile(0.99, p99);
        }
        return quantiles.build();
    }

    private static Labels labels(Labels labels, String name, String value) {
        return name.isEmpty() ? labels : labels.add(name, value);
    }
}
