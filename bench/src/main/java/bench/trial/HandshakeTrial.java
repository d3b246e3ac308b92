// SPDX-License-Identifier: Apache-2.0
package bench.trial;

import bench.figure.Better;
import bench.figure.Goal;
import bench.figure.Metric;
import bench.figure.Sample;
import bench.load.Handshakes;
import bench.stand.Backend;
import bench.stand.Contender;
import bench.stand.Demand;
import bench.stand.Instance;
import bench.stand.Service;
import bench.stand.Usage;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Full handshakes of TLS: a connection for each small answer, and no session that is resumed. */
public final class HandshakeTrial implements Trial {
    /** With keys for ECDSA P-256. */
    public static final String ECDSA = "tls-handshakes";

    /** With RSA keys of 2048 bits. */
    public static final String RSA = "tls-handshakes-rsa";

    private static final int AT_ONCE = 64;

    /** How many times the usual warm-up it takes until all that it uses is compiled. */
    private static final int WARM_UPS = 2;

    private static final Metric SPEED = new Metric("speed", "handshakes/s", Better.HIGHER, Goal.ratio(1));
    private static final Metric CPU = new Metric("CPU", "µs/handshake", Better.LOWER, Goal.NONE);
    private static final Metric SWITCHES = new Metric("context switches", "/handshake", Better.LOWER, Goal.NONE);
    private static final Metric CLIENT = new Metric("client's CPU", "µs/handshake", Better.LOWER, Goal.NONE);

    public static final List<Metric> METRICS = List.of(SPEED, CPU, SWITCHES, CLIENT);

    private final Conditions conditions;
    private final Lineup lineup;

    private HandshakeTrial(Conditions conditions, Lineup lineup) {
        this.conditions = conditions;
        this.lineup = lineup;
    }

    /** Starts all contenders, and warms them up with the same work. */
    public static Trial open(Conditions conditions, String row, Service service)
            throws IOException, InterruptedException {
        Lineup lineup = Lineup.start(conditions, Demand.of(row, conditions.threads(), service));
        HandshakeTrial trial = new HandshakeTrial(conditions, lineup);
        for (Instance instance : lineup.all()) {
            trial.shake(instance, WARM_UPS * conditions.warmUp(instance.contender()));
        }
        return trial;
    }

    @Override
    public Sample round(Contender contender) throws IOException {
        Instance instance = lineup.of(contender);
        Usage before = instance.tree().usage();
        Handshakes.Tally tally = shake(instance, conditions.seconds());
        Usage used = instance.tree().usage().minus(before);
        if (tally.served() == 0) {
            throw new IOException("no handshake of " + tally.failed() + ": " + tally.reason());
        }
        double handshakes = tally.served();
        return new Sample(
                Map.of(
                        SPEED, handshakes / tally.seconds(),
                        CPU, used.micros() / handshakes,
                        SWITCHES, used.switches() / handshakes,
                        CLIENT, tally.micros() / handshakes),
                tally.failed() == 0 ? List.of() : List.of(tally.failed() + " connections failed: " + tally.reason()));
    }

    @Override
    public List<String> remarks() {
        return lineup.agreements();
    }

    private Handshakes.Tally shake(Instance instance, double seconds) throws IOException {
        try (Handshakes client = new Handshakes(instance.port(), AT_ONCE, Backend.SMALL)) {
            return client.run(seconds);
        }
    }
}
