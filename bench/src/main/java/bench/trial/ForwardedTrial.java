// SPDX-License-Identifier: Apache-2.0
package bench.trial;

import bench.figure.Better;
import bench.figure.Goal;
import bench.figure.Metric;
import bench.figure.Sample;
import bench.load.Wrk;
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
import java.util.Map;

/** What it costs to tell the server of the client in each request: each contender beside itself as a plain relay. */
public final class ForwardedTrial implements Trial {
    public static final String ROW = "forwarded";

    private static final int AT_ONCE = 64;

    private static final Metric SPEED = new Metric("speed", "requests/s", Better.HIGHER, Goal.ratio(1));
    private static final Metric CPU = new Metric("CPU", "µs/request", Better.LOWER, Goal.NONE);
    private static final Metric PLAIN = new Metric("plain", "requests/s", Better.HIGHER, Goal.NONE);
    private static final Metric PLAIN_CPU = new Metric("plain, CPU", "µs/request", Better.LOWER, Goal.NONE);
    private static final Metric TIME = new Metric("with / plain", "of the time", Better.LOWER, Goal.value(1.15));
    private static final Metric COST = new Metric("with / plain", "of the CPU", Better.LOWER, Goal.value(1.15));

    public static final List<Metric> METRICS = List.of(SPEED, CPU, PLAIN, PLAIN_CPU, TIME, COST);

    private final Conditions conditions;
    private final Wrk wrk;
    private final Map<Contender, Pair> pairs = new LinkedHashMap<>();
    private final List<String> remarks = new ArrayList<>();
    private boolean plainFirst;

    private record Pair(Instance plain, Instance with) {}

    private record Work(double perSecond, double micros, long errors) {}

    private ForwardedTrial(Conditions conditions) {
        this.conditions = conditions;
        wrk = new Wrk(conditions.threads(), AT_ONCE, Backend.SMALL, false);
    }

    /** Starts all contenders twice each, and warms them up. */
    public static Trial open(Conditions conditions) throws IOException, InterruptedException {
        ForwardedTrial trial = new ForwardedTrial(conditions);
        Backend backend = Backend.start(conditions.stand(), ROW, conditions.threads());
        for (Contender contender : conditions.contenders()) {
            Pair pair = new Pair(
                    trial.start(contender, ROW + "-plain", Service.TCP, backend),
                    trial.start(contender, ROW, Service.FORWARDED, backend));
            trial.pairs.put(contender, pair);
            trial.check(pair.with);
        }
        return trial;
    }

    @Override
    public Sample round(Contender contender) throws IOException, InterruptedException {
        Pair pair = pairs.get(contender);
        if (pair == null) {
            return new Sample(Map.of(), List.of());
        }
        plainFirst = !plainFirst;
        Work first = run(plainFirst ? pair.plain : pair.with);
        Work second = run(plainFirst ? pair.with : pair.plain);
        Work plain = plainFirst ? first : second;
        Work with = plainFirst ? second : first;
        long errors = first.errors + second.errors;
        return new Sample(
                Map.of(
                        SPEED, with.perSecond,
                        CPU, with.micros,
                        PLAIN, plain.perSecond,
                        PLAIN_CPU, plain.micros,
                        TIME, plain.perSecond / with.perSecond,
                        COST, with.micros / plain.micros),
                errors == 0 ? List.of() : List.of(errors + " errors"));
    }

    @Override
    public List<String> remarks() {
        return remarks;
    }

    private Instance start(Contender contender, String row, Service service, Backend backend)
            throws IOException, InterruptedException {
        Demand demand = Demand.of(row, conditions.threads(), service);
        Instance instance = Instance.start(conditions.stand(), contender, demand, backend);
        wrk.run(conditions.stand(), instance.port(), conditions.warmUp(contender));
        return instance;
    }

    /** A contender that does not do what is measured has no business here. */
    private void check(Instance instance) throws IOException, InterruptedException {
        List<String> clients = Backend.clientsSeen(instance.port());
        if (!clients.stream().allMatch("127.0.0.1"::equals)) {
            remarks.add(instance.contender().title() + ": of two requests on a connection the server saw the clients "
                    + clients);
        }
    }

    private Work run(Instance instance) throws IOException, InterruptedException {
        Usage before = instance.tree().usage();
        Wrk.Count count = wrk.run(conditions.stand(), instance.port(), conditions.seconds());
        Usage used = instance.tree().usage().minus(before);
        return new Work(count.perSecond(), (double) used.micros() / count.requests(), count.errors());
    }
}
