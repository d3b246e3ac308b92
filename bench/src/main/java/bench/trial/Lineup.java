// SPDX-License-Identifier: Apache-2.0
package bench.trial;

import bench.stand.Backend;
import bench.stand.Child;
import bench.stand.Contender;
import bench.stand.Demand;
import bench.stand.Instance;
import bench.stand.Stand;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One running instance of each contender, and the server behind them all. */
final class Lineup implements AutoCloseable {
    private final Stand stand;
    private final List<Child> children;
    private final Map<Contender, Instance> instances;

    private Lineup(Stand stand, List<Child> children, Map<Contender, Instance> instances) {
        this.stand = stand;
        this.children = children;
        this.instances = instances;
    }

    static Lineup start(Conditions conditions, String row, boolean bulk) throws IOException, InterruptedException {
        Stand stand = conditions.stand();
        int threads = conditions.threads();
        Backend backend = Backend.start(stand, row, threads);
        Demand demand = new Demand(row, threads, 0, bulk);
        List<Child> children = new ArrayList<>(List.of(backend.child()));
        Map<Contender, Instance> instances = new LinkedHashMap<>();
        for (Contender contender : conditions.contenders()) {
            Instance instance = Instance.start(stand, contender, demand, backend);
            children.add(instance.child());
            instances.put(contender, instance);
        }
        return new Lineup(stand, children, instances);
    }

    Collection<Instance> instances() {
        return instances.values();
    }

    Instance of(Contender contender) {
        Instance instance = instances.get(contender);
        if (instance == null) {
            throw new IllegalArgumentException(contender.name() + " does not take part");
        }
        return instance;
    }

    @Override
    public void close() {
        stand.end(children);
    }
}
