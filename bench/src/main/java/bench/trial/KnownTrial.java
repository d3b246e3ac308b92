// SPDX-License-Identifier: Apache-2.0
package bench.trial;

import bench.figure.Better;
import bench.figure.Goal;
import bench.figure.Metric;
import bench.figure.Sample;
import bench.load.Crowd;
import bench.stand.Backend;
import bench.stand.Contender;
import bench.stand.Demand;
import bench.stand.Instance;
import bench.stand.Service;
import bench.stand.Usage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Connections a second with few and with many known clients. Each contender runs once for each number of clients, with
 * room for just so many; all of them come once, then known ones at random are measured.
 */
public final class KnownTrial implements Trial {
    public static final String ROW = "known";

    /** Clients at a time. */
    private static final int AT_ONCE = 64;

    /** Seconds that the clients get to come for the first time. */
    private static final int BOUND = 240;

    /** Seconds after which it is asked how far they have got. */
    private static final int STRETCH = 20;

    private static final List<Size> SIZES = List.of(new Size(100), new Size(10_000), new Size(1_000_000));
    private static final Size FEWEST = SIZES.get(0);
    private static final Size MOST = SIZES.get(SIZES.size() - 1);
    private static final Metric RATIO =
            new Metric("1,000,000 / 100 clients", "of the speed", Better.HIGHER, Goal.value(0.95));

    private static final Metric MEMORY =
            new Metric("memory of 1,000,000 clients", "MiB more than of 100", Better.LOWER, Goal.value(150));

    private final Conditions conditions;
    private final Map<Contender, Map<Size, Instance>> filled = new LinkedHashMap<>();
    private final List<String> remarks = new ArrayList<>();
    /** The same clients in the same order for everybody. */
    private final SplittableRandom random = new SplittableRandom(1);

    /** A number of known clients, and its figures. */
    private record Size(int clients, Metric speed, Metric cpu) {
        Size(int clients) {
            this(
                    clients,
                    new Metric(name(clients), "connections/s", Better.HIGHER, Goal.NONE),
                    new Metric(name(clients), "CPU µs/connection", Better.LOWER, Goal.NONE));
        }

        private static String name(int clients) {
            return String.format(Locale.ROOT, "%,d clients", clients);
        }
    }

    private KnownTrial(Conditions conditions) {
        this.conditions = conditions;
    }

    public static List<Metric> metrics() {
        List<Metric> metrics = new ArrayList<>();
        SIZES.forEach(size -> metrics.add(size.speed));
        metrics.add(RATIO);
        SIZES.forEach(size -> metrics.add(size.cpu));
        metrics.add(MEMORY);
        return metrics;
    }

    /** Starts all contenders in all sizes, and lets their clients come once. */
    public static Trial open(Conditions conditions) throws IOException, InterruptedException {
        KnownTrial trial = new KnownTrial(conditions);
        Backend backend = Backend.start(conditions.stand(), ROW, conditions.threads());
        for (Contender contender : conditions.those(Contender::remembers, trial.remarks)) {
            trial.fill(contender, backend);
        }
        return trial;
    }

    @Override
    public Sample round(Contender contender) throws IOException {
        Map<Metric, Double> values = new LinkedHashMap<>();
        Map<Size, Long> resident = new LinkedHashMap<>();
        List<String> errors = new ArrayList<>();
        for (Map.Entry<Size, Instance> entry :
                filled.getOrDefault(contender, Map.of()).entrySet()) {
            Size size = entry.getKey();
            Instance instance = entry.getValue();
            Usage before = instance.tree().usage();
            Crowd.Tally tally = visit(instance, size, conditions.seconds());
            Usage used = instance.tree().usage().minus(before);
            resident.put(size, instance.tree().resident());
            values.put(size.speed, tally.perSecond());
            values.put(size.cpu, (double) used.micros() / tally.served());
            if (tally.failed() > 0) {
                errors.add(tally.failed() + " connections failed with " + size.clients + " clients: " + tally.reason());
            }
        }
        Double few = values.get(FEWEST.speed);
        Double many = values.get(MOST.speed);
        if (few != null && many != null) {
            values.put(RATIO, many / few);
            values.put(MEMORY, (resident.getOrDefault(MOST, 0L) - resident.getOrDefault(FEWEST, 0L)) / 1048576.0);
        }
        return new Sample(values, errors);
    }

    @Override
    public List<String> remarks() {
        return remarks;
    }

    private void fill(Contender contender, Backend backend) throws IOException, InterruptedException {
        Map<Size, Instance> instances = new LinkedHashMap<>();
        filled.put(contender, instances);
        for (Size size : SIZES) {
            Demand demand = new Demand(ROW, conditions.threads(), size.clients, 0, false, Service.TCP);
            Instance instance = Instance.start(conditions.stand(), contender, demand, backend);
            if (comeOnce(instance, size)) {
                visit(instance, size, conditions.warmUp(contender));
                instances.put(size, instance);
            }
        }
    }

    /** Lets all clients come for the first time; whether they could in the time that they have. */
    private boolean comeOnce(Instance instance, Size size) throws IOException {
        int[] come = {0};
        long failed = 0;
        String reason = "";
        double seconds = 0;
        try (Crowd crowd = new Crowd(instance.port(), AT_ONCE, Backend.SMALL)) {
            // Whoever would need longer than the bound at the speed so far is not waited for.
            while (come[0] < size.clients && seconds * size.clients / Math.max(1, come[0]) <= BOUND) {
                Crowd.Tally tally = crowd.run(() -> come[0]++, size.clients - come[0], STRETCH);
                failed += tally.failed();
                reason = failed == tally.failed() ? tally.reason() : reason;
                seconds += tally.seconds();
            }
        }
        String title = instance.contender().title();
        if (failed > 0) {
            remarks.add(String.format(
                    Locale.ROOT, "%s: of %,d clients %,d could not come: %s", title, size.clients, failed, reason));
        }
        if (come[0] < size.clients) {
            remarks.add(String.format(
                    Locale.ROOT,
                    "%s: %,d clients not reached: only %,d had come after %.0f s (expected: all in %d s)",
                    title,
                    size.clients,
                    come[0],
                    seconds,
                    BOUND));
        }
        return come[0] == size.clients;
    }

    private Crowd.Tally visit(Instance instance, Size size, double seconds) throws IOException {
        try (Crowd crowd = new Crowd(instance.port(), AT_ONCE, Backend.SMALL)) {
            return crowd.run(() -> random.nextInt(size.clients), Long.MAX_VALUE, seconds);
        }
    }
}
