// SPDX-License-Identifier: Apache-2.0
package bench.trial;

import bench.figure.Better;
import bench.figure.Goal;
import bench.figure.Metric;
import bench.figure.Sample;
import bench.load.Idlers;
import bench.stand.Backend;
import bench.stand.Contender;
import bench.stand.Demand;
import bench.stand.Descriptors;
import bench.stand.Instance;
import bench.stand.ProcessTree;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Memory of idle connections: those of a fresh process that has served one request, so all that comes with the load
 * counts, a JVM's compiled code and heap too.
 */
public final class MemoryTrial implements Trial {
    public static final String ROW = "memory";

    private static final Metric EACH = new Metric("memory", "KiB/connection", Better.LOWER, Goal.value(12));
    private static final Metric BEFORE = new Metric("memory before", "MiB", Better.LOWER, Goal.NONE);

    public static final List<Metric> METRICS = List.of(EACH, BEFORE);

    /** Memory has settled when it is the same twice, this many ms apart. */
    private static final int PERIOD = 300;

    /** How often it is looked at, at most. */
    private static final int LOOKS = 20;

    private final Conditions conditions;
    private final Backend backend;

    private MemoryTrial(Conditions conditions, Backend backend) {
        this.conditions = conditions;
        this.backend = backend;
    }

    public static Trial open(Conditions conditions) throws IOException, InterruptedException {
        return new MemoryTrial(conditions, Backend.start(conditions.stand(), ROW, conditions.threads()));
    }

    @Override
    public Sample round(Contender contender) throws IOException, InterruptedException {
        Instance instance =
                Instance.start(conditions.stand(), contender, Demand.plain(ROW, conditions.threads()), backend);
        try {
            long before = settled(instance.tree());
            try (Idlers idlers = Idlers.open(instance.port(), Descriptors.CONNECTIONS, Backend.SMALL)) {
                long grown = settled(instance.tree()) - before;
                return new Sample(Map.of(EACH, grown / 1024.0 / idlers.count(), BEFORE, before / 1048576.0), List.of());
            }
        } finally {
            conditions.stand().end(List.of(instance.child()));
        }
    }

    @Override
    public List<String> remarks() {
        String open = String.format(Locale.ROOT, "%,d connections open", Descriptors.CONNECTIONS);
        if (Descriptors.CONNECTIONS == Descriptors.WANTED) {
            return List.of(open);
        }
        return List.of(open
                + String.format(
                        Locale.ROOT,
                        ", not %,d: each takes two descriptors of the balancer, and a process may have %,d here",
                        Descriptors.WANTED,
                        Descriptors.LIMIT));
    }

    private static long settled(ProcessTree tree) throws IOException, InterruptedException {
        long last = -1;
        long now = tree.resident();
        for (int look = 0; look < LOOKS && now != last; look++) {
            Thread.sleep(PERIOD);
            last = now;
            now = tree.resident();
        }
        return now;
    }
}
