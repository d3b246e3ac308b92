// SPDX-License-Identifier: Apache-2.0
package bench.trial;

import bench.stand.Backend;
import bench.stand.Contender;
import bench.stand.Demand;
import bench.stand.Instance;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One running instance of each contender, and the server behind them all.
 *
 * @param instances by contender, in the order of a round
 * @param agreements what TLS they agree to, and who does; empty if they have none
 */
record Lineup(Map<Contender, Instance> instances, List<String> agreements) {
    static Lineup start(Conditions conditions, Demand demand) throws IOException, InterruptedException {
        Backend backend = Backend.start(conditions.stand(), demand.row(), demand.threads());
        Map<Contender, Instance> instances = new LinkedHashMap<>();
        Map<String, List<String>> agreed = new LinkedHashMap<>();
        for (Contender contender : conditions.contenders()) {
            Instance instance = Instance.start(conditions.stand(), contender, demand, backend);
            instances.put(contender, instance);
            if (demand.service().isTls()) {
                agreed.computeIfAbsent(instance.agreed(conditions.stand()), any -> new ArrayList<>())
                        .add(contender.title());
            }
        }
        List<String> agreements = new ArrayList<>();
        agreed.forEach((what, who) -> agreements.add(what + ": " + String.join(", ", who)));
        return new Lineup(instances, agreements);
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
