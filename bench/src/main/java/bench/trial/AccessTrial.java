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
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Connections a second without an access list and with a long one: ours only, each time one after the other, because
 * the ratio of the two is all that matters.
 */
public final class AccessTrial implements Trial {
    public static final String ROW = "access-list";

    private static final int RULES = 100_000;

    private static final int AT_ONCE = 64;

    private static final Metric EMPTY = new Metric("no rules", "connections/s", Better.HIGHER, Goal.NONE);
    private static final Metric LONG = new Metric("100,000 rules", "connections/s", Better.HIGHER, Goal.NONE);
    private static final Metric RATIO =
            new Metric("100,000 / no rules", "of the speed", Better.HIGHER, Goal.value(0.98));

    public static final List<Metric> METRICS = List.of(EMPTY, LONG, RATIO);

    private final Conditions conditions;
    private final Wrk wrk;
    private final Map<Contender, Pair> pairs = new LinkedHashMap<>();
    private final List<String> remarks = new ArrayList<>();
    private boolean emptyFirst;

    private record Pair(Instance empty, Instance full) {}

    private AccessTrial(Conditions conditions) {
        this.conditions = conditions;
        this.wrk = new Wrk(conditions.threads(), AT_ONCE, Backend.SMALL, true);
    }

    /** Starts ours twice each, and warms them up. */
    public static Trial open(Conditions conditions) throws IOException, InterruptedException {
        AccessTrial trial = new AccessTrial(conditions);
        Backend backend = Backend.start(conditions.stand(), ROW, conditions.threads());
        for (Contender contender : conditions.those(Contender::ours, trial.remarks)) {
            Pair pair = new Pair(trial.start(contender, 0, backend), trial.start(contender, RULES, backend));
            trial.pairs.put(contender, pair);
        }
        return trial;
    }

    @Override
    public Sample round(Contender contender) throws IOException, InterruptedException {
        Pair pair = pairs.get(contender);
        if (pair == null) {
            return new Sample(Map.of(), List.of());
        }
        emptyFirst = !emptyFirst;
        Wrk.Count first = run(emptyFirst ? pair.empty : pair.full);
        Wrk.Count second = run(emptyFirst ? pair.full : pair.empty);
        double empty = (emptyFirst ? first : second).perSecond();
        double full = (emptyFirst ? second : first).perSecond();
        long errors = first.errors() + second.errors();
        return new Sample(
                Map.of(EMPTY, empty, LONG, full, RATIO, full / empty),
                errors == 0 ? List.of() : List.of(errors + " errors"));
    }

    @Override
    public List<String> remarks() {
        return remarks;
    }

    private Instance start(Contender contender, int rules, Backend backend) throws IOException, InterruptedException {
        Demand demand = new Demand(ROW, conditions.threads(), 0, rules, false, Service.TCP);
        Instance instance = Instance.start(conditions.stand(), contender, demand, backend);
        wrk.run(conditions.stand(), instance.port(), 2 * conditions.warmUp(contender));
        return instance;
    }

    private Wrk.Count run(Instance instance) throws IOException, InterruptedException {
        return wrk.run(conditions.stand(), instance.port(), conditions.seconds());
    }
}
