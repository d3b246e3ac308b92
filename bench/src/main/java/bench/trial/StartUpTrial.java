// SPDX-License-Identifier: Apache-2.0
package bench.trial;

import bench.figure.Better;
import bench.figure.Goal;
import bench.figure.Metric;
import bench.figure.Sample;
import bench.stand.Backend;
import bench.stand.Child;
import bench.stand.Contender;
import bench.stand.Demand;
import bench.stand.Instance;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** From the command to the first byte served, and from penctl's command to its end. */
public final class StartUpTrial implements Trial {
    public static final String ROW = "start-up";

    private static final Metric FIRST_BYTE = new Metric("first byte", "s", Better.LOWER, Goal.value(0.6));
    private static final Metric CONTROL = new Metric("penctl", "s", Better.LOWER, Goal.value(0.25));

    public static final List<Metric> METRICS = List.of(FIRST_BYTE, CONTROL);

    /** Seconds that a control program gets. */
    private static final int PATIENCE = 10;

    private final Conditions conditions;
    private final Backend backend;

    private StartUpTrial(Conditions conditions, Backend backend) {
        this.conditions = conditions;
        this.backend = backend;
    }

    /** The warm-up is one start of each: files are in memory then, and ours has made its archive of classes. */
    public static Trial open(Conditions conditions) throws IOException, InterruptedException {
        Trial trial = new StartUpTrial(conditions, Backend.start(conditions.stand(), ROW, conditions.threads()));
        for (Contender contender : conditions.contenders()) {
            trial.round(contender);
        }
        return trial;
    }

    @Override
    public Sample round(Contender contender) throws IOException, InterruptedException {
        Map<Metric, Double> values = new LinkedHashMap<>();
        long start = System.nanoTime();
        Instance instance =
                Instance.start(conditions.stand(), contender, Demand.plain(ROW, conditions.threads()), backend);
        values.put(FIRST_BYTE, since(start));
        try {
            Optional<List<String>> question = instance.askPid();
            if (question.isPresent()) {
                values.put(CONTROL, ask(question.get()));
            }
        } finally {
            conditions.stand().end(List.of(instance.child()));
        }
        return new Sample(values, List.of());
    }

    @Override
    public List<String> remarks() {
        return List.of("the first start of each is not counted");
    }

    private double ask(List<String> question) throws IOException, InterruptedException {
        long start = System.nanoTime();
        Child child = conditions.stand().start("penctl", question);
        try {
            String answer = child.output(PATIENCE);
            double took = since(start);
            if (!answer.strip().matches("\\d+")) {
                throw new IOException("penctl: " + answer.strip() + " (expected: a process id)");
            }
            return took;
        } finally {
            conditions.stand().end(List.of(child));
        }
    }

    private static double since(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
