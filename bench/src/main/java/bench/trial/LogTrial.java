// SPDX-License-Identifier: Apache-2.0
package bench.trial;

import bench.figure.Better;
import bench.figure.Goal;
import bench.figure.Metric;
import bench.figure.Sample;
import bench.load.LogReplay;
import bench.stand.Contender;
import bench.stand.LogDaemon;
import bench.stand.Usage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Lines a second that penlogd merges without loss, as RFC 2544, section 26.1, has throughput: the highest rate at which
 * none is lost. It remembers few requests of pen, and many.
 */
public final class LogTrial implements Trial {
    public static final String ROW = "logs";

    private static final int FEW = 1_000;
    private static final int MANY = 1_000_000;

    private static final Metric SPEED = new Metric("N = 1,000", "lines/s", Better.HIGHER, Goal.ratio(5));
    private static final Metric CPU = new Metric("CPU", "µs/line", Better.LOWER, Goal.NONE);
    private static final Metric MEMORY = new Metric("memory", "MiB", Better.LOWER, Goal.value(120));
    private static final Metric LARGE = new Metric("N = 1,000,000", "lines/s", Better.HIGHER, Goal.NONE);
    private static final Metric RATIO = new Metric("1,000,000 / 1,000", "of the speed", Better.HIGHER, Goal.value(0.8));

    public static final List<Metric> METRICS = List.of(SPEED, CPU, MEMORY, LARGE, RATIO);

    /** Where the search begins, after a warm-up at that rate; lines a second. */
    private static final double BEGIN = 50_000;

    /** Lines at the beginning whose records were sent long before. */
    private static final int ON_THEIR_WAY = 64;

    private final Conditions conditions;
    private final List<String> remarks = new ArrayList<>();
    private final Map<Contender, Pair> pairs = new LinkedHashMap<>();

    private record Pair(Merging few, Merging many) {}

    /** A penlogd and what is sent to it. */
    private static final class Merging {
        private final LogDaemon penlogd;
        private final LogReplay replay;
        private final Throughput throughput = new Throughput(BEGIN);

        private Merging(LogDaemon penlogd) {
            this.penlogd = penlogd;
            this.replay = new LogReplay(penlogd.port());
        }
    }

    private LogTrial(Conditions conditions) {
        this.conditions = conditions;
    }

    /** Starts those that merge logs twice each, and warms them up. */
    public static Trial open(Conditions conditions) throws IOException, InterruptedException {
        LogTrial trial = new LogTrial(conditions);
        for (Contender contender : conditions.those(Contender::mergesLogs, trial.remarks)) {
            trial.pairs.put(contender, new Pair(trial.start(contender, FEW), trial.start(contender, MANY)));
        }
        return trial;
    }

    @Override
    public Sample round(Contender contender) throws IOException, InterruptedException {
        Pair pair = pairs.get(contender);
        if (pair == null) {
            return new Sample(Map.of(), List.of());
        }
        List<String> wrong = new ArrayList<>();
        double few = pair.few.throughput.search(rate -> tryAt(pair.few, rate, wrong));
        Usage before = pair.few.penlogd.child().tree().usage();
        LogReplay.Sent sent = pair.few.replay.run(few / Throughput.STEP, conditions.seconds());
        pair.few.penlogd.merged(sent.lines());
        double cpu = pair.few.penlogd.child().tree().usage().minus(before).micros() / (double) sent.lines();
        double memory = pair.few.penlogd.child().tree().resident() / 1048576.0;
        double many = pair.many.throughput.search(rate -> tryAt(pair.many, rate, wrong));
        return new Sample(Map.of(SPEED, few, CPU, cpu, MEMORY, memory, LARGE, many, RATIO, many / few), wrong);
    }

    @Override
    public List<String> remarks() {
        return remarks;
    }

    private Merging start(Contender contender, int requests) throws IOException, InterruptedException {
        Merging merging = new Merging(LogDaemon.start(conditions.stand(), contender, ROW, requests));
        LogReplay.Sent sent = merging.replay.run(BEGIN, conditions.warmUp(contender));
        merging.penlogd.merged(sent.lines());
        return merging;
    }

    private boolean tryAt(Merging merging, double rate, List<String> wrong) throws IOException, InterruptedException {
        long dropped = merging.penlogd.dropped();
        LogReplay.Sent sent = merging.replay.run(rate, conditions.seconds());
        LogDaemon.Merged merged = merging.penlogd.merged(sent.lines());
        if (sent.perSecond() < rate * Throughput.EXACT) {
            wrong.add(String.format(Locale.ROOT, "no more than %,.0f lines/s could be sent", sent.perSecond()));
            return false;
        }
        if (merging.penlogd.dropped() > dropped || merged.lines() < sent.lines()) {
            return false;
        }
        if (merged.matched() < sent.lines() - ON_THEIR_WAY) {
            wrong.add((sent.lines() - merged.matched()) + " lines without their client");
        }
        return true;
    }
}
