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

    /** From one rate that is tried to the next. */
    private static final double STEP = 1.1;

    /** Where the search begins; lines a second. */
    private static final double BEGIN = 50_000;

    private static final double LEAST = 1_000;

    private static final double WARM_UP_RATE = 60_000;

    /** How near to the rate that was asked for the sender must come. */
    private static final double EXACT = 0.97;

    /** Lines at the beginning whose records were sent long before. */
    private static final int ON_THEIR_WAY = 64;

    private final Conditions conditions;
    private final List<String> remarks = new ArrayList<>();
    private final Map<Contender, Pair> pairs = new LinkedHashMap<>();

    private record Pair(Daemon few, Daemon many) {}

    /** A penlogd and what is sent to it. */
    private static final class Daemon {
        private final LogDaemon daemon;
        private final LogReplay replay;
        private double rate = BEGIN;

        private Daemon(LogDaemon daemon) throws IOException {
            this.daemon = daemon;
            this.replay = new LogReplay(daemon.port());
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
        double few = search(pair.few, wrong);
        Usage before = pair.few.daemon.child().tree().usage();
        LogReplay.Sent sent = pair.few.replay.run(few / STEP, conditions.seconds());
        pair.few.daemon.merged(sent.lines());
        double cpu = pair.few.daemon.child().tree().usage().minus(before).micros() / (double) sent.lines();
        double memory = pair.few.daemon.child().tree().resident() / 1048576.0;
        double many = search(pair.many, wrong);
        return new Sample(Map.of(SPEED, few, CPU, cpu, MEMORY, memory, LARGE, many, RATIO, many / few), wrong);
    }

    @Override
    public List<String> remarks() {
        return remarks;
    }

    private Daemon start(Contender contender, int requests) throws IOException, InterruptedException {
        Daemon daemon = new Daemon(LogDaemon.start(conditions.stand(), contender, ROW, requests));
        LogReplay.Sent sent = daemon.replay.run(WARM_UP_RATE, conditions.warmUp(contender));
        daemon.daemon.merged(sent.lines());
        return daemon;
    }

    /** The highest rate at which nothing is lost, to a tenth. */
    private double search(Daemon daemon, List<String> wrong) throws IOException, InterruptedException {
        double good = 0;
        double rate = daemon.rate;
        boolean fits = tryAt(daemon, rate, wrong);
        while (fits) {
            good = rate;
            rate *= STEP;
            fits = tryAt(daemon, rate, wrong);
        }
        while (good == 0 && rate > LEAST) {
            rate /= STEP;
            if (tryAt(daemon, rate, wrong)) {
                good = rate;
            }
        }
        daemon.rate = Math.max(good, LEAST);
        return good;
    }

    private boolean tryAt(Daemon daemon, double rate, List<String> wrong) throws IOException, InterruptedException {
        long dropped = daemon.daemon.dropped();
        LogReplay.Sent sent = daemon.replay.run(rate, conditions.seconds());
        LogDaemon.Merged merged = daemon.daemon.merged(sent.lines());
        if (sent.perSecond() < rate * EXACT) {
            wrong.add(String.format(Locale.ROOT, "no more than %,.0f lines/s could be sent", sent.perSecond()));
            return false;
        }
        if (daemon.daemon.dropped() > dropped || merged.lines() < sent.lines()) {
            return false;
        }
        if (merged.matched() < sent.lines() - ON_THEIR_WAY) {
            wrong.add((sent.lines() - merged.matched()) + " lines without their client");
        }
        return true;
    }
}
