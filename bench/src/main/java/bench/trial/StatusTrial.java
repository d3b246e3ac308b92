// SPDX-License-Identifier: Apache-2.0
package bench.trial;

import bench.figure.Better;
import bench.figure.Goal;
import bench.figure.Metric;
import bench.figure.Sample;
import bench.load.Crowd;
import bench.load.FixedRate;
import bench.load.Idlers;
import bench.load.Watcher;
import bench.stand.Backend;
import bench.stand.Contender;
import bench.stand.Dashboard;
import bench.stand.Demand;
import bench.stand.Descriptors;
import bench.stand.Instance;
import bench.stand.Service;
import bench.stand.Usage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What watching costs a pen that knows a million clients and has as many connections open as descriptors allow: its
 * processor time, and the longest that a request waits, with a browser on the dashboard and without.
 */
public final class StatusTrial implements Trial {
    public static final String ROW = "status";

    private static final int CLIENTS = 1_000_000;

    /** Clients at a time, while they come. */
    private static final int AT_ONCE = 64;

    /** Seconds that all of them get to come. */
    private static final int BOUND = 240;

    /** Descriptors that are left to those who come and measure. */
    private static final int FREE = 2 * AT_ONCE;

    /** Requests a second, few enough to leave the processor to the rest, and connections that they come on. */
    private static final double RATE = 100;

    private static final int CONNECTIONS = 4;

    private static final Metric WATCHED = new Metric("watched", "% of a core", Better.LOWER, Goal.NONE);
    private static final Metric ALONE = new Metric("not watched", "% of a core", Better.LOWER, Goal.NONE);
    private static final Metric COST = new Metric("cost of watching", "% of a core", Better.LOWER, Goal.value(2));
    private static final Metric LONGEST = new Metric("longest wait, watched", "ms", Better.LOWER, Goal.value(5));
    private static final Metric LONGEST_ALONE = new Metric("longest wait, not watched", "ms", Better.LOWER, Goal.NONE);
    private static final Metric REPORTS = new Metric("reports", "reports/s", Better.HIGHER, Goal.NONE);

    public static final List<Metric> METRICS = List.of(WATCHED, ALONE, COST, LONGEST, LONGEST_ALONE, REPORTS);

    private final Conditions conditions;
    private final Map<Contender, Watched> watched = new LinkedHashMap<>();
    private final List<String> remarks = new ArrayList<>();

    /** One that is watched, and the connections that it has open until the stand ends it. */
    private record Watched(Instance instance, Dashboard dashboard, Idlers idlers) {}

    private StatusTrial(Conditions conditions) {
        this.conditions = conditions;
    }

    /** Starts those that have a dashboard, lets all clients come, and opens the connections. */
    public static Trial open(Conditions conditions) throws IOException, InterruptedException {
        StatusTrial trial = new StatusTrial(conditions);
        Backend backend = Backend.start(conditions.stand(), ROW, conditions.threads());
        for (Contender contender : conditions.those(Contender::hasDashboard, trial.remarks)) {
            trial.fill(contender, backend);
        }
        return trial;
    }

    @Override
    public Sample round(Contender contender) throws IOException {
        Watched one = watched.get(contender);
        if (one == null) {
            return new Sample(Map.of(), List.of());
        }
        Load alone = load(one.instance);
        long reports;
        Load withBrowser;
        try (Watcher watcher = new Watcher(one.dashboard.port())) {
            withBrowser = load(one.instance);
            reports = watcher.reports();
        }
        Map<Metric, Double> values = new LinkedHashMap<>();
        values.put(WATCHED, withBrowser.cpu);
        values.put(ALONE, alone.cpu);
        values.put(COST, withBrowser.cpu - alone.cpu);
        values.put(LONGEST, withBrowser.longest);
        values.put(LONGEST_ALONE, alone.longest);
        values.put(REPORTS, reports / withBrowser.seconds);
        long unanswered = alone.unanswered + withBrowser.unanswered;
        return new Sample(values, unanswered == 0 ? List.of() : List.of(unanswered + " requests unanswered"));
    }

    @Override
    public List<String> remarks() {
        return remarks;
    }

    /**
     * What a while of requests took.
     *
     * @param cpu of the instance, in % of a core
     * @param longest that a request waited for its answer, in ms
     */
    private record Load(double cpu, double longest, double seconds, long unanswered) {}

    private Load load(Instance instance) throws IOException {
        try (FixedRate client = FixedRate.connect(instance.port(), CONNECTIONS, Backend.SMALL)) {
            Usage before = instance.tree().usage();
            long begin = System.nanoTime();
            FixedRate.Result result = client.run(RATE, conditions.seconds());
            double seconds = (double) (System.nanoTime() - begin) / TimeUnit.SECONDS.toNanos(1);
            Usage used = instance.tree().usage().minus(before);
            return new Load(
                    used.micros() / 1e4 / seconds, result.latency().getMaxValue() / 1e6, seconds, result.unanswered());
        }
    }

    private void fill(Contender contender, Backend backend) throws IOException, InterruptedException {
        Demand demand = new Demand(ROW, conditions.threads(), CLIENTS, 0, false, Service.TCP);
        Instance instance = Instance.start(conditions.stand(), contender, demand, backend);
        int[] come = {0};
        Crowd.Tally tally;
        try (Crowd crowd = new Crowd(instance.port(), AT_ONCE, Backend.SMALL)) {
            tally = crowd.run(() -> come[0]++, CLIENTS, BOUND);
        }
        Idlers idlers = Idlers.open(instance.port(), Descriptors.CONNECTIONS - FREE, Backend.SMALL);
        remarks.add(String.format(
                Locale.ROOT,
                "%s: %,d of %,d clients came, %,d connections open%s",
                contender.title(),
                tally.served(),
                CLIENTS,
                idlers.count(),
                tally.failed() == 0 ? "" : "; " + tally.failed() + " failed: " + tally.reason()));
        Dashboard dashboard = Dashboard.start(conditions.stand(), instance);
        watched.put(contender, new Watched(instance, dashboard, idlers));
        // Until the JVMs have compiled what reports take.
        try (Watcher watcher = new Watcher(dashboard.port())) {
            load(instance);
            remarks.add(contender.title() + ": " + watcher.reports() + " reports while warming up");
        }
    }
}
