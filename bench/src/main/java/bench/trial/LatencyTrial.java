// SPDX-License-Identifier: Apache-2.0
package bench.trial;

import bench.figure.Better;
import bench.figure.Goal;
import bench.figure.Metric;
import bench.figure.Sample;
import bench.load.FixedRate;
import bench.load.Wrk;
import bench.stand.Backend;
import bench.stand.Contender;
import bench.stand.Demand;
import bench.stand.Instance;
import bench.stand.Usage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Latency at a fixed rate, the same for all: half of what the best peer manages at full speed. */
public final class LatencyTrial implements Trial {
    public static final String ROW = "p99";

    private static final int CONNECTIONS = 64;

    /** Seconds at the fixed rate before the first round, which the client too needs to be compiled. */
    private static final double WARM_UP = 1;

    private static final Metric P50 = new Metric("latency p50", "µs", Better.LOWER, Goal.NONE);
    private static final Metric P99 = new Metric("latency p99", "µs", Better.LOWER, Goal.ratio(1));
    private static final Metric P999 = new Metric("latency p99.9", "µs", Better.LOWER, Goal.NONE);
    private static final Metric MOST = new Metric("latency max", "µs", Better.LOWER, Goal.NONE);
    private static final Metric CPU = new Metric("CPU", "µs/request", Better.LOWER, Goal.NONE);
    private static final Metric LATENESS = new Metric("client late by, p99", "µs", Better.LOWER, Goal.NONE);

    public static final List<Metric> METRICS = List.of(P50, P99, P999, MOST, CPU, LATENESS);

    private final Conditions conditions;
    private final Lineup lineup;
    private double rate;

    private LatencyTrial(Conditions conditions) throws IOException, InterruptedException {
        this.conditions = conditions;
        lineup = Lineup.start(conditions, Demand.plain(ROW, conditions.threads()));
    }

    /** Starts all contenders, warms them up at full speed, and thereby learns the rate. */
    public static Trial open(Conditions conditions) throws IOException, InterruptedException {
        LatencyTrial trial = new LatencyTrial(conditions);
        trial.warmUp();
        return trial;
    }

    @Override
    public Sample round(Contender contender) throws IOException {
        Instance instance = lineup.of(contender);
        Usage before = instance.tree().usage();
        FixedRate.Result result = ask(instance, conditions.seconds());
        Usage used = instance.tree().usage().minus(before);
        Map<Metric, Double> values = new LinkedHashMap<>();
        values.put(P50, result.latency().getValueAtPercentile(50) / 1e3);
        values.put(P99, result.latency().getValueAtPercentile(99) / 1e3);
        values.put(P999, result.latency().getValueAtPercentile(99.9) / 1e3);
        values.put(MOST, result.latency().getMaxValue() / 1e3);
        values.put(CPU, (double) used.micros() / result.requests());
        values.put(LATENESS, result.lateness().getValueAtPercentile(99) / 1e3);
        return new Sample(
                values, result.unanswered() == 0 ? List.of() : List.of(result.unanswered() + " requests unanswered"));
    }

    @Override
    public List<String> remarks() {
        return List.of(String.format(
                Locale.ROOT, "%,.0f requests/s on %d connections for all, by an open-loop client", rate, CONNECTIONS));
    }

    private void warmUp() throws IOException, InterruptedException {
        Wrk wrk = new Wrk(conditions.threads(), CONNECTIONS, Backend.SMALL, false);
        List<Double> ours = new ArrayList<>();
        List<Double> peers = new ArrayList<>();
        for (Instance instance : lineup.all()) {
            Contender contender = instance.contender();
            Wrk.Count count = wrk.run(conditions.stand(), instance.port(), conditions.warmUp(contender));
            (contender.ours() ? ours : peers).add(count.perSecond());
        }
        rate = (peers.isEmpty() ? ours : peers)
                        .stream().mapToDouble(Double::doubleValue).max().orElseThrow()
                / 2;
        for (Instance instance : lineup.all()) {
            ask(instance, WARM_UP);
        }
    }

    private FixedRate.Result ask(Instance instance, double seconds) throws IOException {
        try (FixedRate client = FixedRate.connect(instance.port(), CONNECTIONS, Backend.SMALL)) {
            return client.run(rate, seconds);
        }
    }
}
