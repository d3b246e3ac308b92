// SPDX-License-Identifier: Apache-2.0
package bench.trial;

import bench.figure.Better;
import bench.figure.Goal;
import bench.figure.Metric;
import bench.figure.Sample;
import bench.load.FrameSource;
import bench.stand.Contender;
import bench.stand.FrameForwarder;
import bench.stand.Segment;
import bench.stand.Usage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Frames that go on to servers, more than can be; the highest rate at which none is lost (RFC 2544, section 26.1); what
 * one costs; and how a flood of connections to the tarpit disturbs them.
 */
public final class FrameTrial implements Trial {
    public static final String ROW = "dsr";

    private static final Metric SPEED = new Metric("forwarded", "frames/s", Better.HIGHER, Goal.ratio(2));
    private static final Metric CPU = new Metric("CPU", "µs/frame", Better.LOWER, Goal.ratio(0.5));
    private static final Metric LOSSLESS = new Metric("none lost", "frames/s", Better.HIGHER, Goal.NONE);
    private static final Metric FLOODED =
            new Metric("forwarded in a flood", "of 50,000 frames/s", Better.HIGHER, Goal.value(0.95));
    private static final Metric ANSWERS = new Metric("tarpit's answers", "/s", Better.LOWER, Goal.value(10_000));

    public static final List<Metric> METRICS = List.of(SPEED, CPU, LOSSLESS, FLOODED, ANSWERS);

    /** More than any forwards on two processors; frames a second. */
    private static final double TOO_MANY = 2_000_000;

    /** What all can forward, at which CPU is measured; frames a second. */
    private static final double COMMON = 100_000;

    /** With a flood of twice as many; frames a second. */
    private static final double BESIDE = 50_000;

    /** To see whether any is forwarded; frames a second. */
    private static final double FEW = 1_000;

    /** One rate is tried for so long; s. */
    private static final double TRY = 1;

    /** To start, or to forward what is waiting: whoever takes ten times what a JVM needs hangs; s. */
    private static final int PATIENCE = 20;

    private final Conditions conditions;
    private final List<String> remarks = new ArrayList<>();
    private final Map<Contender, Forwarding> all = new LinkedHashMap<>();

    /** A balancer and what is sent to it. */
    private static final class Forwarding {
        private final FrameForwarder forwarder;
        private final FrameSource source;
        private final Throughput throughput = new Throughput(COMMON);

        private Forwarding(FrameForwarder forwarder) throws IOException {
            this.forwarder = forwarder;
            source = new FrameSource(forwarder.segment().clients());
        }
    }

    /**
     * What came of what was sent.
     *
     * @param sent in all
     * @param inTime what the far host had seen when the last was sent
     * @param seen by the far host when no more came
     * @param used by the balancer
     */
    private record Run(FrameSource.Sent sent, Segment.Seen inTime, Segment.Seen seen, Usage used) {}

    private FrameTrial(Conditions conditions) {
        this.conditions = conditions;
    }

    /** Starts those that forward frames, and warms them up. */
    public static Trial open(Conditions conditions) throws IOException, InterruptedException {
        FrameTrial trial = new FrameTrial(conditions);
        for (Contender contender : conditions.those(Contender::forwardsFrames, trial.remarks)) {
            Forwarding forwarding = new Forwarding(FrameForwarder.start(conditions.stand(), contender, ROW));
            trial.all.put(contender, forwarding);
            awaitForwarding(forwarding);
            forwarding.source.calm(COMMON, conditions.warmUp(contender));
        }
        return trial;
    }

    private static void awaitForwarding(Forwarding forwarding) throws IOException, InterruptedException {
        long start = System.nanoTime();
        while (forwarding.forwarder.segment().seen().forwarded() == 0) {
            if (!forwarding.forwarder.child().isAlive()) {
                throw new IOException(forwarding.forwarder.child().label() + " failed: "
                        + forwarding.forwarder.child().lastWords());
            }
            if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(PATIENCE)) {
                throw new IOException(forwarding.forwarder.child().label() + " forwards nothing");
            }
            forwarding.source.calm(FEW, 0.1);
        }
    }

    @Override
    public Sample round(Contender contender) throws IOException, InterruptedException {
        Forwarding forwarding = all.get(contender);
        if (forwarding == null) {
            return new Sample(Map.of(), List.of());
        }
        List<String> wrong = new ArrayList<>();
        Run many = calm(forwarding, TOO_MANY, conditions.seconds());
        if (many.seen.forwarded() > many.sent.frames() * Throughput.EXACT) {
            wrong.add(String.format(Locale.ROOT, "no more than %,.0f frames/s could be sent", many.sent.perSecond()));
        }
        Run common = calm(forwarding, COMMON, conditions.seconds());
        double lossless = forwarding.throughput.search(rate -> fits(forwarding, rate, wrong));
        Run flooded = run(forwarding, source -> source.flood(BESIDE * FrameSource.FLOOD, conditions.seconds()));
        return new Sample(
                Map.of(
                        SPEED, many.inTime.forwarded() / many.sent.seconds(),
                        CPU, common.used.micros() / (double) common.seen.forwarded(),
                        LOSSLESS, lossless,
                        FLOODED, (double) flooded.seen.forwarded() * FrameSource.FLOOD / flooded.sent.frames(),
                        ANSWERS, flooded.seen.answers() / flooded.sent.seconds()),
                wrong);
    }

    @Override
    public List<String> remarks() {
        return remarks;
    }

    private static boolean fits(Forwarding forwarding, double rate, List<String> wrong)
            throws IOException, InterruptedException {
        Run run = calm(forwarding, rate, TRY);
        if (run.sent.perSecond() < rate * Throughput.EXACT) {
            wrong.add(String.format(Locale.ROOT, "no more than %,.0f frames/s could be sent", run.sent.perSecond()));
            return false;
        }
        return run.seen.forwarded() == run.sent.frames();
    }

    private static Run calm(Forwarding forwarding, double rate, double time) throws IOException, InterruptedException {
        return run(forwarding, source -> source.calm(rate, time));
    }

    private interface Sending {
        FrameSource.Sent with(FrameSource source) throws IOException;
    }

    private static Run run(Forwarding forwarding, Sending sending) throws IOException, InterruptedException {
        FrameForwarder forwarder = forwarding.forwarder;
        Segment.Seen before = forwarder.segment().seen();
        Usage began = forwarder.child().tree().usage();
        FrameSource.Sent sent = sending.with(forwarding.source);
        Segment.Seen inTime = forwarder.segment().seen();
        Segment.Seen last = inTime;
        Segment.Seen seen = forwarder.segment().seen();
        while (!seen.equals(last)) {
            last = seen;
            seen = forwarder.segment().seen();
        }
        Usage used = forwarder.child().tree().usage().minus(began);
        return new Run(sent, inTime.minus(before), seen.minus(before), used);
    }
}
