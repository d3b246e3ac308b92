// SPDX-License-Identifier: Apache-2.0
package bench.trial;

import bench.stand.Backend;
import bench.stand.Contender;
import bench.stand.Demand;
import bench.stand.Instance;
import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One running instance of each contender, and the server behind them all.
 *
 * @param instances by contender, in the order of a round
 */
record Lineup(Map<Contender, Instance> instances) {
    static Lineup start(Conditions conditions, String row, boolean tuned) throws IOException, InterruptedException {
        Demand demand = new Demand(row, conditions.threads(), 0, 0, tuned, false);
        Backend backend = Backend.start(conditions.stand(), row, conditions.threads());
        Map<Contender, Instance> instances = new LinkedHashMap<>();
        for (Contender contender : conditions.contenders()) {
            instances.put(contender, Instance.start(conditions.stand(), contender, demand, backend));
        }
        return new Lineup(instances);
    }

    Collection<Instance> all() {
        return instances.values();
    }

    /** @throws IllegalArgumentException if it does not take part */
    Instance of(Contender contender) {
        Instance instance = instances.get(contender);
        if (instance == null) {
            throw new IllegalArgumentException(contender.name() + " does not take part");
        }
        return instance;
    }
}
